import {fold, kept, maskBit} from './fold.ts';
import {room} from './numbers.ts';
import {type FieldKind, fieldKinds} from './query.ts';
import type {Texts} from './score.ts';
import {createSets, putSet, type Sets} from './sets.ts';

/** One searchable text of a node, such as its name or one tag as `key=value`. */
export type Field = {readonly kind: FieldKind; readonly text: string};

/** Number of the field kind `name`. */
export const nameKind = fieldKinds.indexOf('name');

/** Kinds whose texts are each node's own: numbers below this. The others are shared by many nodes and stored once. */
export const ownKinds = fieldKinds.indexOf('ip') + 1;

/** Numbers of a row's record in {@link TextIndex.records}: half a cache line, as what a row costs is mostly its misses. */
export const recordSize = 8;

/** Places in a record. */
export const inRecord = {
	/** Mask of the letters in the name. */
	nameLow: 0,
	nameHigh: 1,
	/** Mask of the letters in id and address. */
	codeLow: 2,
	codeHigh: 3,
	/** Where name, id and address stand, one after the other; its highest bit: among the wide texts. */
	start: 4,
	/** Length of the name, that of the id above 16 bits. */
	lengths: 5,
	ipLength: 6,
	set: 7,
} as const;

/** Bit of a start: the text stands among the wide ones. */
const isWide = 2 ** 31;

/** Longer own texts are cut: AWS's longest name has 256 letters. */
const longest = 0xffff;

/**
 * The texts of all rows in flat arrays, with their case: a byte a letter for ASCII, two for all others. A row has texts of
 * its own (name, id, address), which follow one another, and a set of shared ones (region, tags), so that a query looks at
 * `env=prod` once and not a hundred thousand times. A row whose texts change is written again at the end and points
 * there; nothing is ever rebuilt. Mutable: the arrays grow in place.
 */
export type TextIndex = {
	/** Rows with a text; row numbers are 0 to size - 1. */
	size: number;
	bytes: Uint8Array;
	byteCount: number;
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
	/** Rows in the order they were written, so that older results can be brought up to date. */
	log: Uint32Array;
	logCount: number;
};

/** An empty index. */
export const createTextIndex = (): TextIndex => ({
	size: 0,
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
	log: new Uint32Array(1 << 6),
	logCount: 0,
});

/** Where the text with this start stands. */
export const textsAt = (index: TextIndex, start: number): Texts => ((start | 0) < 0 ? index.wide : index.bytes);

/** At which place there. */
export const placeIn = (start: number): number => start & 0x7fffffff;

const isAscii = (text: string): boolean => {
	for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) return false;
	return true;
};

/** Letters of the text that was written last, as a mask. Reused: one each would cost more. */
const mask = {low: 0, high: 0};

const addToMask = (unit: number): void => {
	const bit = maskBit(unit);
	if (bit < 32) mask.low |= 1 << bit;
	else mask.high |= 1 << (bit - 32);
};

const putAscii = (index: TextIndex, text: string): void => {
	index.bytes = room(index.bytes, index.byteCount + text.length);
	for (let at = 0; at < text.length; at++) {
		const unit = text.charCodeAt(at);
		index.bytes[index.byteCount++] = unit;
		addToMask(unit >= 65 && unit <= 90 ? unit + 32 : unit);
	}
};

const putWide = (index: TextIndex, text: string): void => {
	index.wide = room(index.wide, index.wideCount + text.length);
	const folded = fold(text);
	for (let at = 0; at < text.length; at++) {
		const unit = folded.charCodeAt(at);
		index.wide[index.wideCount++] = kept(text.charCodeAt(at), unit);
		addToMask(unit);
	}
};

/** Appends a text of a kind and leaves its {@link mask}. */
const putText = (index: TextIndex, kind: number, text: string, wide: boolean): void => {
	mask.low = 0;
	mask.high = 0;
	if (wide) putWide(index, text);
	else putAscii(index, text);
	index.kindLow[kind] = (index.kindLow[kind] ?? 0) | mask.low;
	index.kindHigh[kind] = (index.kindHigh[kind] ?? 0) | mask.high;
};

const nextStart = (index: TextIndex, wide: boolean): number => (wide ? isWide + index.wideCount : index.byteCount);

/** Number of a shared text, written down when it is new. */
const sharedNumber = (index: TextIndex, {kind: name, text}: Field): number => {
	const kind = fieldKinds.indexOf(name);
	const known = index.sharedNumbers[kind]?.get(text);
	if (known !== undefined) return known;
	const number = index.sharedCount++;
	index.sharedStart = room(index.sharedStart, number + 1);
	index.sharedLength = room(index.sharedLength, number + 1);
	index.sharedKind = room(index.sharedKind, number + 1);
	const wide = !isAscii(text);
	index.sharedStart[number] = nextStart(index, wide);
	index.sharedLength[number] = text.length;
	index.sharedKind[number] = kind;
	putText(index, kind, text, wide);
	index.sharedNumbers[kind]?.set(text, number);
	return number;
};

/** The row's own texts by kind: name, id, address. */
const ownTexts = (fields: readonly Field[]): string[] => {
	const texts = ['', '', ''];
	for (const {kind: name, text} of fields) {
		const kind = fieldKinds.indexOf(name);
		if (kind < ownKinds) texts[kind] = text.slice(0, longest);
	}
	return texts;
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
	const own = ownTexts(fields);
	const wide = !own.every(isAscii);
	const at = row * recordSize;
	const {records} = index;
	records[at + inRecord.start] = nextStart(index, wide);
	let [codeLow, codeHigh] = [0, 0];
	own.forEach((text, kind) => {
		putText(index, kind, text, wide);
		if (kind === nameKind) {
			records[at + inRecord.nameLow] = mask.low;
			records[at + inRecord.nameHigh] = mask.high;
		} else {
			codeLow |= mask.low;
			codeHigh |= mask.high;
		}
	});
	records[at + inRecord.codeLow] = codeLow;
	records[at + inRecord.codeHigh] = codeHigh;
	const [name = '', id = '', ip = ''] = own;
	records[at + inRecord.lengths] = name.length | (id.length << 16);
	records[at + inRecord.ipLength] = ip.length;
	records[at + inRecord.set] = putSet(index.sets, shared);
};
