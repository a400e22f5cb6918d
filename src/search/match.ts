import {matchExact, matchFuzzy, type Texts} from './score.ts';
import type {ReadyTerm} from './term.ts';
import {
	idKind,
	inRecord,
	ipKind,
	isWide,
	nameKind,
	placeIn,
	recordSize,
	type TextIndex,
	textsAt,
} from './text-index.ts';
import {exactValue, matchValue, nameFirst, setValue} from './value.ts';

const nameBit = 1 << nameKind;
const idBit = 1 << idKind;
const ipBit = 1 << ipKind;
const codeBits = idBit | ipBit;
const sharedBits = ~(nameBit | codeBits);

/**
 * Value of the better of id and address, whose texts begin at `from`. They match as they stand, not with gaps: of random
 * hexadecimal ids every second one has `db` in it somewhere, and such nodes would drown the real ones.
 */
const codeValue = (texts: Texts, from: number, idLength: number, ipLength: number, ready: ReadyTerm): number => {
	const ip = from + idLength;
	const best = (ready.kinds & ipBit) === 0 ? 0 : exactValue(texts, ip, ip + ipLength, ready, ready.starts);
	// The best that there is, in the shorter text: the longer one need not be read.
	if ((ready.kinds & idBit) === 0 || (best >>> 8 === ready.pattern.best && ipLength <= idLength)) return best;
	return Math.max(best, exactValue(texts, from, ip, ready, ready.idStarts));
};

/**
 * Rows that are looked at together, and what was found of them. A term is held against the names of all of them, then
 * against the other fields of those that it did not find: short loops that each do one thing run twice as fast as one
 * that does everything for each row.
 */
export type Block = {
	count: number;
	readonly rows: Uint32Array;
	/** Rank keys, larger is better: the score in 16 bits above 255 minus the length of the shortest field that matched. */
	readonly keys: Uint32Array;
};

/** Rows in a block: their names fit into the processor's nearest memory. */
export const blockSize = 512;

/** A block without rows. */
export const createBlock = (): Block => ({
	count: 0,
	rows: new Uint32Array(blockSize),
	keys: new Uint32Array(blockSize),
});

/** Values of the rows of a block for one term, and the places of those that the names did not find. Reused. */
const values = new Uint32Array(blockSize);
const others = new Uint16Array(blockSize);

/** Holds a term against the names; gives how many rows it did not find. */
const lookAtNames = (index: TextIndex, {count, rows}: Block, ready: ReadyTerm): number => {
	const {records, names, wide} = index;
	const {isFuzzy, kinds, pattern, starts} = ready;
	const {low, high} = ready.letters;
	const isAsked = (kinds & nameBit) !== 0;
	let missed = 0;
	for (let at = 0; at < count; at++) {
		const record = (rows[at] ?? 0) * recordSize;
		if (
			isAsked &&
			(low & ~(records[record + inRecord.nameLow] ?? 0)) === 0 &&
			(high & ~(records[record + inRecord.nameHigh] ?? 0)) === 0
		) {
			const start = records[record + inRecord.name] ?? 0;
			const from = placeIn(start);
			const length = (records[record + inRecord.lengths] ?? 0) & 0xffff;
			const texts = isWide(start) ? wide : names;
			const score = isFuzzy
				? matchFuzzy(texts, from, from + length, pattern)
				: matchExact(texts, from, from + length, pattern, starts);
			if (score !== 0) {
				// The name beats all others, so once it matches no other field can win.
				values[at] = matchValue(score, length) + nameFirst;
				continue;
			}
		}
		others[missed++] = at;
	}
	return missed;
};

/** Holds a term against the other fields of the rows that the names did not find. */
const lookAtOthers = (index: TextIndex, {rows}: Block, ready: ReadyTerm, missed: number): void => {
	const {records} = index;
	const {pairs, kinds} = ready;
	const isShared = (kinds & sharedBits) !== 0;
	const isCode = (kinds & codeBits) !== 0;
	for (let number = 0; number < missed; number++) {
		const at = others[number] ?? 0;
		const record = (rows[at] ?? 0) * recordSize;
		const shared = isShared ? setValue(index, records[record + inRecord.set] ?? 0, ready) : 0;
		values[at] = shared;
		if (
			!isCode ||
			(pairs.low & ~(records[record + inRecord.codeLow] ?? 0)) !== 0 ||
			(pairs.high & ~(records[record + inRecord.codeHigh] ?? 0)) !== 0
		)
			continue;
		const start = records[record + inRecord.code] ?? 0;
		const lengths = records[record + inRecord.lengths] ?? 0;
		const code = codeValue(textsAt(index, start), placeIn(start), (lengths >>> 16) & 0xff, lengths >>> 24, ready);
		if (code > shared) values[at] = code;
	}
};

const mostScore = 0xffff;

/** Adds what a term found to the keys; rows that it leaves out leave the block. */
const addUp = (block: Block, isNegated: boolean): void => {
	const {rows, keys} = block;
	let kept = 0;
	for (let at = 0; at < block.count; at++) {
		const value = values[at] ?? 0;
		if ((value !== 0) === isNegated) continue;
		const key = keys[at] ?? 0;
		const score = (key >>> 8) + (value >>> 8);
		rows[kept] = rows[at] ?? 0;
		keys[kept++] =
			((score < mostScore ? score : mostScore) << 8) | ((key & 255) > (value & 255) ? key & 255 : value & 255);
	}
	block.count = kept;
};

/** Leaves those rows in a block that all terms match, with their keys, which are never 0. */
export const matchBlock = (index: TextIndex, block: Block, terms: readonly ReadyTerm[]): void => {
	block.keys.fill(1 << 8);
	for (const ready of terms) {
		lookAtOthers(index, block, ready, lookAtNames(index, block, ready));
		addUp(block, ready.isNegated);
	}
};
