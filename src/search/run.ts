import {type ReadyTerm, rankKey, readyTerms} from './match.ts';
import {narrows, type Query} from './query.ts';
import {rankRows} from './rank.ts';
import type {TextIndex} from './text-index.ts';

/**
 * What a query found: the matching rows in row order with their rank keys, and the same rows in rank order.
 * It holds for the index as it was after `upTo` writes.
 */
export type Result = {
	readonly query: Query;
	readonly upTo: number;
	readonly rows: Uint32Array;
	readonly keys: Uint32Array;
	/** Best first, equally good ones in row order; sorted when it is first asked for. */
	readonly ranked: Uint32Array;
};

/** A search under way. `step` works until it is done or `isOver` says so (asked about every 100 µs) and tells if it is done. */
export type Run = {
	readonly query: Query;
	readonly step: (isOver: () => boolean) => boolean;
	/** The result, once done. */
	readonly result: () => Result | null;
};

const rowsPerLook = 512;

/** Rows to look at: those that the older result found (no other can match) and those written since, each once. */
const candidates = (index: TextIndex, base: Result): Uint32Array => {
	if (base.upTo === index.logCount) return base.rows;
	const written = index.log.slice(base.upTo, index.logCount).sort();
	const all = new Uint32Array(base.rows.length + written.length);
	let count = 0;
	let old = 0;
	for (const row of written) {
		if (count > 0 && all[count - 1] === row) continue;
		for (let known = base.rows[old]; known !== undefined && known < row; known = base.rows[++old]) all[count++] = known;
		if (base.rows[old] === row) old++;
		all[count++] = row;
	}
	all.set(base.rows.subarray(old), count);
	return all.subarray(0, count + base.rows.length - old);
};

/** Starts a search. `base` is an older result whose query the new one narrows or repeats; else all rows are looked at. */
export const startRun = (index: TextIndex, query: Query, base: Result | null): Run => {
	const terms: readonly ReadyTerm[] = readyTerms(index, query);
	const usable = base && narrows(query, base.query) ? base : null;
	const rows = usable && candidates(index, usable);
	const upTo = index.logCount;
	const total = rows?.length ?? index.size;
	let foundRows = new Uint32Array(total);
	let foundKeys = new Uint32Array(total);
	let found = 0;
	let next = 0;
	let ranked: Uint32Array | null = null;
	let result: Result | null = null;

	const look = (end: number) => {
		for (; next < end; next++) {
			const row = rows ? (rows[next] ?? 0) : next;
			const key = rankKey(index, row, terms);
			if (key === 0) continue;
			foundRows[found] = row;
			foundKeys[found++] = key;
		}
	};

	const step = (isOver: () => boolean): boolean => {
		while (next < total) {
			look(Math.min(total, next + rowsPerLook));
			if (next < total && isOver()) return false;
		}
		if (!result) {
			// What is kept holds no more memory than it needs.
			const matched = found === total ? foundRows : foundRows.slice(0, found);
			const keys = found === total ? foundKeys : foundKeys.slice(0, found);
			foundRows = matched;
			foundKeys = keys;
			result = {
				query,
				upTo,
				rows: matched,
				keys,
				get ranked() {
					ranked ??= query.length === 0 ? matched : rankRows(matched, keys);
					return ranked;
				},
			};
		}
		return true;
	};
	return {query, step, result: () => result};
};
