import {room} from './numbers.ts';
import {matchExact, matchFuzzy, type Texts} from './score.ts';
import type {ReadyTerm} from './term.ts';
import {placeIn, type TextIndex, textsAt} from './text-index.ts';

/** A word in the name outranks a word anywhere else: more than any score that a field can reach before it is capped. */
const aboveOthers = 1 << 12;
const mostElsewhere = aboveOthers - 1;

/** What a match in the name adds to its value. */
export const nameFirst = aboveOthers << 8;

/**
 * Value of a match: its score (13 bits) above 255 minus the length of the field (8 bits), so that the larger value is the
 * better match. 0: no match.
 */
export const matchValue = (score: number, length: number): number =>
	score === 0 ? 0 : (Math.min(score, mostElsewhere) << 8) | (255 - Math.min(length, 255));

/** Value of the field [from, to): its letters may stand apart, unless the term says otherwise. */
export const fieldValue = (texts: Texts, from: number, to: number, {isFuzzy, pattern, starts}: ReadyTerm): number =>
	matchValue(isFuzzy ? matchFuzzy(texts, from, to, pattern) : matchExact(texts, from, to, pattern, starts), to - from);

/** Value of an id or address: its letters must stand together, at one of the first `starts` places. */
export const exactValue = (texts: Texts, from: number, to: number, {pattern}: ReadyTerm, starts: number): number =>
	matchValue(matchExact(texts, from, to, pattern, starts), to - from);

/** Value of a shared text, looked up once for each query. */
const sharedValue = (index: TextIndex, text: number, ready: ReadyTerm): number => {
	const known = ready.shared[text] ?? 0;
	if (known !== 0) return known - 1;
	ready.shared = room(ready.shared, index.sharedCount);
	const isAsked = (ready.kinds & (1 << (index.sharedKind[text] ?? 0))) !== 0;
	const start = index.sharedStart[text] ?? 0;
	const from = placeIn(start);
	const to = from + (index.sharedLength[text] ?? 0);
	const value = isAsked ? fieldValue(textsAt(index, start), from, to, ready) : 0;
	ready.shared[text] = value + 1;
	return value;
};

/** Value of the best text of a set, looked up once for each query. */
export const setValue = (index: TextIndex, set: number, ready: ReadyTerm): number => {
	const known = ready.sets[set] ?? 0;
	if (known !== 0) return known - 1;
	ready.sets = room(ready.sets, index.sets.count);
	const {start, texts} = index.sets;
	let best = 0;
	for (let at = start[set] ?? 0; at < (start[set + 1] ?? 0); at++) {
		const value = sharedValue(index, texts[at] ?? 0, ready);
		if (value > best) best = value;
	}
	ready.sets[set] = best + 1;
	return best;
};
