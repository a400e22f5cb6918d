import {describe, expect, test} from 'vitest';
import {makeLiveness} from '../../src/client/liveness.ts';

const started = () => {
	let now = 0;
	const liveness = makeLiveness(() => now);
	/** One check a second for some seconds; what they said beside `alive`. */
	const wait = (seconds: number, isOwed = false) => {
		const said: string[] = [];
		for (let second = 0; second < seconds; second++) {
			now += 1000;
			const verdict = liveness.check(isOwed);
			if (verdict !== 'alive') said.push(`${now / 1000} ${verdict}`);
		}
		return said;
	};
	const sleep = (seconds: number) => {
		now += seconds * 1000;
	};
	return {liveness, wait, sleep};
};

describe('a connection whose other end is gone without a word', () => {
	test('is noticed by a ping that was answered before and is not any more', () => {
		const {liveness, wait} = started();
		expect(wait(20)).toEqual(['20 ping']);
		liveness.heard(true);
		expect(wait(27)).toEqual(['40 ping', '46 dead', '47 dead']);
	});

	test('is noticed sooner while something is not acknowledged', () => {
		const {liveness, wait} = started();
		liveness.heard(true);
		expect(wait(8, true)).toEqual(['2 ping', '8 dead']);
	});

	test('is left alone after we were stopped ourselves, until there was time to read what had come', () => {
		const {liveness, wait, sleep} = started();
		liveness.heard(true);
		expect(wait(20)).toEqual(['20 ping']);
		sleep(60);
		expect(wait(1)).toEqual([]);
		liveness.heard(true);
		expect(wait(10)).toEqual([]);
		expect(wait(16)).toEqual(['101 ping', '107 dead']);
	});

	test('is left alone when the far side never answers pings: it need not', () => {
		const {wait} = started();
		expect(wait(600)).toEqual(['20 ping']);
	});

	test('is left alone while anything comes', () => {
		const {liveness, wait} = started();
		liveness.heard(true);
		for (let turn = 0; turn < 100; turn++) {
			expect(wait(1, true)).toEqual([]);
			liveness.heard(false);
		}
	});
});
