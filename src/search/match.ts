import {maskBit} from './fold.ts';
import {fieldKinds, type Query, type Term} from './query.ts';
import {type Pattern, scoreExact, scoreFuzzy} from './score.ts';
import {nameKind, type TextIndex} from './text-index.ts';

/** A term made ready for the index. */
export type ReadyTerm = {
	readonly term: Term;
	readonly pattern: Pattern;
	/** Number of the only field kind that counts, -1 for all. */
	readonly field: number;
	readonly maskLow: number;
	readonly maskHigh: number;
};

/** A word in the name outranks a word anywhere else: more than any score that a field can reach before it is capped. */
const nameFirst = 1 << 12;
const mostElsewhere = nameFirst - 1;

/** Makes a query ready. */
export const readyTerms = (query: Query): readonly ReadyTerm[] =>
	query.map(term => {
		let maskLow = 0;
		let maskHigh = 0;
		for (let at = 0; at < term.text.length; at++) {
			const bit = maskBit(term.text.charCodeAt(at));
			if (bit < 32) maskLow |= 1 << bit;
			else maskHigh |= 1 << (bit - 32);
		}
		const exactCase = term.exactCase;
		const units = Uint16Array.from({length: term.text.length}, (_, at) => term.text.charCodeAt(at));
		const upper = exactCase === null ? null : Array.from(units, (unit, at) => exactCase.charCodeAt(at) !== unit);
		const field = term.field === null ? -1 : fieldKinds.indexOf(term.field);
		return {term, pattern: {units, upper}, field, maskLow, maskHigh};
	});

const scoreField = (index: TextIndex, from: number, to: number, {term, pattern}: ReadyTerm, places: number[] | null) =>
	term.kind === 'fuzzy'
		? scoreFuzzy(index, from, to, pattern, places)
		: scoreExact(index, from, to, pattern, term.kind === 'prefix', places);

/** Best field of a row for one term, in `best`: its number within the row, its score, its length. */
type Best = {field: number; score: number; length: number};

const bestField = (index: TextIndex, row: number, ready: ReadyTerm, best: Best): boolean => {
	best.field = -1;
	best.score = -1;
	if ((ready.maskLow & ~(index.maskLow[row] ?? 0)) !== 0) return false;
	if ((ready.maskHigh & ~(index.maskHigh[row] ?? 0)) !== 0) return false;
	const first = index.rowField[row] ?? 0;
	const count = index.rowFields[row] ?? 0;
	const length = ready.pattern.units.length;
	for (let field = 0; field < count; field++) {
		const kind = index.fieldKind[first + field] ?? 0;
		if (ready.field !== -1 && ready.field !== kind) continue;
		const from = index.fieldStart[first + field] ?? 0;
		const to = index.fieldStart[first + field + 1] ?? 0;
		if (to - from < length) continue;
		const raw = scoreField(index, from, to, ready, null);
		if (raw < 0 && raw === -1) continue;
		const score = Math.max(1, Math.min(raw, mostElsewhere)) + (kind === nameKind ? nameFirst : 0);
		if (score > best.score || (score === best.score && to - from < best.length)) {
			best.field = field;
			best.score = score;
			best.length = to - from;
		}
		// The name beats all others, so once it matches no other field can win.
		if (kind === nameKind) break;
	}
	return best.field !== -1;
};

const best: Best = {field: -1, score: -1, length: 0};

/**
 * Rank key of a row, larger is better: sum of the terms' scores (capped at 16 bits) above 255 minus the length of the
 * shortest field that matched (8 bits). 0: the row does not match.
 */
export const rankKey = (index: TextIndex, row: number, terms: readonly ReadyTerm[]): number => {
	let score = 0;
	let shortest = 255;
	for (const ready of terms) {
		const isMatch = bestField(index, row, ready, best);
		if (isMatch === ready.term.isNegated) return 0;
		if (!isMatch) continue;
		score += best.score;
		if (best.length < shortest) shortest = best.length;
	}
	return (Math.min(score + 1, 0xffff) << 8) | (255 - shortest);
};

/** Which letters of a row's fields a query matched: number of the field in the row → positions in its text, ascending. */
export type Places = ReadonlyMap<number, readonly number[]>;

/** Finds the letters to draw as matched, for a row that is on the screen. */
export const placesOf = (index: TextIndex, row: number, terms: readonly ReadyTerm[]): Places => {
	const found = new Map<number, number[]>();
	for (const ready of terms) {
		if (ready.term.isNegated || !bestField(index, row, ready, best)) continue;
		const field = (index.rowField[row] ?? 0) + best.field;
		const places: number[] = [];
		scoreField(index, index.fieldStart[field] ?? 0, index.fieldStart[field + 1] ?? 0, ready, places);
		found.set(
			best.field,
			[...new Set([...(found.get(best.field) ?? []), ...places])].sort((a, b) => a - b),
		);
	}
	return found;
};
