/** A queue between one that adds and one that waits for what is added. */
export type Queue<Entry> = {
	readonly add: (...entries: readonly Entry[]) => void;
	/** Drops what waits. */
	readonly clear: () => void;
	/** The next entry, once there is one. */
	readonly take: () => Promise<Entry>;
};

/** Makes an empty queue for one taker. */
export const createQueue = <Entry>(): Queue<Entry> => {
	const waiting: Entry[] = [];
	let wake = () => {};
	return {
		add: (...entries) => {
			waiting.push(...entries);
			wake();
		},
		clear: () => {
			waiting.length = 0;
		},
		take: async () => {
			while (waiting.length === 0) {
				await new Promise<void>(resolve => {
					wake = resolve;
				});
			}
			return waiting.shift() as Entry;
		},
	};
};
