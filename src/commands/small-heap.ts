import {getHeapSpaceStatistics, setFlagsFromString} from 'node:v8';
import type {Clock} from '../state/views.ts';

/**
 * How much larger than what is in use the old heap may grow before it is collected, in percent. Left to itself V8 lets
 * it double: 100,000 nodes then take twice the memory that they need.
 */
const growth = 30;
/** Size in bytes at which the young heap is large enough. V8 would go on to 96 MB, which nobody gives back. */
const enoughYoung = 8_000_000;
/** Milliseconds between looks. The worker's young heap has grown by then, too. */
const betweenLooks = 1_000;

/** Keeps the heaps of the program close to what they hold. To be called once, after the first frame. */
export const keepHeapSmall = (clock: Clock): void => {
	setFlagsFromString(`--heap-growing-percent=${growth}`);
	const look = (): void => {
		const young = getHeapSpaceStatistics().find(({space_name: name}) => name === 'new_space');
		if ((young?.space_size ?? enoughYoung) >= enoughYoung) setFlagsFromString('--semi-space-growth-factor=1');
		else clock.later(look, betweenLooks);
	};
	clock.later(look, betweenLooks);
};
