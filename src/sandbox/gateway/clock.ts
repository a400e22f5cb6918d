/** Time as the gateway knows it; tests pass one that they can turn. */
export type Clock = {
	/** Milliseconds since the epoch. */
	readonly now: () => number;
	/** Runs something once after so many milliseconds; the answer takes it back. */
	readonly after: (milliseconds: number, run: () => void) => () => void;
};

/** The machine's own time. What is still to come does not keep the process alive. */
export const realClock: Clock = {
	now: () => Date.now(),
	after: (milliseconds, run) => {
		const timer = setTimeout(run, milliseconds).unref();
		return () => clearTimeout(timer);
	},
};
