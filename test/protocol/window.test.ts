import {describe, expect, test} from 'vitest';
import {makeWindow} from '../../src/protocol/window.ts';

/** A peer that takes so many messages a millisecond, behind a line of some delay; what the window comes to. */
const settle = (perMillisecond: number, delay: number, milliseconds: number) => {
	const window = makeWindow();
	let now = 0;
	/** When the peer will have dealt with all that is on its way. */
	let busyUntil = 0;
	const onTheirWay: {sentAt: number; doneAt: number}[] = [];
	let done = 0;
	let worst = 0;
	for (; now < milliseconds; now++) {
		while (onTheirWay[0] && onTheirWay[0].doneAt <= now) {
			const isFull = onTheirWay.length >= window.size();
			const one = onTheirWay.shift();
			if (!one) break;
			done++;
			if (now > milliseconds / 2) worst = Math.max(worst, now - one.sentAt - delay);
			window.measured(now - one.sentAt, now, isFull);
		}
		while (onTheirWay.length < window.size()) {
			busyUntil = Math.max(busyUntil, now) + 1 / perMillisecond;
			onTheirWay.push({sentAt: now, doneAt: busyUntil + delay});
		}
	}
	return {size: window.size(), rate: done / milliseconds, wait: worst};
};

describe('the window', () => {
	test.each([
		['an agent of today, near', 1, 2],
		['an agent of today, far away', 1, 150],
		['a quick one, near', 30, 1],
		['a quick one, across an ocean', 20, 80],
	])('keeps %s busy without a long queue', (_name, perMillisecond, delay) => {
		const {rate, wait} = settle(perMillisecond, delay, 20_000);
		expect(rate).toBeGreaterThan(perMillisecond * 0.85);
		expect(wait).toBeLessThan(400);
	});

	test('stays as it is while it is not filled', () => {
		const window = makeWindow();
		const size = window.size();
		for (let now = 0; now < 1000; now++) window.measured(1, now, false);
		expect(window.size()).toBe(size);
	});

	test('shrinks when a peer becomes slow, and never to nothing', () => {
		const window = makeWindow();
		for (let now = 0; now < 1000; now++) window.measured(1, now, true);
		const wide = window.size();
		for (let now = 1000; now < 20_000; now += 500) window.measured(500, now, true);
		expect(window.size()).toBeLessThan(wide / 10);
		expect(window.size()).toBeGreaterThan(0);
	});
});
