import {bonusFor, charClass, classOf, fold, maskBit} from './fold.ts';
import {type FieldKind, fieldKinds} from './query.ts';

/** One searchable text of a node, such as its name or one tag as `key=value`. */
export type Field = {readonly kind: FieldKind; readonly text: string};

/** The bit in a unit's mark that says: this letter was upper case. */
export const wasUpper = 128;

/** Number of the field kind `name`. */
export const nameKind = fieldKinds.indexOf('name');

/** Kinds whose texts are each node's own: numbers below this. The others are shared by many nodes and stored once. */
export const ownKinds = fieldKinds.indexOf('ip') + 1;

/**
 * The texts of all rows in flat arrays: folded UTF-16 units one after the other, and for each its bonus as a letter of
 * a match (score.ts) with a bit for "was upper case". A row has texts of its own (name, id, address) and refers to shared
 * ones (region, tags), so that a query looks at `env=prod` once and not a hundred thousand times. A row whose texts change
 * is written again at the end and points there; nothing is ever rebuilt. Mutable: the arrays grow in place.
 */
export type TextIndex = {
	/** Rows with a text; row numbers are 0 to size - 1. */
	size: number;
	units: Uint16Array;
	/** Bonus in the low bits, {@link wasUpper} above. */
	marks: Uint8Array;
	unitCount: number;
	/** Own texts: start and end in the units, and kind. Those of a row follow one another. */
	ownStart: Uint32Array;
	ownEnd: Uint32Array;
	ownKind: Uint8Array;
	ownCount: number;
	/** Shared texts, the same. */
	sharedStart: Uint32Array;
	sharedEnd: Uint32Array;
	sharedKind: Uint8Array;
	sharedCount: number;
	readonly sharedNumber: Map<string, number>;
	/** References of all rows to shared texts. */
	refs: Uint32Array;
	refCount: number;
	/** Per row: first own text and how many, first reference and how many. */
	rowOwn: Uint32Array;
	rowOwns: Uint16Array;
	rowRef: Uint32Array;
	rowRefs: Uint16Array;
	/** Mask of the characters in a row's texts, low and high half. */
	maskLow: Uint32Array;
	maskHigh: Uint32Array;
	/** Mask of the characters that occur in any text of a kind: a word with another letter needs no look at that kind. */
	readonly kindLow: Uint32Array;
	readonly kindHigh: Uint32Array;
	/** Rows in the order they were written, so that older results can be brought up to date. */
	log: Uint32Array;
	logCount: number;
};

/** An empty index. */
export const createTextIndex = (): TextIndex => ({
	size: 0,
	units: new Uint16Array(1 << 12),
	marks: new Uint8Array(1 << 12),
	unitCount: 0,
	ownStart: new Uint32Array(1 << 8),
	ownEnd: new Uint32Array(1 << 8),
	ownKind: new Uint8Array(1 << 8),
	ownCount: 0,
	sharedStart: new Uint32Array(1 << 8),
	sharedEnd: new Uint32Array(1 << 8),
	sharedKind: new Uint8Array(1 << 8),
	sharedCount: 0,
	sharedNumber: new Map(),
	refs: new Uint32Array(1 << 8),
	refCount: 0,
	rowOwn: new Uint32Array(1 << 6),
	rowOwns: new Uint16Array(1 << 6),
	rowRef: new Uint32Array(1 << 6),
	rowRefs: new Uint16Array(1 << 6),
	maskLow: new Uint32Array(1 << 6),
	maskHigh: new Uint32Array(1 << 6),
	kindLow: new Uint32Array(fieldKinds.length),
	kindHigh: new Uint32Array(fieldKinds.length),
	log: new Uint32Array(1 << 6),
	logCount: 0,
});

type Numbers = Uint8Array | Uint16Array | Uint32Array;

/** The same numbers with room for `wanted`; grows by half, so that appending stays cheap and little is left unused. */
const room = <Kind extends Numbers>(numbers: Kind, wanted: number): Kind => {
	if (wanted <= numbers.length) return numbers;
	const Kind = numbers.constructor as new (length: number) => Kind;
	const larger = new Kind(Math.max(wanted, Math.ceil(numbers.length * 1.5)));
	larger.set(numbers);
	return larger;
};

