import fc from 'fast-check';
import {expect, test} from 'vitest';
import {eachChange, editVector, emptyVector, itemAt, itemsOf, type Vector} from '../../src/state/vector.ts';

const vectorOf = (items: readonly number[]): Vector<number> => {
	const edit = editVector<number>(emptyVector);
	for (const item of items) edit.push(item);
	return edit.done();
};

const change = fc.oneof(
	fc.record({kind: fc.constant('set' as const), place: fc.nat(2000), item: fc.integer()}),
	fc.record({kind: fc.constant('push' as const), item: fc.integer()}),
);

test('a vector does what an array does, and older versions stay as they were', () => {
	fc.assert(
		fc.property(fc.array(fc.integer(), {maxLength: 1600}), fc.array(change, {maxLength: 50}), (start, changes) => {
			const before = vectorOf(start);
			const edit = editVector(before);
			const array = [...start];
			for (const step of changes) {
				if (step.kind === 'push') {
					edit.push(step.item);
					array.push(step.item);
				} else {
					edit.set(step.place, step.item);
					if (step.place < array.length) array[step.place] = step.item;
				}
			}
			const after = edit.done();
			expect([...itemsOf(after)]).toEqual(array);
			expect(after.length).toBe(array.length);
			expect([...itemsOf(before)]).toEqual(start);
			const seen = new Map<number, number | undefined>();
			eachChange(before, after, (place, item) => seen.set(place, item));
			for (let place = 0; place < array.length; place++) {
				expect(seen.has(place)).toBe(start[place] !== array[place] || place >= start.length);
				expect(itemAt(after, place)).toBe(array[place]);
			}
		}),
		{numRuns: 60},
	);
});

test('a change copies only the chunks that it touches', () => {
	const before = vectorOf(Array.from({length: 100_000}, (_, at) => at));
	const edit = editVector(before);
	for (let at = 50_000; at < 51_000; at++) edit.set(at, -1);
	const after = edit.done();
	const copied = after.chunks.filter((chunk, at) => chunk !== before.chunks[at]);
	expect(copied.length).toBeLessThanOrEqual(3);
});

test('a change that changes nothing gives the same vector', () => {
	const before = vectorOf([1, 2, 3]);
	const edit = editVector(before);
	edit.set(1, 2);
	edit.set(7, 9);
	expect(edit.done()).toBe(before);
});
