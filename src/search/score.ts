/*
How a match is scored

A word matches a field as a subsequence: its letters occur in the field in this order, with gaps allowed. Of all the
ways to place them, one is chosen in three steps. Forward: take each letter at its first chance; that finds where the
earliest match ends. Backward from there: take each letter at its last chance; that finds where the match begins, as near
to its end as can be. Forward from there: take each letter at its first chance again; there they stand, are scored and
drawn. So `api` in `payments-api` is found as the whole last word, not as the `a` of `pay` with the rest far behind; and
`abc` in `a-ab-bc` is the `ab` of the second word and the `c` of the third.

The placed letters then earn points, with the habits (and the numbers) that fzf has taught everyone's fingers:
- 16 for every letter;
- a bonus for where a letter stands: 10 at the start of the field or after white space, 9 after a delimiter such as `/`,
  `:` or `=`, 8 after any other sign such as `-` or `.`, 7 at a hump of camelCase or at the first digit after a letter,
  8 for a sign itself. The first letter's bonus counts twice: people begin to type at the beginning of a word;
- letters in a row are worth at least 4 each, and keep the bonus of the letter that the row began with;
- a gap costs 3 for its first character and 1 for each further one.

A word that matches the name always beats one that matches another field; within one kind the higher score wins, then the
shorter field, then the row that came first. A query's score is the sum over its words.
*/
import {bonusFor, charClass, classOf} from './fold.ts';

const perLetter = 16;
const mostBonus = 10;
const gapStart = -3;
const gapMore = -1;
const inRow = 4;
const boundary = 8;

/** Where texts stand: bytes for ASCII, units for all others. Both keep the case. */
export type Texts = Uint8Array | Uint16Array;

/** A word made ready. */
export type Pattern = {
	/** For each letter the two units that match it, its lower and upper case; equal where case counts. */
	readonly lower: Uint16Array;
	readonly upper: Uint16Array;
	/** Score of a match that no other can beat: the letters in a row from the field's start. */
	readonly best: number;
	/** Whether every field that begins with the word has the best score: it does, unless its first letter is a sign. */
	readonly isBestAtStart: boolean;
};

/** Where a match ends when every letter is taken at its first chance; -1: no match in [from, to). */
const endOf = (texts: Texts, from: number, to: number, {lower, upper}: Pattern): number => {
	const last = lower.length - 1;
	let which = 0;
	let low = lower[0];
	let up = upper[0];
	for (let at = from; at < to; at++) {
		const unit = texts[at];
		if (unit !== low && unit !== up) continue;
		if (which === last) return at + 1;
		which++;
		low = lower[which];
		up = upper[which];
	}
	return -1;
};

const startOf = (texts: Texts, end: number, {lower, upper}: Pattern): number => {
	let which = lower.length - 1;
	for (let at = end - 1; ; at--) {
		const unit = texts[at];
		if (unit !== lower[which] && unit !== upper[which]) continue;
		if (which === 0) return at;
		which--;
	}
};

/** Bonus of the letter at a place of the field that begins at `from`. */
const bonusAt = (texts: Texts, from: number, at: number): number =>
	bonusFor(at === from ? charClass.white : classOf(texts[at - 1] ?? 0), classOf(texts[at] ?? 0));

/** Score of a single letter. */
const scoreLetter = (texts: Texts, from: number, at: number): number => perLetter + bonusAt(texts, from, at) * 2;

