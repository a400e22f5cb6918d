import type {Result, Run, Search} from '../search/index.ts';

/** What is found for a query so far. `result` is `null` for a query that asks nothing: then every row is found. */
export type Found = {
	readonly result: Result | null;
	/** The query that `result` belongs to: an older one while the search for the latest has not come to its end. */
	readonly query: string;
	readonly isDone: boolean;
};

/** Searches in slices: `isOver` says when this slice's time is up; a further call goes on, another query begins anew. */
export type Finder = (query: string, isOver: () => boolean) => Found;

/** A finder on a search. */
export const createFinder = (search: Search): Finder => {
	let run: {readonly query: string; readonly run: Run} | null = null;
	let found: Found = {result: null, query: '', isDone: true};
	return (query, isOver) => {
		if (query.trim() === '') {
			run = null;
			found = {result: null, query: '', isDone: true};
			return found;
		}
		if (run?.query !== query) run = {query, run: search.start(query)};
		if (!run.run.step(isOver)) return {...found, isDone: false};
		const result = run.run.result();
		run = null;
		if (result) {
			if (result !== found.result) search.keep(result);
			if (result !== found.result || found.query !== query) found = {result, query, isDone: true};
		}
		return found;
	};
};
