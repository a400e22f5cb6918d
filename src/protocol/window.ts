/** Bounds of the window in messages. */
const smallest = 16;
const largest = 4096;
const atFirst = 64;

/** Milliseconds of queueing: with less there is room for more, with more there is too much on its way. */
const short = 50;
const long = 150;

/** Milliseconds for which the quickest round trip is believed. */
const memory = 30_000;

/** How many messages may be on their way at once. */
export type Window = {
	/** A message took so many milliseconds to be acknowledged, `now` being the clock's. `isFull`: nothing more fitted. */
	measured(roundTrip: number, now: number, isFull: boolean): void;
	size(): number;
};

/**
 * Makes a window that keeps the line busy and its queue short. The protocol has none: agents take about 1 MB/s, and a
 * Ctrl-C or a small connection waits behind all that is on its way. As TCP Vegas does, it compares each round trip with
 * the quickest one, and takes the difference for waiting in a queue.
 */
export const makeWindow = (): Window => {
	let size = atFirst;
	let quickest = Number.POSITIVE_INFINITY;
	let quickestAt = 0;
	/** The least of this epoch, which lasts one round trip: one late answer says little. */
	let least = Number.POSITIVE_INFINITY;
	let epochEnd = 0;
	let wasFull = false;

	return {
		measured(roundTrip, now, isFull) {
			if (roundTrip <= quickest || now - quickestAt > memory) {
				quickest = roundTrip;
				quickestAt = now;
			}
			least = Math.min(least, roundTrip);
			wasFull ||= isFull;
			if (now < epochEnd) return;
			const queued = least - quickest;
			if (queued > long) size = Math.max(smallest, Math.floor(size * 0.7));
			else if (queued < short && wasFull) size = Math.min(largest, size * 2);
			epochEnd = now + roundTrip;
			least = Number.POSITIVE_INFINITY;
			wasFull = false;
		},
		size: () => size,
	};
};
