import type {Field} from '../../src/search/index.ts';
import {parseQuery, type Term} from '../../src/search/query.ts';

/** Lower case, letter for letter: half of an emoji has none, and two letters would grow or depend on their neighbours. */
const lowered = (text: string): string =>
	Array.from(text, letter => {
		if (letter === 'İ') return 'i';
		return letter === 'ς' ? 'σ' : letter.toLowerCase();
	}).join('');

/** The upper case of a lower-cased letter; where there is none that leads back to it, case never counts. */
const raised = (letter: string): string => {
	const upper = letter.toUpperCase();
	return upper.length === 1 && lowered(upper) === letter ? upper : letter;
};

/** Whether a letter is no capital: the small sigma that ends a word is none. */
const isSmall = (letter: string): boolean => letter === letter.toLowerCase();

/** A text with its case, as far as case counts. */
const withCase = (text: string): string =>
	lowered(text)
		.split('')
		.map((letter, at) => (isSmall(text.charAt(at)) ? letter : raised(letter)))
		.join('');

/** Where each letter stands at its first chance from a place on, `null` where they do not occur in this order. */
const placesFrom = (text: string, letters: string, from: number): number[] | null => {
	const places: number[] = [];
	for (const letter of letters.split('')) {
		const at = text.indexOf(letter, (places.at(-1) ?? from - 1) + 1);
		if (at === -1) return null;
		places.push(at);
	}
	return places;
};

/**
 * Where the letters of a loose match stand: the earliest match tells where it ends, from there each letter at its last
 * chance where it begins, and from that beginning each letter is taken at its first chance.
 */
const loosePlaces = (text: string, letters: string): number[] | null => {
	let start = (placesFrom(text, letters, 0)?.at(-1) ?? -1) + 1;
	if (start === 0) return null;
	for (const letter of letters.split('').reverse()) start = text.lastIndexOf(letter, start - 1);
	return placesFrom(text, letters, start);
};

const kindOf = (letter: string): 'white' | 'sign' | 'delimiter' | 'lower' | 'upper' | 'digit' | 'other' => {
	if (/^[a-z]$/.test(letter)) return 'lower';
	if (/^[A-Z]$/.test(letter)) return 'upper';
	if (/^[0-9]$/.test(letter)) return 'digit';
	if (letter > '\u007F') return lowered(letter) === letter ? 'other' : 'upper';
	if (/^\s$/.test(letter)) return 'white';
	return '/,:;|='.includes(letter) ? 'delimiter' : 'sign';
};

/** Points for where a letter stands, by the words above src/search/score.ts. */
const bonusAt = (text: string, at: number): number => {
	const now = kindOf(text.charAt(at));
	const before = at === 0 ? 'white' : kindOf(text.charAt(at - 1));
	if (now === 'white') return 10;
	if (now === 'sign' || now === 'delimiter') return 8;
	if (before === 'white') return 10;
	if (before === 'delimiter') return 9;
	if (before === 'sign') return 8;
	const isHump = (before === 'lower' && now === 'upper') || (before !== 'digit' && now === 'digit');
	return isHump ? 7 : 0;
};

const scoreOf = (text: string, places: readonly number[]): number => {
	let score = 0;
	let ofRow = 0;
	for (const [which, at] of places.entries()) {
		const gap = which === 0 ? 0 : at - (places[which - 1] ?? 0) - 1;
		const own = bonusAt(text, at);
		if (gap > 0) score -= 3 + (gap - 1);
		if (which === 0 || gap > 0) {
			ofRow = own;
			score += 16 + (which === 0 ? 2 * own : own);
			continue;
		}
		// A row that crosses the start of a word goes on with the better of both.
		if (own >= 8 && own > ofRow) ofRow = own;
		score += 16 + Math.max(own, ofRow, 4);
	}
	return Math.max(1, score);
};

/** The best score of a term in one field, 0 where it is not found. */
const scoreIn = ({kind, text, exactCase}: Term, field: Field): number => {
	const cased = withCase(field.text);
	const whole = exactCase === null ? lowered(field.text) : cased;
	const wanted = exactCase === null ? text : withCase(exactCase);
	if (kind === 'fuzzy' && field.kind !== 'id' && field.kind !== 'ip') {
		const places = loosePlaces(whole, wanted);
		return places === null ? 0 : scoreOf(cased, places);
	}
	let best = 0;
	const last = kind === 'prefix' ? 0 : whole.length - wanted.length;
	for (let at = 0; at <= last; at++) {
		if (!whole.startsWith(wanted, at)) continue;
		const places = Array.from({length: wanted.length}, (_, which) => at + which);
		best = Math.max(best, scoreOf(cased, places));
	}
	return best;
};

type Value = {readonly isName: boolean; readonly score: number; readonly length: number};
/** A match in the name beats any other; then the higher score, then the shorter field. */
const isBetter = (one: Value, other: Value): boolean => {
	if (one.isName !== other.isName) return one.isName;
	return one.score > other.score || (one.score === other.score && one.length < other.length);
};

/** How well a row matches a term; `null`: it does not. */
const bestOf = (term: Term, fields: readonly Field[]): Value | null => {
	let best: Value | null = null;
	for (const field of fields) {
		if (term.field !== null && field.kind !== term.field) continue;
		const score = scoreIn(term, field);
		if (score === 0) continue;
		const value = {
			isName: field.kind === 'name',
			score: Math.min(score, 4095),
			length: Math.min(field.text.length, 255),
		};
		if (best === null || isBetter(value, best)) best = value;
	}
	return best;
};

/** The rows that match, best first, found without mask, narrowing, early stop or slices: what every faster way must agree with. */
export const plainRanking = (rows: readonly (readonly Field[])[], query: string): number[] => {
	const terms = parseQuery(query);
	const found = rows.flatMap((fields, row) => {
		const values = terms.map(term => bestOf(term, fields));
		if (terms.some(({isNegated}, at) => isNegated === (values[at] !== null))) return [];
		const score = values.reduce((sum, value) => sum + (value ? value.score + (value.isName ? 4096 : 0) : 0), 0);
		const shortest = Math.min(...values.map(value => value?.length ?? Number.POSITIVE_INFINITY));
		return [{row, score: Math.min(score, 65_534), shortest: terms.length === 0 ? 0 : shortest}];
	});
	// Sorting keeps equal ones in the order of their rows.
	return found
		.sort(
			(one, other) => other.score - one.score || (one.shortest === other.shortest ? 0 : one.shortest - other.shortest),
		)
		.map(({row}) => row);
};

/** The rows that match, in their own order. */
export const plainMatches = (rows: readonly (readonly Field[])[], query: string): number[] =>
	plainRanking(rows, query).sort((a, b) => a - b);
