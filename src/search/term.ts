import {upperOf} from './fold.ts';
import {letterBit, lettersIn, type Mask, pairsIn} from './mask.ts';
import {fieldKinds, type Query, type Term} from './query.ts';
import {type Pattern, patternOf} from './score.ts';
import type {TextIndex} from './text-index.ts';

/** A term made ready for the index. */
export type ReadyTerm = {
	readonly isNegated: boolean;
	readonly isFuzzy: boolean;
	/** How many places from a field's start on a match as it stands may begin at, and how many of an id. */
	readonly starts: number;
	readonly idStarts: number;
	readonly pattern: Pattern;
	readonly letters: Mask;
	readonly pairs: Mask;
	/** Bit per field kind in which the term can match at all. */
	readonly kinds: number;
	/** Value of each set of shared texts that was looked at, plus one; 0: not yet. Grows with the sets. */
	sets: Uint32Array;
	/** The same of each shared text. */
	shared: Uint32Array;
};

const unitsOf = (text: string): Uint16Array => Uint16Array.from({length: text.length}, (_, at) => text.charCodeAt(at));

const patternOfTerm = ({text, exactCase}: Term): Pattern => {
	const lower = unitsOf(exactCase ?? text);
	return patternOf(lower, exactCase === null ? lower.map(upperOf) : lower);
};

/** More places than any field has. */
const everywhere = 1 << 20;

/** Makes a query ready. */
export const readyTerms = (index: TextIndex, query: Query): readonly ReadyTerm[] =>
	query.map(term => {
		const letters = lettersIn(term.text);
		const starts = term.kind === 'prefix' ? 1 : everywhere;
		let kinds = 0;
		fieldKinds.forEach((kind, number) => {
			const lacks = (letters.low & ~(index.kindLow[number] ?? 0)) | (letters.high & ~(index.kindHigh[number] ?? 0));
			if (lacks === 0 && (term.field === null || term.field === kind)) kinds |= 1 << number;
		});
		const [sets, shared] = [new Uint32Array(index.sets.count), new Uint32Array(index.sharedCount)];
		return {
			isNegated: term.isNegated,
			isFuzzy: term.kind === 'fuzzy',
			starts,
			idStarts: Math.min(starts, index.idReach[letterBit(term.text.charCodeAt(0))] ?? 0),
			pattern: patternOfTerm(term),
			letters,
			pairs: pairsIn(term.text),
			kinds,
			sets,
			shared,
		};
	});
