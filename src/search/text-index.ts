import {cased, fold} from './fold.ts';
import {letterBit, lettersIn, type Mask, pairsIn} from './mask.ts';
import {room} from './numbers.ts';
import {type FieldKind, fieldKinds} from './query.ts';
import type {Texts} from './score.ts';
import {createSets, putSet, type Sets} from './sets.ts';

/** One searchable text of a node, such as its name or one tag as `key=value`. */
export type Field = {readonly kind: FieldKind; readonly text: string};

/** Numbers of the field kinds whose texts are each node's own. */
export const nameKind = fieldKinds.indexOf('name');
export const idKind = fieldKinds.indexOf('id');
export const ipKind = fieldKinds.indexOf('ip');

/** Kinds below this number have texts that are each node's own. The others are shared by many nodes and stored once. */
export const ownKinds = ipKind + 1;

/** Numbers of a row's record in {@link TextIndex.records}: half a cache line, as what a row costs is mostly its misses. */
export const recordSize = 8;

/** Places in a record. */
export const inRecord = {
	/** Mask of the letters in the name. */
	nameLow: 0,
	nameHigh: 1,
	/** Mask of the pairs of letters in id and address, see {@link pairsIn}. */
	codeLow: 2,
	codeHigh: 3,
	/** Where the name stands; its highest bit: among the wide texts. */
	name: 4,
	/** Where the id stands and, after it, the address. */
	code: 5,
	/** Length of the name, above 16 bits that of the id, above 24 that of the address. */
	lengths: 6,
	set: 7,
} as const;

/** Bit of a start: the text stands among the wide ones. */
const wideBit = 2 ** 31;

/** Longer own texts are cut: AWS's longest name has 256 letters, its longest id 20. */
const longest = [0xffff, 0xff, 0xff];

/**
 * The texts of all rows in flat arrays, with their case: a byte a letter for ASCII, two for all others. A row has texts of
 * its own (name, id, address) and a set of shared ones (region, tags), so that a query looks at `env=prod` once and not a
 * hundred thousand times. Names stand by themselves: most queries read nothing else, and four fit into what the processor
 * fetches at once. A row whose texts change is written again; nothing is ever rebuilt. Mutable: the arrays grow in
 * place.
 */
export type TextIndex = {
	/** Rows with a text; row numbers are 0 to size - 1. */
	size: number;
	/** Names. */
	names: Uint8Array;
	nameCount: number;
	/** All other texts. */
	bytes: Uint8Array;
	byteCount: number;
	/** Texts of both sorts with letters beyond ASCII. */
	wide: Uint16Array;
	wideCount: number;
	/** {@link recordSize} numbers a row, see {@link inRecord}. */
	records: Uint32Array;
	/** Shared texts. */
	sharedStart: Uint32Array;
	sharedLength: Uint32Array;
	sharedKind: Uint8Array;
	sharedCount: number;
	/** Numbers of the shared texts, by kind. */
	readonly sharedNumbers: readonly Map<string, number>[];
	readonly sets: Sets;
	/** Mask of the letters that occur in any text of a kind: a word with another letter needs no look at that kind. */
	readonly kindLow: Uint32Array;
	readonly kindHigh: Uint32Array;
	/**
	 * The last place at which a letter occurs in any id, by its bit, plus one; 0: nowhere. All ids begin with `i-` or `mi-`:
	 * a word with an `i` need not be looked for in the digits.
	 */
	readonly idReach: Uint8Array;
	/** Rows in the order they were written, so that older results can be brought up to date. */
	log: Uint32Array;
	logCount: number;
};

/** An empty index. */
export const createTextIndex = (): TextIndex => ({
	size: 0,
	names: new Uint8Array(1 << 12),
	nameCount: 0,
	bytes: new Uint8Array(1 << 12),
	byteCount: 0,
	wide: new Uint16Array(1 << 4),
	wideCount: 0,
	records: new Uint32Array(recordSize << 6),
	sharedStart: new Uint32Array(1 << 6),
	sharedLength: new Uint32Array(1 << 6),
	sharedKind: new Uint8Array(1 << 6),
	sharedCount: 0,
	sharedNumbers: fieldKinds.map(() => new Map()),
	sets: createSets(),
	kindLow: new Uint32Array(fieldKinds.length),
	kindHigh: new Uint32Array(fieldKinds.length),
	idReach: new Uint8Array(64),
	log: new Uint32Array(1 << 6),
	logCount: 0,
});

/** Whether the text with this start stands among the wide ones. */
export const isWide = (start: number): boolean => (start | 0) < 0;

/** Where the name with this start stands. */
export const namesAt = (index: TextIndex, start: number): Texts => (isWide(start) ? index.wide : index.names);

/** Where any other text with this start stands. */
export const textsAt = (index: TextIndex, start: number): Texts => (isWide(start) ? index.wide : index.bytes);

/** At which place there. */
export const placeIn = (start: number): number => start & 0x7fffffff;

const isAscii = (text: string): boolean => {
	for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) return false;
	return true;
};

const putAscii = (texts: Uint8Array, start: number, text: string): void => {
	for (let at = 0; at < text.length; at++) texts[start + at] = text.charCodeAt(at);
};

const putWide = (texts: Uint16Array, start: number, text: string): void => {
	const kept = cased(text);
	for (let at = 0; at < kept.length; at++) texts[start + at] = kept.charCodeAt(at);
};

