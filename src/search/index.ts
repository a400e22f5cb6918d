import {type Places, placesOf} from './places.ts';
import {narrows, parseQuery, type Query, queryKey} from './query.ts';
import {createScratch, type Result, type Run, startRun} from './run.ts';
import {type ReadyTerm, readyTerms} from './term.ts';
import {createTextIndex, type Field, putRow} from './text-index.ts';

export type {Places} from './places.ts';
export {type FieldKind, fieldKinds, parseQuery, type Query} from './query.ts';
export type {Result, Run} from './run.ts';
export type {Field} from './text-index.ts';

/**
 * Search over rows by number: `put` their texts as pages arrive, then `find` or, sliced, `start`.
 * The last results are kept, so that a further letter narrows the one before and Backspace goes back at no cost.
 */
export type Search = {
	/** Writes or rewrites the texts of a row. New rows are numbered without gaps. */
	readonly put: (row: number, fields: readonly Field[]) => void;
	/** Rows written so far. */
	readonly size: () => number;
	/** Grows with every write: a result with a smaller `upTo` does not know the latest rows. */
	readonly writes: () => number;
	/** Starts a search that is worked off in slices; `keep` its result when it is done. */
	readonly start: (query: string) => Run;
	/** Remembers a finished result as a base for later queries. */
	readonly keep: (result: Result) => void;
	/** Searches to the end. At 100,000 rows this takes some milliseconds; see docs/performance.md. */
	readonly find: (query: string) => Result;
	/** Letters of a row that the query matched, by field number, for drawing. */
	readonly places: (row: number, query: string) => Places;
};

const keptResults = 16;
/** Of a million nodes sixteen full results would take 128 MB: so many rows are kept for each row of the index. */
const keptShare = 4;

/** The kept result that leaves the fewest rows to look at; only one whose query the new one narrows will do. */
const bestBase = (kept: Iterable<Result>, query: Query): Result | null => {
	let best: Result | null = null;
	for (const result of kept) {
		if (best && best.rows.length <= result.rows.length) continue;
		if (result.query.length > 0 && narrows(query, result.query)) best = result;
	}
	return best;
};

/** An empty search. */
export const createSearch = (): Search => {
	const index = createTextIndex();
	const kept = new Map<string, Result>();
	const scratch = createScratch();

	/** A frame asks for the letters of each of its rows. */
	let ready: {readonly text: string; readonly writes: number; readonly terms: readonly ReadyTerm[]} | null = null;
	const termsOf = (text: string): readonly ReadyTerm[] => {
		if (ready?.text !== text || ready.writes !== index.logCount)
			ready = {text, writes: index.logCount, terms: readyTerms(index, parseQuery(text))};
		return ready.terms;
	};

	const start = (text: string): Run => {
		const query = parseQuery(text);
		const same = kept.get(queryKey(query));
		if (same?.upTo === index.logCount) return {query, step: () => true, result: () => same};
		return startRun(index, query, same ?? bestBase(kept.values(), query), scratch);
	};
	const keep = (result: Result) => {
		const key = queryKey(result.query);
		kept.delete(key);
		kept.set(key, result);
		let rows = 0;
		for (const {rows: found} of kept.values()) rows += found.length;
		for (const [oldest, {rows: found}] of kept) {
			if (oldest === key || (kept.size <= keptResults && rows <= keptShare * index.size)) break;
			kept.delete(oldest);
			rows -= found.length;
		}
	};
	const find = (query: string): Result => {
		const run = start(query);
		run.step(() => false);
		const result = run.result();
		if (!result) throw new Error('a search that is never stopped comes to an end');
		keep(result);
		return result;
	};
	return {
		put: (row, fields) => putRow(index, row, fields),
		size: () => index.size,
		writes: () => index.logCount,
		start,
		keep,
		find,
		places: (row, query) => placesOf(index, row, termsOf(query)),
	};
};
