import {room} from './numbers.ts';

/**
 * Sets of shared texts, each kept once: nodes of one team in one region have the same tags, so a query looks at those
 * tags once for all of them. Found again by a hash table with open addressing. Mutable.
 */
export type Sets = {
	count: number;
	/** Numbers of the texts of all sets; those of set `n` stand at `start[n]` to `start[n + 1]`. */
	texts: Uint32Array;
	start: Uint32Array;
	/** Set number + 1 by hash; 0: free. Its length is a power of two, at least twice `count`. */
	slots: Uint32Array;
};

/** No sets. */
export const createSets = (): Sets => ({
	count: 0,
	texts: new Uint32Array(256),
	start: new Uint32Array(64),
	slots: new Uint32Array(128),
});

const hashOf = (texts: ArrayLike<number>, from: number, to: number): number => {
	let hash = 0x811c9dc5;
	for (let at = from; at < to; at++) hash = Math.imul(hash ^ (texts[at] ?? 0), 0x01000193);
	return (hash ^ (hash >>> 15)) >>> 0;
};

const isEqual = ({texts, start}: Sets, set: number, wanted: readonly number[]): boolean => {
	const from = start[set] ?? 0;
	if ((start[set + 1] ?? 0) - from !== wanted.length) return false;
	for (let at = 0; at < wanted.length; at++) if (texts[from + at] !== wanted[at]) return false;
	return true;
};

const moreSlots = (sets: Sets): void => {
	const slots = new Uint32Array(sets.slots.length * 2);
	for (let set = 0; set < sets.count; set++) {
		let slot = hashOf(sets.texts, sets.start[set] ?? 0, sets.start[set + 1] ?? 0) & (slots.length - 1);
		while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
		slots[slot] = set + 1;
	}
	sets.slots = slots;
};

/** Number of the set with these texts in this order, written down when it is new. */
export const putSet = (sets: Sets, wanted: readonly number[]): number => {
	let slot = hashOf(wanted, 0, wanted.length) & (sets.slots.length - 1);
	for (let known = sets.slots[slot] ?? 0; known !== 0; known = sets.slots[slot] ?? 0) {
		if (isEqual(sets, known - 1, wanted)) return known - 1;
		slot = (slot + 1) & (sets.slots.length - 1);
	}
	const set = sets.count++;
	const from = sets.start[set] ?? 0;
	sets.start = room(sets.start, set + 2);
	sets.texts = room(sets.texts, from + wanted.length);
	sets.texts.set(wanted, from);
	sets.start[set + 1] = from + wanted.length;
	sets.slots[slot] = set + 1;
	if (sets.count * 2 > sets.slots.length) moreSlots(sets);
	return set;
};
