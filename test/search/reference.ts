import type {Field} from '../../src/search/index.ts';
import {parseQuery, type Term} from '../../src/search/query.ts';

/** Whether a text holds the letters in this order, the plain way. */
const isSubsequence = (text: string, letters: string): boolean => {
	let from = 0;
	for (const letter of letters.split('')) {
		const at = text.indexOf(letter, from);
		if (at === -1) return false;
		from = at + 1;
	}
	return true;
};

const holds = ({kind, text, exactCase, field, isNegated}: Term, fields: readonly Field[]): boolean =>
	isNegated !==
	fields.some(candidate => {
		if (field !== null && candidate.kind !== field) return false;
		const whole = exactCase === null ? candidate.text.toLowerCase() : candidate.text;
		const wanted = exactCase ?? text;
		if (kind === 'prefix') return whole.startsWith(wanted);
		const isGapless = kind === 'exact' || candidate.kind === 'id' || candidate.kind === 'ip';
		return isGapless ? whole.includes(wanted) : isSubsequence(whole, wanted);
	});

/** The rows that match, found without mask, narrowing or slices: what every faster way must agree with. */
export const plainMatches = (rows: readonly (readonly Field[])[], query: string): number[] => {
	const terms = parseQuery(query);
	return rows.flatMap((fields, row) => (terms.every(term => holds(term, fields)) ? [row] : []));
};
