import {type Node, nodeName} from '../domain/node.ts';

/**
 * The rows in the order of their names, kept up to date as rows come: a page is sorted by itself and merged, so that
 * 100,000 rows are never sorted again. Names compare as people read them: without case, numbers by value; nodes
 * without a name stand last, by id. Mutable.
 */
export type NameOrder = {
	/** Takes a row in, or moves it after its name changed; tells whether the order changed. */
	readonly put: (row: number, node: Node) => boolean;
	/** All rows taken in, in order. The array is replaced, never changed. */
	readonly rows: () => Uint32Array;
	/** Place of each row in {@link rows}. Valid until the next call of `rows` after a `put`. */
	readonly places: () => Uint32Array;
};

/** What names are compared by: `api-9` before `api-10`, `API` beside `api`. */
export const sortKey = (node: Node): string => {
	const name = nodeName(node);
	const readable = name.toLowerCase().replace(/\d+/g, digits => digits.replace(/^0+(?=\d)/, '').padStart(12, '0'));
	return `${name === node.id ? '\uFFFF' : ''}${readable}\u0000${node.id}`;
};

/** An order without rows. */
export const createNameOrder = (): NameOrder => {
	const keys: string[] = [];
	const waiting = new Set<number>();
	const moved = new Set<number>();
	let order = new Uint32Array(0);
	let places = new Uint32Array(0);

	const isBefore = (one: number, other: number): boolean => {
		const [left = '', right = ''] = [keys[one], keys[other]];
		return left < right || (left === right && one < other);
	};
	const merge = () => {
		const fresh = Uint32Array.from(waiting).sort((one, other) => (isBefore(one, other) ? -1 : 1));
		const old = moved.size > 0 ? order.filter(row => !moved.has(row)) : order;
		const merged = new Uint32Array(old.length + fresh.length);
		let at = 0;
		let taken = 0;
		for (const row of fresh) {
			for (let next = old[taken]; next !== undefined && isBefore(next, row); next = old[++taken]) merged[at++] = next;
			merged[at++] = row;
		}
		merged.set(old.subarray(taken), at);
		order = merged;
		if (places.length < keys.length) places = new Uint32Array(Math.ceil(keys.length * 1.5));
		for (let place = 0; place < order.length; place++) places[order[place] ?? 0] = place;
		waiting.clear();
		moved.clear();
	};
	return {
		put: (row, node) => {
			const key = sortKey(node);
			const known = keys[row];
			if (known === key) return false;
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
			return places;
		},
	};
};
