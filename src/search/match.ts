import {maskBit} from './fold.ts';
import {fieldKinds, type Query, type Term} from './query.ts';
import {lettersOf, matchExact, matchFuzzy, type Pattern, type Span} from './score.ts';
import {nameKind, ownKinds, type TextIndex} from './text-index.ts';

/** A term made ready for the index. */
export type ReadyTerm = {
	readonly term: Term;
	readonly pattern: Pattern;
	readonly maskLow: number;
	readonly maskHigh: number;
	/** Bit per field kind in which the term can match at all. */
	readonly kinds: number;
	/** Score of each shared text that was looked at: 0 not yet, -1 no match. Grows with the texts. */
	shared: Int16Array;
};

/** A word in the name outranks a word anywhere else: more than any score that a field can reach before it is capped. */
const nameFirst = 1 << 12;
const mostElsewhere = nameFirst - 1;

const maskOf = (text: string): {readonly maskLow: number; readonly maskHigh: number} => {
	let maskLow = 0;
	let maskHigh = 0;
	for (let at = 0; at < text.length; at++) {
		const bit = maskBit(text.charCodeAt(at));
		if (bit < 32) maskLow |= 1 << bit;
		else maskHigh |= 1 << (bit - 32);
	}
	return {maskLow, maskHigh};
};

/** Makes a query ready. */
export const readyTerms = (index: TextIndex, query: Query): readonly ReadyTerm[] =>
	query.map(term => {
		const {text, exactCase} = term;
		const units = Uint16Array.from({length: text.length}, (_, at) => text.charCodeAt(at));
		const upper = exactCase === null ? null : Array.from(units, (unit, at) => exactCase.charCodeAt(at) !== unit);
		const {maskLow, maskHigh} = maskOf(text);
		let kinds = 0;
		fieldKinds.forEach((kind, number) => {
			const lacks = (maskLow & ~(index.kindLow[number] ?? 0)) | (maskHigh & ~(index.kindHigh[number] ?? 0));
			if (lacks === 0 && (term.field === null || term.field === kind)) kinds |= 1 << number;
		});
		return {term, pattern: {units, upper}, maskLow, maskHigh, kinds, shared: new Int16Array(0)};
	});

/**
 * Ids and addresses match as they stand, not with gaps: of random hexadecimal ids every second one has `db` in it
 * somewhere, and such nodes would drown the real ones.
 */
const matchField = (index: TextIndex, from: number, to: number, kind: number, ready: ReadyTerm): boolean =>
	ready.term.kind === 'fuzzy' && (kind === nameKind || kind >= ownKinds)
		? matchFuzzy(index, from, to, ready.pattern, span)
		: matchExact(index, from, to, ready.pattern, ready.term.kind === 'prefix', span);

/** Reused for every row: allocating one each would cost more than the match. */
const span: Span = {score: 0, start: 0, end: 0};

const capped = (score: number): number => Math.max(1, Math.min(score, mostElsewhere));

/** Score of a shared text, looked up once for each query. */
const sharedScore = (index: TextIndex, text: number, ready: ReadyTerm): number => {
	if (text >= ready.shared.length) {
		const larger = new Int16Array(Math.max(index.sharedCount, 256));
		larger.set(ready.shared);
		ready.shared = larger;
	}
	const known = ready.shared[text] ?? 0;
	if (known !== 0) return known;
	const isMatch = matchField(
		index,
		index.sharedStart[text] ?? 0,
		index.sharedEnd[text] ?? 0,
		index.sharedKind[text] ?? 0,
		ready,
	);
	const score = isMatch ? capped(span.score) : -1;
	ready.shared[text] = score;
	return score;
};

/** Best field of a row for one term: its number in the row, its score, its length. */
type Best = {field: number; score: number; length: number};

const best: Best = {field: -1, score: -1, length: 0};

const offer = (field: number, score: number, length: number): void => {
	if (score < best.score || (score === best.score && length >= best.length)) return;
	best.field = field;
	best.score = score;
	best.length = length;
};

const ownBits = (1 << ownKinds) - 1;

const findBest = (index: TextIndex, row: number, ready: ReadyTerm): boolean => {
	if ((ready.maskLow & ~(index.maskLow[row] ?? 0)) !== 0) return false;
	if ((ready.maskHigh & ~(index.maskHigh[row] ?? 0)) !== 0) return false;
	best.field = -1;
	best.score = -1;
	const owns = index.rowOwns[row] ?? 0;
	if ((ready.kinds & ownBits) !== 0) {
		const first = index.rowOwn[row] ?? 0;
		for (let own = 0; own < owns; own++) {
			const kind = index.ownKind[first + own] ?? 0;
			if ((ready.kinds & (1 << kind)) === 0) continue;
			const from = index.ownStart[first + own] ?? 0;
			const to = index.ownEnd[first + own] ?? 0;
			if (!matchField(index, from, to, kind, ready)) continue;
			offer(own, capped(span.score) + (kind === nameKind ? nameFirst : 0), to - from);
			// The name beats all others, so once it matches no other field can win.
			if (kind === nameKind) return true;
		}
	}
	if ((ready.kinds & ~ownBits) !== 0) {
		const first = index.rowRef[row] ?? 0;
		const refs = index.rowRefs[row] ?? 0;
		for (let ref = 0; ref < refs; ref++) {
			const text = index.refs[first + ref] ?? 0;
			if ((ready.kinds & (1 << (index.sharedKind[text] ?? 0))) === 0) continue;
			const score = sharedScore(index, text, ready);
			if (score > 0) offer(owns + ref, score, (index.sharedEnd[text] ?? 0) - (index.sharedStart[text] ?? 0));
		}
	}
	return best.field !== -1;
};

/**
 * Rank key of a row, larger is better: sum of the terms' scores (capped at 16 bits) above 255 minus the length of the
 * shortest field that matched (8 bits). 0: the row does not match.
 */
export const rankKey = (index: TextIndex, row: number, terms: readonly ReadyTerm[]): number => {
	let score = 0;
	let shortest = 255;
	for (const ready of terms) {
		const isMatch = findBest(index, row, ready);
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
		if (ready.term.isNegated || !findBest(index, row, ready)) continue;
		const owns = index.rowOwns[row] ?? 0;
		const isOwn = best.field < owns;
		const at = isOwn
			? (index.rowOwn[row] ?? 0) + best.field
			: (index.refs[(index.rowRef[row] ?? 0) + best.field - owns] ?? 0);
		const from = (isOwn ? index.ownStart[at] : index.sharedStart[at]) ?? 0;
		const to = (isOwn ? index.ownEnd[at] : index.sharedEnd[at]) ?? 0;
		const kind = (isOwn ? index.ownKind[at] : index.sharedKind[at]) ?? 0;
		if (!matchField(index, from, to, kind, ready)) continue;
		const places = lettersOf(index, from, span, ready.pattern);
		found.set(
			best.field,
			[...new Set([...(found.get(best.field) ?? []), ...places])].sort((a, b) => a - b),
		);
	}
	return found;
};
