import {getHeapSpaceStatistics, setFlagsFromString} from 'node:v8';
import {createContext} from 'node:vm';
import type {Clock} from '../state/views.ts';

/**
 * How much larger than what is in use the old heap may grow before it is collected, in percent. Left to itself V8 lets
 * it double: 100,000 nodes then take twice the memory that they need.
 */
const growth = 20;
/** Size in bytes at which the young heap is large enough. V8 would go on to 96 MB, which nobody gives back. */
const enoughYoung = 8_000_000;
/** Milliseconds between looks, and until the first. The worker's young heap has grown by then, too. */
const betweenLooks = 1_000;

/**
 * Keeps the heaps of the program close to what they hold. To be called once, after the first frame.
 *
 * While a program rests V8 collects in small steps and gives memory back; but of a thread that never made a context it
 * says for ever that it allocates much (Node 24, `--trace-memory-reducer`), and never begins. With an empty context it
 * begins ten to thirty seconds after the last page, which is worth 50 MB after 100,000 nodes. Why was not found out.
 */
export const keepHeapSmall = (clock: Clock): void => {
	setFlagsFromString(`--heap-growing-percent=${growth}`);
	const look = (): void => {
		const young = getHeapSpaceStatistics().find(({space_name: name}) => name === 'new_space');
		// While the program rests V8 takes it down to 1 MB, where every second key would wait for a collection.
		const mayGrow = (young?.space_size ?? enoughYoung) < enoughYoung;
		setFlagsFromString(`--semi-space-growth-factor=${mayGrow ? 2 : 1}`);
		clock.later(look, betweenLooks);
	};
	clock.later(look, betweenLooks);
	clock.later(() => createContext(), betweenLooks);
};
