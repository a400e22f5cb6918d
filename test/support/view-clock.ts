import type {Clock} from '../../src/state/views.ts';

/** A clock that stands still until it is moved. */
export type TestClock = Clock & {
	/** Moves on, and calls back what is due, in order. */
	readonly pass: (milliseconds: number) => void;
};

/** A clock at a time, 0 unless said otherwise. `perLook` is how far each look at it moves it on. */
export const createClock = (start = 0, perLook = 0): TestClock => {
	let now = start;
	const waiting: {at: number; callback: () => void}[] = [];
	return {
		now: () => {
			now += perLook;
			return now;
		},
		later: (callback, delay) => {
			waiting.push({at: now + delay, callback});
		},
		pass: milliseconds => {
			const end = now + milliseconds;
			for (;;) {
				waiting.sort((one, other) => one.at - other.at);
				const next = waiting[0];
				if (!next || next.at > end) break;
				waiting.shift();
				now = Math.max(now, next.at);
				next.callback();
			}
			now = Math.max(now, end);
		},
	};
};
