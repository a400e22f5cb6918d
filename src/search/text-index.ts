import {charClass, classOf, fold, maskBit} from './fold.ts';
import {type FieldKind, fieldKinds} from './query.ts';

/** One searchable text of a node, such as its name or one tag as `key=value`. */
export type Field = {readonly kind: FieldKind; readonly text: string};

/** Number of the field kind `name`. */
export const nameKind = fieldKinds.indexOf('name');

/**
 * The texts of all rows in flat arrays: folded UTF-16 units one after the other, with a bit for each that was upper
 * case; per field its bounds and kind; per row its fields and a mask of the characters that occur. A row whose texts
 * change is written again at the end and points there; nothing is ever rebuilt. Mutable: the arrays grow in place.
 */
export type TextIndex = {
	/** Rows with a text; row numbers are 0 to size - 1. */
	size: number;
	units: Uint16Array;
	upper: Uint32Array;
	unitCount: number;
	fieldStart: Uint32Array;
	fieldKind: Uint8Array;
	fieldCount: number;
	rowField: Uint32Array;
	rowFields: Uint16Array;
	/** Mask of the characters in a row's texts, low and high half. */
	maskLow: Uint32Array;
	maskHigh: Uint32Array;
	/** Rows in the order they were written, so that older results can be brought up to date. */
	log: Uint32Array;
	logCount: number;
};

/** An empty index. */
export const createTextIndex = (): TextIndex => ({
	size: 0,
	units: new Uint16Array(1 << 12),
	upper: new Uint32Array(1 << 7),
	unitCount: 0,
	fieldStart: new Uint32Array(1 << 8),
	fieldKind: new Uint8Array(1 << 8),
	fieldCount: 0,
	rowField: new Uint32Array(1 << 6),
	rowFields: new Uint16Array(1 << 6),
	maskLow: new Uint32Array(1 << 6),
	maskHigh: new Uint32Array(1 << 6),
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

const makeRoom = (index: TextIndex, rows: number, fields: number, units: number): void => {
	index.rowField = room(index.rowField, rows);
	index.rowFields = room(index.rowFields, rows);
	index.maskLow = room(index.maskLow, rows);
	index.maskHigh = room(index.maskHigh, rows);
	index.fieldStart = room(index.fieldStart, fields + 1);
	index.fieldKind = room(index.fieldKind, fields + 1);
	index.units = room(index.units, units);
	index.upper = room(index.upper, (units >>> 5) + 1);
	index.log = room(index.log, index.logCount + 1);
};

/** Writes the texts of one row; row numbers come without gaps. Mutates the index. */
export const putRow = (index: TextIndex, row: number, fields: readonly Field[]): void => {
	if (row > index.size) throw new RangeError(`row ${row} before row ${index.size}`);
	index.size = Math.max(index.size, row + 1);
	const units = fields.reduce((sum, {text}) => sum + text.length, index.unitCount);
	makeRoom(index, index.size, index.fieldCount + fields.length, units);
	index.log[index.logCount++] = row;
	index.rowField[row] = index.fieldCount;
	index.rowFields[row] = fields.length;
	let low = 0;
	let high = 0;
	for (const {kind, text} of fields) {
		const folded = fold(text);
		const start = index.unitCount;
		index.fieldStart[index.fieldCount] = start;
		index.fieldKind[index.fieldCount++] = fieldKinds.indexOf(kind);
		for (let at = 0; at < text.length; at++) {
			const unit = folded.charCodeAt(at);
			const where = start + at;
			index.units[where] = unit;
			if (unit !== text.charCodeAt(at)) {
				index.upper[where >>> 5] = (index.upper[where >>> 5] ?? 0) | (1 << (where & 31));
			}
			const bit = maskBit(unit);
			if (bit < 32) low |= 1 << bit;
			else high |= 1 << (bit - 32);
		}
		index.unitCount = start + text.length;
	}
	index.fieldStart[index.fieldCount] = index.unitCount;
	index.maskLow[row] = low;
	index.maskHigh[row] = high;
};

/** Whether the unit at this place was upper case before it was folded. */
export const isUpper = (index: TextIndex, at: number): boolean =>
	(((index.upper[at >>> 5] ?? 0) >>> (at & 31)) & 1) === 1;

/** Class of the character at this place, upper case told apart. */
export const classAt = (index: TextIndex, at: number): number =>
	isUpper(index, at) ? charClass.upper : classOf(index.units[at] ?? 0);
