/** Items a chunk holds: small enough to copy for one change, large enough that 100,000 items are 200 chunks. */
const chunkSize = 512;

/**
 * A list that is never changed in place. A change copies the chunks it touches and shares the rest, so that a page of
 * 1,000 rows costs the same among 100,000 as among 1,000.
 */
export type Vector<Item> = {readonly length: number; readonly chunks: readonly (readonly Item[])[]};

/** A vector without items. */
export const emptyVector: Vector<never> = {length: 0, chunks: []};

/** The item at a place, `undefined` beyond the end. */
export const itemAt = <Item>({chunks}: Vector<Item>, place: number): Item | undefined =>
	chunks[Math.floor(place / chunkSize)]?.[place % chunkSize];

/** All items in order. */
export function* itemsOf<Item>({chunks}: Vector<Item>): Generator<Item> {
	for (const chunk of chunks) yield* chunk;
}

/** A vector being changed: `done` gives the result, which is the old vector itself where nothing changed. */
export type VectorEdit<Item> = {
	readonly length: () => number;
	readonly at: (place: number) => Item | undefined;
	/** Replaces an item; beyond the end nothing happens. */
	readonly set: (place: number, item: Item) => void;
	readonly push: (item: Item) => void;
	readonly done: () => Vector<Item>;
};

/** Starts a change of a vector. */
export const editVector = <Item>(vector: Vector<Item>): VectorEdit<Item> => {
	let chunks: (readonly Item[])[] | null = null;
	let {length} = vector;
	const copied = new Map<number, Item[]>();
	const copy = (index: number): Item[] => {
		chunks ??= [...vector.chunks];
		const known = copied.get(index);
		if (known) return known;
		const fresh = [...(chunks[index] ?? [])];
		chunks[index] = fresh;
		copied.set(index, fresh);
		return fresh;
	};
	const at = (place: number) => (chunks ?? vector.chunks)[Math.floor(place / chunkSize)]?.[place % chunkSize];
	return {
		length: () => length,
		at,
		set: (place, item) => {
			if (place < 0 || place >= length || at(place) === item) return;
			copy(Math.floor(place / chunkSize))[place % chunkSize] = item;
		},
		push: item => {
			copy(Math.floor(length / chunkSize)).push(item);
			length++;
		},
		done: () => (chunks ? {length, chunks} : vector),
	};
};

/** Calls `look` for each place whose item differs between two versions of a vector, in order; equal chunks cost nothing. */
export const eachChange = <Item>(
	before: Vector<Item>,
	after: Vector<Item>,
	look: (place: number, item: Item | undefined, old: Item | undefined) => void,
): void => {
	if (before === after) return;
	const count = Math.max(before.chunks.length, after.chunks.length);
	for (let index = 0; index < count; index++) {
		const [old, fresh] = [before.chunks[index], after.chunks[index]];
		if (old === fresh) continue;
		const items = Math.max(old?.length ?? 0, fresh?.length ?? 0);
		for (let at = 0; at < items; at++) {
			if (old?.[at] !== fresh?.[at]) look(index * chunkSize + at, fresh?.[at], old?.[at]);
		}
	}
};
