/** Bounds of the retransmission time in milliseconds; the peers' own estimators live between the same two. */
const shortest = 200;
const longest = 2000;

/** Estimates when a message that was not acknowledged should be sent again. */
export type RoundTrip = {
	/** Takes a measured round trip in milliseconds; only of messages that were sent once (Karn's rule). */
	measured(milliseconds: number): void;
	/** A message has been sent again: wait twice as long the next time. */
	timedOut(): void;
	/** Milliseconds to wait for an acknowledgement. */
	timeout(): number;
	/** Smoothed round trip in milliseconds; 0 before the first measurement. */
	smoothed(): number;
};

/** Makes an estimator as RFC 6298 has it, except that it starts at, and never goes below, 200 ms instead of 1 s. */
export const makeRoundTrip = (): RoundTrip => {
	let mean: number | null = null;
	let variation = 0;
	let timeout = shortest;
	return {
		measured(milliseconds) {
			if (mean === null) {
				mean = milliseconds;
				variation = milliseconds / 2;
			} else {
				variation = 0.75 * variation + 0.25 * Math.abs(mean - milliseconds);
				mean = 0.875 * mean + 0.125 * milliseconds;
			}
			timeout = Math.min(longest, Math.max(shortest, mean + 4 * variation));
		},
		timedOut() {
			timeout = Math.min(longest, timeout * 2);
		},
		timeout: () => timeout,
		smoothed: () => mean ?? 0,
	};
};
