import {blockSize, createBlock, matchBlock} from './match.ts';
import {narrows, type Query, queryKey} from './query.ts';
import {type ReadyTerm, readyTerms} from './term.ts';
import type {TextIndex} from './text-index.ts';

/**
 * What a query found: the matching rows in row order with their rank keys (24 bits, larger is better, never 0).
 * It holds for the index as it was after `upTo` writes.
 */
export type Result = {
	readonly query: Query;
	readonly upTo: number;
	readonly rows: Uint32Array;
	readonly keys: Uint32Array;
};

/**
 * A search under way. `step` works until it is done or `isOver` says so (asked about every 100 µs for each word of the
 * query) and tells if it is done.
 */
export type Run = {
	readonly query: Query;
	readonly step: (isOver: () => boolean) => boolean;
	/** The result, once done. */
	readonly result: () => Result | null;
};

/**
 * Where runs write down what they find, one after the other: memory that is asked for anew with every key would be
 * collected with every tenth. A run that goes on after another one began does so from its beginning.
 */
export type Scratch = {rows: Uint32Array; keys: Uint32Array; owner: object | null};

/** A scratch of nobody. */
export const createScratch = (): Scratch => ({rows: new Uint32Array(0), keys: new Uint32Array(0), owner: null});

/** The rows that are looked at now. Reused. */
const block = createBlock();

let counted = new Uint32Array(0);

/** The rows 0 to count - 1. Once for all: many a first letter occurs in every row. */
const everyRow = (count: number): Uint32Array => {
	if (counted.length < count) {
		counted = new Uint32Array(Math.ceil(count * 1.33));
		for (let row = 0; row < counted.length; row++) counted[row] = row;
	}
	return counted.subarray(0, count);
};

/** Rows written since, each once, in row order. */
const writtenSince = (index: TextIndex, upTo: number): Uint32Array => {
	const written = index.log.slice(upTo, index.logCount).sort();
	return written.filter((row, at) => at === 0 || written[at - 1] !== row);
};

/** What a run of the same query found before, less the rows written since, with what is found of these. */
const broughtUpToDate = (older: Result, written: Uint32Array, fresh: Pick<Result, 'rows' | 'keys'>) => {
	const rows = new Uint32Array(older.rows.length + fresh.rows.length);
	const keys = new Uint32Array(rows.length);
	let [count, taken, passed] = [0, 0, 0];
	const take = (from: Pick<Result, 'rows' | 'keys'>, at: number) => {
		rows[count] = from.rows[at] ?? 0;
		keys[count++] = from.keys[at] ?? 0;
	};
	for (let at = 0; at < older.rows.length; at++) {
		const row = older.rows[at] ?? 0;
		while (taken < fresh.rows.length && (fresh.rows[taken] ?? 0) <= row) take(fresh, taken++);
		while (passed < written.length && (written[passed] ?? 0) < row) passed++;
		if (written[passed] !== row) take(older, at);
	}
	while (taken < fresh.rows.length) take(fresh, taken++);
	return {rows: rows.subarray(0, count), keys: keys.subarray(0, count)};
};

/** Rows to look at: those that the older result found (no other can match) and those written since, each once. */
const candidates = (older: Result, written: Uint32Array): Uint32Array => {
	if (written.length === 0) return older.rows;
	const all = new Uint32Array(older.rows.length + written.length);
	let count = 0;
	let old = 0;
	for (const row of written) {
		for (let known = older.rows[old]; known !== undefined && known < row; known = older.rows[++old])
			all[count++] = known;
		if (older.rows[old] === row) old++;
		all[count++] = row;
	}
	all.set(older.rows.subarray(old), count);
	return all.subarray(0, count + older.rows.length - old);
};

/**
 * Starts a search. `base` is an older result whose query the new one narrows or repeats; else all rows are looked at.
 * Of a query that is repeated only the rows written since are.
 */
export const startRun = (index: TextIndex, query: Query, base: Result | null, scratch: Scratch): Run => {
	const terms: readonly ReadyTerm[] = readyTerms(index, query);
	const older = base && narrows(query, base.query) ? base : null;
	const isRepeated = older !== null && queryKey(older.query) === queryKey(query);
	const written = older && writtenSince(index, older.upTo);
	const rows = older && written && (isRepeated ? written : candidates(older, written));
	const upTo = index.logCount;
	const total = rows?.length ?? index.size;
	const own = {};
	let found = 0;
	let next = 0;
	let result: Result | null = null;

	const begin = () => {
		scratch.owner = own;
		if (scratch.rows.length < total) {
			scratch.rows = new Uint32Array(Math.ceil(total * 1.33));
			scratch.keys = new Uint32Array(scratch.rows.length);
		}
		next = 0;
		found = 0;
	};
	const look = (end: number) => {
		block.count = end - next;
		if (rows) block.rows.set(rows.subarray(next, end));
		else for (let at = 0; at < block.count; at++) block.rows[at] = next + at;
		matchBlock(index, block, terms);
		scratch.rows.set(block.rows.subarray(0, block.count), found);
		scratch.keys.set(block.keys.subarray(0, block.count), found);
		found += block.count;
		next = end;
	};
	const finish = (): Result => {
		const matched = found === total ? (rows ?? everyRow(total)) : scratch.rows.slice(0, found);
		const fresh = {rows: matched, keys: scratch.keys.slice(0, found)};
		if (!isRepeated || !older || !written) return {query, upTo, ...fresh};
		return {query, upTo, ...broughtUpToDate(older, written, fresh)};
	};
	const step = (isOver: () => boolean): boolean => {
		if (result) return true;
		if (scratch.owner !== own) begin();
		while (next < total) {
			look(Math.min(total, next + blockSize));
			if (next < total && isOver()) return false;
		}
		result = finish();
		scratch.owner = null;
		return true;
	};
	return {query, step, result: () => result};
};
