import type {Node} from '../domain/node.ts';
import {compareKeys, type SortKey} from './sort.ts';

/**
 * The rows in the order of a column, kept up to date as rows come: a page is sorted by itself and merged, so that
 * 100,000 rows are never sorted again. Mutable.
 */
export type Order = {
	/** Takes a row in, or moves it after its key changed; tells whether the order changed. */
	readonly put: (row: number, node: Node) => boolean;
	/** All rows taken in, in order. The array is replaced, never changed. */
	readonly rows: () => Uint32Array;
	/** Place of each row in {@link rows}. Valid until the next call of `rows` after a `put`. */
	readonly places: () => Uint32Array;
};

/** An order without rows. @param keyOf What nodes are compared by. */
export const createOrder = (keyOf: (node: Node) => SortKey): Order => {
	const keys: SortKey[] = [];
	const waiting = new Set<number>();
	const moved = new Set<number>();
	let order = new Uint32Array(0);
	let places = new Uint32Array(0);
	let arePlacesKnown = true;

	const isBefore = (one: number, other: number): boolean => {
		const left = keys[one];
		const right = keys[other];
		const order = left && right ? compareKeys(left, right) : 0;
		return order < 0 || (order === 0 && one < other);
	};
	/** Where a row belongs among those that stand in order already, from `from` on. */
	const placeOf = (row: number, among: Uint32Array, from: number): number => {
		let low = from;
		let high = among.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (isBefore(among[middle] ?? 0, row)) low = middle + 1;
			else high = middle;
		}
		return low;
	};
	const findPlaces = () => {
		if (places.length < keys.length) places = new Uint32Array(Math.ceil(keys.length * 1.5));
		for (let place = 0; place < order.length; place++) places[order[place] ?? 0] = place;
		arePlacesKnown = true;
	};
	/** The order without the rows that moved. A flag a row: asking a set a hundred thousand times takes 5 ms. */
	const standing = (): Uint32Array => {
		if (moved.size === 0) return order;
		const hasMoved = new Uint8Array(keys.length);
		for (const row of moved) hasMoved[row] = 1;
		const kept = new Uint32Array(order.length - moved.size);
		let count = 0;
		for (const row of order) if (hasMoved[row] === 0) kept[count++] = row;
		return kept;
	};
	const merge = () => {
		const fresh = Uint32Array.from(waiting).sort((one, other) => (isBefore(one, other) ? -1 : 1));
		const old = standing();
		const merged = new Uint32Array(old.length + fresh.length);
		let taken = 0;
		let count = 0;
		for (const row of fresh) {
			const place = placeOf(row, old, taken);
			merged.set(old.subarray(taken, place), count);
			count += place - taken;
			taken = place;
			merged[count++] = row;
		}
		merged.set(old.subarray(taken), count);
		order = merged;
		arePlacesKnown = false;
		waiting.clear();
		moved.clear();
	};
	return {
		put: (row, node) => {
			const key = keyOf(node);
			const known = keys[row];
			if (known && compareKeys(known, key) === 0) return false;
			if (known !== undefined && !waiting.has(row)) moved.add(row);
			keys[row] = key;
			waiting.add(row);
			return true;
		},
		rows: () => {
			if (waiting.size > 0) merge();
			return order;
		},
		places: () => {
			if (waiting.size > 0) merge();
			if (!arePlacesKnown) findPlaces();
			return places;
		},
	};
};
