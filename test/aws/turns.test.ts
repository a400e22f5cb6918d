import {setImmediate} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {createTurns} from '../../src/aws/turns.ts';

test('of what comes together one is let through in each turn of the loop, in the order it came', async () => {
	const turn = createTurns();
	const through: number[] = [];
	const all = [1, 2, 3].map(number => turn().then(() => through.push(number)));
	await Promise.resolve();
	await Promise.resolve();
	expect(through).toEqual([1]);
	await setImmediate();
	expect(through).toEqual([1, 2]);
	await Promise.all(all);
	expect(through).toEqual([1, 2, 3]);
});

test('what comes alone waits for nothing', async () => {
	const turn = createTurns();
	await turn();
	await setImmediate();
	let isOver = false;
	void setImmediate().then(() => {
		isOver = true;
	});
	await turn();
	expect(isOver).toBe(false);
});
