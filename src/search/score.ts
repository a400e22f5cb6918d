/*
How a match is scored

A word matches a field as a subsequence: its letters occur in the field in this order, with gaps allowed. Of all the
ways to place them, one is chosen in two passes over the field. Forward: take each letter at its first chance; that finds
where the earliest match ends. Backward from there: take each letter at its last chance; that pulls the match together.
So `api` in `payments-api` is found as the whole last word, not as the `a` of `pay` with the rest far behind.

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
import {charClass} from './fold.ts';
import {classAt, isUpper, type TextIndex} from './text-index.ts';

const perLetter = 16;
const gapStart = -3;
const gapMore = -1;
const inRow = 4;
const boundary = 8;
const hump = 7;

/** A word made ready: folded units, and which of them were typed in upper case (`null`: case does not count). */
export type Pattern = {readonly units: Uint16Array; readonly upper: readonly boolean[] | null};

/** Bonus of a character of class `now` after one of class `before`. */
const bonusFor = (before: number, now: number): number => {
	if (now > charClass.delimiter) {
		if (before === charClass.white) return boundary + 2;
		if (before === charClass.delimiter) return boundary + 1;
		if (before === charClass.nonWord) return boundary;
		if (before === charClass.lower && now === charClass.upper) return hump;
		if (before !== charClass.digit && now === charClass.digit) return hump;
		return 0;
	}
	if (now === charClass.white) return boundary + 2;
	return boundary;
};

const equal = (index: TextIndex, at: number, {units, upper}: Pattern, which: number): boolean =>
	index.units[at] === units[which] && (upper === null || isUpper(index, at) === upper[which]);

/** Where a match ends when every letter is taken at its first chance; -1: no match in [from, to). */
const endOf = (index: TextIndex, from: number, to: number, pattern: Pattern): number => {
	const {units} = index;
	const length = pattern.units.length;
	let which = 0;
	let wanted = pattern.units[0];
	for (let at = from; at < to; at++) {
		if (units[at] !== wanted) continue;
		if (pattern.upper !== null && isUpper(index, at) !== pattern.upper[which]) continue;
		if (++which === length) return at + 1;
		wanted = pattern.units[which];
	}
	return -1;
};

const startOf = (index: TextIndex, end: number, pattern: Pattern): number => {
	let which = pattern.units.length - 1;
	for (let at = end - 1; ; at--) {
		if (!equal(index, at, pattern, which)) continue;
		if (which-- === 0) return at;
	}
};

/** Scores the letters of a match in [start, end) and, if asked, writes down their places, counted from the field's start. */
const scoreSpan = (
	index: TextIndex,
	from: number,
	start: number,
	end: number,
	pattern: Pattern,
	places: number[] | null,
): number => {
	let score = 0;
	let which = 0;
	let row = 0;
	let rowBonus = 0;
	let isGap = false;
	let before: number = start > from ? classAt(index, start - 1) : charClass.white;
	for (let at = start; at < end; at++) {
		const now = classAt(index, at);
		if (equal(index, at, pattern, which)) {
			let bonus = bonusFor(before, now);
			if (row === 0) rowBonus = bonus;
			else {
				if (bonus >= boundary && bonus > rowBonus) rowBonus = bonus;
				bonus = Math.max(bonus, rowBonus, inRow);
			}
			score += perLetter + (which === 0 ? bonus * 2 : bonus);
			places?.push(at - from);
			isGap = false;
			row++;
			which++;
		} else {
			score += isGap ? gapMore : gapStart;
			isGap = true;
			row = 0;
		}
		before = now;
	}
	return score;
};

/** Score of a subsequence match in the field [from, to); -1: none. */
export const scoreFuzzy = (
	index: TextIndex,
	from: number,
	to: number,
	pattern: Pattern,
	places: number[] | null = null,
): number => {
	const end = endOf(index, from, to, pattern);
	return end === -1 ? -1 : scoreSpan(index, from, startOf(index, end, pattern), end, pattern, places);
};

/** Best score of the pattern as a substring of the field [from, to), only at its start if so wanted; -1: none. */
export const scoreExact = (
	index: TextIndex,
	from: number,
	to: number,
	pattern: Pattern,
	isPrefix: boolean,
	places: number[] | null = null,
): number => {
	const length = pattern.units.length;
	const last = isPrefix ? Math.min(from, to - length) : to - length;
	let best = -1;
	let bestAt = -1;
	for (let at = from; at <= last; at++) {
		let which = 0;
		while (which < length && equal(index, at + which, pattern, which)) which++;
		if (which < length) continue;
		const score = scoreSpan(index, from, at, at + length, pattern, null);
		if (score > best) {
			best = score;
			bestAt = at;
		}
	}
	if (places && bestAt !== -1) for (let which = 0; which < length; which++) places.push(bestAt - from + which);
	return best;
};