const makeRoomForRow = (index: TextIndex, row: number, refs: number): void => {
	index.size = Math.max(index.size, row + 1);
	index.rowOwn = room(index.rowOwn, index.size);
	index.rowOwns = room(index.rowOwns, index.size);
	index.rowRef = room(index.rowRef, index.size);
	index.rowRefs = room(index.rowRefs, index.size);
	index.maskLow = room(index.maskLow, index.size);
	index.maskHigh = room(index.maskHigh, index.size);
	index.log = room(index.log, index.logCount + 1);
	index.refs = room(index.refs, index.refCount + refs);
};

/** Appends the units of a text with their marks; answers where it ends. */
const putText = (index: TextIndex, text: string): number => {
	const folded = fold(text);
	const start = index.unitCount;
	const end = start + text.length;
	index.units = room(index.units, end);
	index.marks = room(index.marks, end);
	let before: number = charClass.white;
	for (let at = 0; at < text.length; at++) {
		const unit = folded.charCodeAt(at);
		const isUpper = unit !== text.charCodeAt(at);
		const now = isUpper ? charClass.upper : classOf(unit);
		index.units[start + at] = unit;
		index.marks[start + at] = bonusFor(before, now) | (isUpper ? wasUpper : 0);
		before = now;
	}
	index.unitCount = end;
	return end;
};

const putOwn = (index: TextIndex, kind: number, text: string): void => {
	index.ownStart = room(index.ownStart, index.ownCount + 1);
	index.ownEnd = room(index.ownEnd, index.ownCount + 1);
	index.ownKind = room(index.ownKind, index.ownCount + 1);
	index.ownStart[index.ownCount] = index.unitCount;
	index.ownEnd[index.ownCount] = putText(index, text);
	index.ownKind[index.ownCount++] = kind;
};

/** Number of a shared text, written down when it is new. */
const putShared = (index: TextIndex, kind: number, text: string): number => {
	const key = `${kind}${text}`;
	const known = index.sharedNumber.get(key);
	if (known !== undefined) return known;
	const number = index.sharedCount++;
	index.sharedStart = room(index.sharedStart, number + 1);
	index.sharedEnd = room(index.sharedEnd, number + 1);
	index.sharedKind = room(index.sharedKind, number + 1);
	index.sharedStart[number] = index.unitCount;
	index.sharedEnd[number] = putText(index, text);
	index.sharedKind[number] = kind;
	index.sharedNumber.set(key, number);
	return number;
};

/**
 * Writes the texts of one row; row numbers come without gaps. The row's own texts (name, id, ip) stand before the shared
 * ones. Mutates the index.
 */
export const putRow = (index: TextIndex, row: number, fields: readonly Field[]): void => {
	if (row > index.size) throw new RangeError(`row ${row} before row ${index.size}`);
	makeRoomForRow(index, row, fields.length);
	index.log[index.logCount++] = row;
	index.rowOwn[row] = index.ownCount;
	index.rowRef[row] = index.refCount;
	let low = 0;
	let high = 0;
	for (const {kind: name, text} of fields) {
		const kind = fieldKinds.indexOf(name);
		let start = index.unitCount;
		let end = start;
		if (kind < ownKinds) {
			if (index.refCount > (index.rowRef[row] ?? 0)) throw new RangeError('own texts stand before shared ones');
			putOwn(index, kind, text);
			end = index.unitCount;
		} else {
			const number = putShared(index, kind, text);
			index.refs[index.refCount++] = number;
			start = index.sharedStart[number] ?? 0;
			end = index.sharedEnd[number] ?? 0;
		}
		let textLow = 0;
		let textHigh = 0;
		for (let at = start; at < end; at++) {
			const bit = maskBit(index.units[at] ?? 0);
			if (bit < 32) textLow |= 1 << bit;
			else textHigh |= 1 << (bit - 32);
		}
		index.kindLow[kind] = (index.kindLow[kind] ?? 0) | textLow;
		index.kindHigh[kind] = (index.kindHigh[kind] ?? 0) | textHigh;
		low |= textLow;
		high |= textHigh;
	}
	index.rowOwns[row] = index.ownCount - (index.rowOwn[row] ?? 0);
	index.rowRefs[row] = index.refCount - (index.rowRef[row] ?? 0);
	index.maskLow[row] = low;
	index.maskHigh[row] = high;
};
