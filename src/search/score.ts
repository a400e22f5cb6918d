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
import {type TextIndex, wasUpper} from './text-index.ts';

const perLetter = 16;
const gapStart = -3;
const gapMore = -1;
const inRow = 4;
const boundary = 8;

/** A word made ready: folded units, and which of them were typed in upper case (`null`: case does not count). */
export type Pattern = {readonly units: Uint16Array; readonly upper: readonly boolean[] | null};

const isCase = (marks: Uint8Array, at: number, upper: readonly boolean[] | null, which: number): boolean =>
	upper === null || (((marks[at] ?? 0) & wasUpper) !== 0) === upper[which];

/** Where a match ends when every letter is taken at its first chance; -1: no match in [from, to). */
const endOf = ({units, marks}: TextIndex, from: number, to: number, pattern: Pattern): number => {
	const {units: letters, upper} = pattern;
	const length = letters.length;
	let which = 0;
	let wanted = letters[0];
	for (let at = from; at < to; at++) {
		if (units[at] !== wanted || !isCase(marks, at, upper, which)) continue;
		if (++which === length) return at + 1;
		wanted = letters[which];
	}
	return -1;
};

const startOf = ({units, marks}: TextIndex, end: number, {units: letters, upper}: Pattern): number => {
	let which = letters.length - 1;
	for (let at = end - 1; ; at--) {
		if (units[at] !== letters[which] || !isCase(marks, at, upper, which)) continue;
		if (which-- === 0) return at;
	}
};

/** Scores the letters of a match in [start, end); the gaps are told apart from letters in the order of the pattern. */
const scoreSpan = ({units, marks}: TextIndex, start: number, end: number, {units: letters, upper}: Pattern): number => {
	let score = 0;
	let which = 0;
	let wanted = letters[0];
	let isRow = false;
	let isGap = false;
	let rowBonus = 0;
	for (let at = start; at < end; at++) {
		if (units[at] !== wanted || !isCase(marks, at, upper, which)) {
			score += isGap ? gapMore : gapStart;
			isGap = true;
			isRow = false;
			continue;
		}
		let bonus = (marks[at] ?? 0) & 15;
		if (!isRow) rowBonus = bonus;
		else {
			if (bonus >= boundary && bonus > rowBonus) rowBonus = bonus;
			if (bonus < rowBonus) bonus = rowBonus;
			if (bonus < inRow) bonus = inRow;
		}
		score += which === 0 ? perLetter + bonus * 2 : perLetter + bonus;
		isRow = true;
		isGap = false;
		// Past the last letter the span ends; reading beyond the array would slow every later read.
		if (++which < letters.length) wanted = letters[which];
	}
	return score;
};

/** A match: its score, and the units from its first to past its last letter. */
export type Span = {score: number; start: number; end: number};

/** Finds a subsequence match in the field [from, to) and writes it to `span`; `false`: there is none. */
export const matchFuzzy = (index: TextIndex, from: number, to: number, pattern: Pattern, span: Span): boolean => {
	const end = endOf(index, from, to, pattern);
	if (end === -1) return false;
	span.end = end;
	span.start = pattern.units.length === 1 ? end - 1 : startOf(index, end, pattern);
	span.score = scoreSpan(index, span.start, end, pattern);
	return true;
};

const standsAt = ({units, marks}: TextIndex, at: number, {units: letters, upper}: Pattern): boolean => {
	for (let which = 0; which < letters.length; which++) {
		if (units[at + which] !== letters[which] || !isCase(marks, at + which, upper, which)) return false;
	}
	return true;
};

/** Finds the best place of the pattern as a substring of the field [from, to), only at its start if so wanted. */
export const matchExact = (
	index: TextIndex,
	from: number,
	to: number,
	pattern: Pattern,
	isPrefix: boolean,
	span: Span,
): boolean => {
	const {units} = index;
	const length = pattern.units.length;
	const first = pattern.units[0];
	const last = isPrefix ? Math.min(from, to - length) : to - length;
	span.score = -1;
	for (let at = from; at <= last; at++) {
		if (units[at] !== first || !standsAt(index, at, pattern)) continue;
		const score = scoreSpan(index, at, at + length, pattern);
		if (score <= span.score) continue;
		span.score = score;
		span.start = at;
		span.end = at + length;
	}
	return span.score !== -1;
};

/** The letters of a match, counted from the field's start, for drawing. */
export const lettersOf = ({units, marks}: TextIndex, from: number, span: Span, pattern: Pattern): number[] => {
	const places: number[] = [];
	for (let at = span.start; at < span.end; at++) {
		const which = places.length;
		if (units[at] === pattern.units[which] && isCase(marks, at, pattern.upper, which)) places.push(at - from);
	}
	return places;
};