/** Makes room for a text at the end; gives its start. */
const append = (index: TextIndex, isName: boolean, wide: boolean, length: number): number => {
	if (wide) {
		index.wide = room(index.wide, index.wideCount + length);
		index.wideCount += length;
		return wideBit + index.wideCount - length;
	}
	if (isName) {
		index.names = room(index.names, index.nameCount + length);
		index.nameCount += length;
		return index.nameCount - length;
	}
	index.bytes = room(index.bytes, index.byteCount + length);
	index.byteCount += length;
	return index.byteCount - length;
};

/**
 * Writes a text where an older one of the row stands, if it fits there, else at the end; gives its start. SSM and EC2
 * both tell of most nodes, so that most rows are written twice.
 */
const putText = (index: TextIndex, isName: boolean, text: string, older: {start: number; length: number}): number => {
	const wide = !isAscii(text);
	const fits = text.length <= older.length && wide === isWide(older.start);
	const start = fits ? older.start : append(index, isName, wide, text.length);
	if (wide) putWide(index.wide, placeIn(start), text);
	else putAscii(isName ? index.names : index.bytes, start, text);
	return start;
};

/** Notes which letters occur in texts of a kind. */
const noteLetters = (index: TextIndex, kind: number, {low, high}: Mask): void => {
	index.kindLow[kind] = (index.kindLow[kind] ?? 0) | low;
	index.kindHigh[kind] = (index.kindHigh[kind] ?? 0) | high;
};

const stretch = (reach: Uint8Array, id: string): void => {
	for (let at = 0; at < id.length; at++) {
		const bit = letterBit(id.charCodeAt(at));
		if (at >= (reach[bit] ?? 0)) reach[bit] = at + 1;
	}
};

const nothing = {start: 0, length: 0};

/** Number of a shared text, written down when it is new. */
const sharedNumber = (index: TextIndex, {kind: name, text}: Field): number => {
	const kind = fieldKinds.indexOf(name);
	const known = index.sharedNumbers[kind]?.get(text);
	if (known !== undefined) return known;
	const number = index.sharedCount++;
	index.sharedStart = room(index.sharedStart, number + 1);
	index.sharedLength = room(index.sharedLength, number + 1);
	index.sharedKind = room(index.sharedKind, number + 1);
	index.sharedStart[number] = putText(index, false, text, nothing);
	index.sharedLength[number] = text.length;
	index.sharedKind[number] = kind;
	noteLetters(index, kind, lettersIn(fold(text)));
	index.sharedNumbers[kind]?.set(text, number);
	return number;
};

/** The row's own texts by kind: name, id, address. */
const ownTexts = (fields: readonly Field[]): string[] => {
	const texts = ['', '', ''];
	for (const {kind: name, text} of fields) {
		const kind = fieldKinds.indexOf(name);
		if (kind < ownKinds) texts[kind] = text.slice(0, longest[kind]);
	}
	return texts;
};

const putName = (index: TextIndex, at: number, name: string): void => {
	const {records} = index;
	const lengths = records[at + inRecord.lengths] ?? 0;
	const older = {start: records[at + inRecord.name] ?? 0, length: lengths & 0xffff};
	const letters = lettersIn(fold(name));
	records[at + inRecord.name] = putText(index, true, name, older);
	records[at + inRecord.nameLow] = letters.low;
	records[at + inRecord.nameHigh] = letters.high;
	records[at + inRecord.lengths] = (lengths & ~0xffff) | name.length;
	noteLetters(index, nameKind, letters);
};

const putCodes = (index: TextIndex, at: number, id: string, ip: string): void => {
	const {records} = index;
	const lengths = records[at + inRecord.lengths] ?? 0;
	const older = {start: records[at + inRecord.code] ?? 0, length: ((lengths >>> 16) & 0xff) + (lengths >>> 24)};
	const [foldedId, foldedIp] = [fold(id), fold(ip)];
	const [ofId, ofIp] = [pairsIn(foldedId), pairsIn(foldedIp)];
	records[at + inRecord.code] = putText(index, false, id + ip, older);
	records[at + inRecord.codeLow] = ofId.low | ofIp.low;
	records[at + inRecord.codeHigh] = ofId.high | ofIp.high;
	records[at + inRecord.lengths] = (lengths & 0xffff) | (id.length << 16) | (ip.length << 24);
	noteLetters(index, idKind, lettersIn(foldedId));
	noteLetters(index, ipKind, lettersIn(foldedIp));
	stretch(index.idReach, foldedId);
};

/**
 * Writes the texts of one row; row numbers come without gaps. At most one each of name, id and address, whose places in
 * the row are 0 to 2 whether they are given or not; shared texts follow in their order. Mutates the index.
 */
export const putRow = (index: TextIndex, row: number, fields: readonly Field[]): void => {
	if (row > index.size) throw new RangeError(`row ${row} before row ${index.size}`);
	index.size = Math.max(index.size, row + 1);
	index.records = room(index.records, index.size * recordSize);
	index.log = room(index.log, index.logCount + 1);
	index.log[index.logCount++] = row;
	const shared: number[] = [];
	for (const field of fields) if (fieldKinds.indexOf(field.kind) >= ownKinds) shared.push(sharedNumber(index, field));
	const [name = '', id = '', ip = ''] = ownTexts(fields);
	putName(index, row * recordSize, name);
	putCodes(index, row * recordSize, id, ip);
	index.records[row * recordSize + inRecord.set] = putSet(index.sets, shared);
};