/** Scores the letters of a match in [start, end) of the field that begins at `from`. */
const scoreSpan = (texts: Texts, from: number, start: number, end: number, {lower, upper}: Pattern): number => {
	let rowBonus = bonusAt(texts, from, start);
	let score = perLetter + rowBonus * 2;
	let which = 1;
	let isRow = true;
	for (let at = start + 1; at < end; at++) {
		const unit = texts[at];
		if (unit !== lower[which] && unit !== upper[which]) {
			score += isRow ? gapStart : gapMore;
			isRow = false;
			continue;
		}
		let bonus = bonusAt(texts, from, at);
		if (!isRow) rowBonus = bonus;
		else {
			if (bonus >= boundary && bonus > rowBonus) rowBonus = bonus;
			if (bonus < rowBonus) bonus = rowBonus;
			if (bonus < inRow) bonus = inRow;
		}
		score += perLetter + bonus;
		isRow = true;
		// Past the last letter the span ends; reading beyond the array would slow every later read.
		if (which < lower.length - 1) which++;
	}
	return score;
};

/** A word of which each letter may stand in either of two units. */
export const patternOf = (lower: Uint16Array, upper: Uint16Array): Pattern => ({
	lower,
	upper,
	best: (perLetter + mostBonus) * lower.length + mostBonus,
	isBestAtStart: [lower[0], upper[0]].every(first => bonusFor(charClass.white, classOf(first ?? 0)) === mostBonus),
});

/** The units from the first to past the last letter of the match that was found last. Reused: one each would cost more. */
export const span: {start: number; end: number} = {start: 0, end: 0};

const standsAt = (texts: Texts, at: number, {lower, upper}: Pattern): boolean => {
	for (let which = 0; which < lower.length; which++) {
		const unit = texts[at + which];
		if (unit !== lower[which] && unit !== upper[which]) return false;
	}
	return true;
};

/** Whether the field begins with the word; then writes {@link span}. Most of what is typed begins a name. */
const beginsWith = (texts: Texts, from: number, to: number, pattern: Pattern): boolean => {
	if (pattern.lower.length > to - from || !standsAt(texts, from, pattern)) return false;
	span.start = from;
	span.end = from + pattern.lower.length;
	return true;
};

/** Score of the subsequence match in the field [from, to), 0 where there is none; writes {@link span}. */
export const matchFuzzy = (texts: Texts, from: number, to: number, pattern: Pattern): number => {
	if (pattern.isBestAtStart && beginsWith(texts, from, to, pattern)) return pattern.best;
	const end = endOf(texts, from, to, pattern);
	if (end === -1) return 0;
	span.end = end;
	span.start = end - 1;
	if (pattern.lower.length === 1) return scoreLetter(texts, from, end - 1);
	span.start = startOf(texts, end, pattern);
	return Math.max(1, scoreSpan(texts, from, span.start, end, pattern));
};

/**
 * Score of the best place of the pattern as a substring of the field [from, to), 0 where there is none. Writes {@link span}.
 * @param starts How many places from the field's start on the match may begin at: 1 for a prefix.
 */
export const matchExact = (texts: Texts, from: number, to: number, pattern: Pattern, starts: number): number => {
	if (pattern.isBestAtStart && beginsWith(texts, from, to, pattern)) return pattern.best;
	const {lower, upper} = pattern;
	const low = lower[0];
	const up = upper[0];
	const end = Math.min(from + starts - 1, to - lower.length);
	let best = 0;
	for (let at = from; at <= end; at++) {
		const unit = texts[at];
		if (unit !== low && unit !== up) continue;
		const isLetter = lower.length === 1;
		if (!isLetter && !standsAt(texts, at, pattern)) continue;
		const score = isLetter ? scoreLetter(texts, from, at) : scoreSpan(texts, from, at, at + lower.length, pattern);
		if (score <= best) continue;
		best = score;
		span.start = at;
		span.end = at + lower.length;
		if (best === pattern.best) break;
	}
	return best;
};

/** The letters of the match in {@link span}, counted from the field's start, for drawing. */
export const lettersOf = (texts: Texts, from: number, {lower, upper}: Pattern): number[] => {
	const places: number[] = [];
	for (let at = span.start; at < span.end; at++) {
		const which = places.length;
		if (texts[at] === lower[which] || texts[at] === upper[which]) places.push(at - from);
	}
	return places;
};
