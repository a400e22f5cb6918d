import type {Result} from '../search/index.ts';
import {absentKind, hiddenCounts, listedKind} from './catalogue.ts';
import {type HiddenCounts, hiddenKinds} from './listing.ts';
import type {Order} from './order.ts';

/** The rows to list, in order, and what of those that match the query is hidden by default. */
export type Listing = {readonly list: Uint32Array; readonly hiddenMatches: HiddenCounts};

/** What is to be arranged. */
export type Wish = {
	/** What a search found, `null` where nothing is searched: then every row is listed. */
	readonly result: Result | null;
	/** The order of all rows. It decides by itself, or between equally good matches. */
	readonly order: Order;
	/** Whether better matches stand first. */
	readonly isRanked: boolean;
	readonly isDescending: boolean;
	readonly showsAll: boolean;
	/** Why rows are hidden, by row, as numbers of {@link hiddenKinds}. */
	readonly hidden: Uint8Array;
	/** The row that stays although it is hidden, -1: none. */
	readonly stuck: number;
};

/** An arrangement under way. `step` works until it is done or `isOver` says so (asked about every 100 µs). */
export type Arrangement = {readonly step: (isOver: () => boolean) => Listing | null};

/** Items between two looks at the time. */
const stride = 8192;
/** Up to so many matches comparing is quicker than going through all rows. */
const few = 4096;
const bestKey = 2 ** 24;
const rowSpace = 2 ** 27;
/** Keys are sorted by their lower half, then by their upper one. */
const half = 4096;

/** What is reused from one arrangement to the next: asked for anew with every key it would be collected with every tenth. */
type Scratch = {
	readonly size: number;
	/** Rank key by row, 0: not found. */
	readonly keyOf: Uint32Array;
	readonly rows: Uint32Array;
	readonly keys: Uint32Array;
	readonly lowRows: Uint32Array;
	readonly lowKeys: Uint32Array;
};

const scratchOf = (size: number): Scratch => ({
	size,
	keyOf: new Uint32Array(size),
	rows: new Uint32Array(size),
	keys: new Uint32Array(size),
	lowRows: new Uint32Array(size),
	lowKeys: new Uint32Array(size),
});

/** One pass over many items. */
type Pass = {readonly count: () => number; readonly work: (from: number, to: number) => void};

/** Where the items of each key half begin, best first. */
const begins = (counts: Uint32Array): Uint32Array => {
	const starts = new Uint32Array(half);
	let start = 0;
	for (let part = half - 1; part >= 0; part--) {
		starts[part] = start;
		start += counts[part] ?? 0;
	}
	return starts;
};

/** The few rows of a result, best first; equally good ones in order. */
const comparing = ({rows, keys}: Result, order: Order): Uint32Array => {
	const [byName, places] = [order.rows(), order.places()];
	const sortable = Float64Array.from(rows, (row, at) => (bestKey - (keys[at] ?? 0)) * rowSpace + (places[row] ?? 0));
	return Uint32Array.from(sortable.sort(), number => byName[number % rowSpace] ?? 0);
};

const arrange = (wish: Wish, scratch: Scratch): Arrangement => {
	const {result, order, isRanked, isDescending, showsAll, hidden, stuck} = wish;
	const isFew = result !== null && isRanked && result.rows.length <= few;
	const source = isFew ? comparing(result, order) : order.rows();
	const isFiltered = result !== null && !isFew;
	const isSorted = isFiltered && isRanked;
	const {keyOf, rows, keys, lowRows, lowKeys} = scratch;
	const [low, high] = [new Uint32Array(half), new Uint32Array(half)];
	const byKind = new Uint32Array(hiddenKinds.length);
	let count = 0;
	let starts: Uint32Array = low;
	let list: Uint32Array = rows;

	if (isFiltered) keyOf.fill(0);

	/** Writes down the key of each row that was found. */
	const note = (from: number, to: number) => {
		for (let at = from; at < to; at++) keyOf[result?.rows[at] ?? 0] = result?.keys[at] ?? 0;
	};
	/** Goes through the rows in order and takes those that were found and are listed. */
	const collect = (from: number, to: number) => {
		for (let at = from; at < to; at++) {
			const row = source[at] ?? 0;
			const key = isFiltered ? (keyOf[row] ?? 0) : 1;
			if (key === 0) continue;
			const kind = hidden[row] ?? absentKind;
			if (kind !== listedKind) {
				byKind[kind] = (byKind[kind] ?? 0) + 1;
				if (kind === absentKind || (!showsAll && row !== stuck)) continue;
			}
			rows[count] = row;
			keys[count++] = key;
			if (!isSorted) continue;
			low[key & (half - 1)] = (low[key & (half - 1)] ?? 0) + 1;
			high[key >>> 12] = (high[key >>> 12] ?? 0) + 1;
		}
	};
	const sortByLow = (from: number, to: number) => {
		if (from === 0) starts = begins(low);
		for (let at = from; at < to; at++) {
			const key = keys[at] ?? 0;
			const place = starts[key & (half - 1)] ?? 0;
			starts[key & (half - 1)] = place + 1;
			lowRows[place] = rows[at] ?? 0;
			lowKeys[place] = key;
		}
	};
	const sortByHigh = (from: number, to: number) => {
		if (from === 0) {
			starts = begins(high);
			list = new Uint32Array(count);
		}
		for (let at = from; at < to; at++) {
			const key = lowKeys[at] ?? 0;
			const place = starts[key >>> 12] ?? 0;
			starts[key >>> 12] = place + 1;
			list[place] = lowRows[at] ?? 0;
		}
	};
	const passes: readonly Pass[] = [
		...(isFiltered ? [{count: () => result.rows.length, work: note}] : []),
		{count: () => source.length, work: collect},
		...(isSorted ? [sortByLow, sortByHigh].map(work => ({count: () => count, work})) : []),
	];
	let pass = 0;
	let next = 0;
	const step = (isOver: () => boolean): Listing | null => {
		for (let now = passes[pass]; now; now = passes[pass]) {
			const end = now.count();
			const to = Math.min(end, next + stride);
			if (next < to) now.work(next, to);
			next = to;
			if (next === end) {
				pass++;
				next = 0;
			}
			if (passes[pass] && isOver()) return null;
		}
		const kept = list === rows ? rows.slice(0, count) : list;
		return {list: isDescending ? kept.reverse() : kept, hiddenMatches: hiddenCounts(byKind)};
	};
	return {step};
};

/** Gives arrangements, one at a time: the one before is lost. */
export const createArranger = (): ((wish: Wish) => Arrangement) => {
	let scratch = scratchOf(0);
	return wish => {
		const size = wish.hidden.length;
		if (scratch.size < size) scratch = scratchOf(size);
		return arrange(wish, scratch);
	};
};
