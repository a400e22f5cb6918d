/**
 * Lets one through in each turn of the loop. Slices of several listings and answers arrive together, and taking in one is
 * work for some milliseconds: between two of them keys and frames have their turn.
 */
export const createTurns = (): (() => Promise<void>) => {
	let last = Promise.resolve();
	return () => {
		const mine = last;
		last = mine.then(() => new Promise(resolve => setImmediate(resolve)));
		return mine;
	};
};
