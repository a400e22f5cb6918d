import type {Clock} from '../../src/sandbox/gateway/clock.ts';

/** A clock that stands still until a test turns it. */
export type TestClock = Clock & {
	/** Lets time pass, and everything happen that is due meanwhile, in its order. */
	readonly pass: (milliseconds: number) => void;
};

/** Makes a clock that starts now. */
export const makeClock = (): TestClock => {
	let now = Date.now();
	const due = new Set<{readonly at: number; readonly run: () => void}>();
	return {
		now: () => now,
		after: (milliseconds, run) => {
			const entry = {at: now + milliseconds, run};
			due.add(entry);
			return () => void due.delete(entry);
		},
		pass: milliseconds => {
			const end = now + milliseconds;
			for (;;) {
				const [next] = [...due].filter(({at}) => at <= end).sort((one, other) => one.at - other.at);
				if (!next) break;
				due.delete(next);
				now = Math.max(now, next.at);
				next.run();
			}
			now = end;
		},
	};
};
