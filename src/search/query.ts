import {cased, fold} from './fold.ts';

/** What a field of a node holds. `name:`, `id:`, `ip:`, `platform:`, `region:`, `profile:` and `tag:` search one kind only. */
export type FieldKind = 'name' | 'id' | 'ip' | 'platform' | 'region' | 'profile' | 'tag';

/** All kinds, in the order of their numbers in the index. */
export const fieldKinds: readonly FieldKind[] = ['name', 'id', 'ip', 'platform', 'region', 'profile', 'tag'];

/** How a term matches a field: `fuzzy` as a subsequence, `exact` as a substring, `prefix` at the field's start. */
export type TermKind = 'fuzzy' | 'exact' | 'prefix';

/** One word of a query. */
export type Term = {
	readonly kind: TermKind;
	/** Folded, never empty. */
	readonly text: string;
	/** The text with its case where upper case was typed: then case counts (smart case). `null`: it does not. */
	readonly exactCase: string | null;
	/** The only kind of field that counts; `null`: all do. */
	readonly field: FieldKind | null;
	/** `!word`: nodes that match are left out. */
	readonly isNegated: boolean;
};

/** A query: all terms must hold. No term: everything matches. */
export type Query = readonly Term[];

const fieldPrefix = /^(name|id|ip|platform|region|profile|tag):/i;
const fieldOf = (name: string | undefined): FieldKind | null =>
	fieldKinds.find(kind => kind === name?.toLowerCase()) ?? null;

const parseTerm = (word: string): Term | null => {
	const isNegated = word.startsWith('!');
	let rest = isNegated ? word.slice(1) : word;
	const prefix = fieldPrefix.exec(rest);
	const field = fieldOf(prefix?.[1]);
	if (prefix) rest = rest.slice(prefix[0].length);
	let kind: TermKind = isNegated ? 'exact' : 'fuzzy';
	if (field === 'tag' || field === 'region' || field === 'profile') kind = 'prefix';
	if (rest.startsWith('^')) {
		kind = 'prefix';
		rest = rest.slice(1);
	} else if (rest.startsWith("'")) {
		kind = 'exact';
		rest = rest.slice(1);
	}
	if (rest === '') return null;
	const [text, typed] = [fold(rest), cased(rest)];
	return {kind, text, exactCase: typed === text ? null : typed, field, isNegated};
};

/** Words of a query that count. A list of hosts that was pasted by mistake must not hold up the keys after it. */
export const mostTerms = 32;

/**
 * Reads a query: words apart by spaces, each `word` (fuzzy), `'word` (as it stands), `^word` (at the start of a field),
 * `!word` (left out), `name:word`, `id:`, `ip:`, `platform:` (in that field only), `region:eu`, `profile:p`,
 * `tag:key` or `tag:key=value` (from the start). A half-typed word such as `!` or `tag:` asks nothing yet.
 * Of more than {@link mostTerms} words the first ones count; what is left out could only have left out more nodes.
 */
export const parseQuery = (text: string): Query =>
	text
		.split(/\s+/u)
		.map(parseTerm)
		.filter(term => term !== null)
		.slice(0, mostTerms);

const implies = (next: Term, old: Term): boolean => {
	if (next.kind !== old.kind || next.field !== old.field || next.isNegated !== old.isNegated) return false;
	if (next.text === old.text && next.exactCase === old.exactCase) return true;
	if (old.isNegated || !next.text.startsWith(old.text)) return false;
	return old.exactCase === null || next.exactCase?.startsWith(old.exactCase) === true;
};

/** Whether every node that matches `next` is certain to match `old` too, so that only those need a look. */
export const narrows = (next: Query, old: Query): boolean =>
	old.every(term => next.some(candidate => implies(candidate, term)));

/** A text that is equal for equal queries. */
export const queryKey = (query: Query): string =>
	query
		.map(({kind, text, exactCase, field, isNegated}) => `${kind}\t${exactCase ?? text}\t${field ?? ''}\t${isNegated}`)
		.join('\n');
