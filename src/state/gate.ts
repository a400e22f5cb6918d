/** Holds work back while a session has the terminal. */
export type Gate = {
	readonly isClosed: () => boolean;
	readonly close: () => void;
	readonly open: () => void;
	/** Resolves at once while the gate is open, else when it opens. */
	readonly pass: () => Promise<void>;
};

/** An open gate. */
export const createGate = (): Gate => {
	let waiting: (() => void)[] | null = null;
	return {
		isClosed: () => waiting !== null,
		close: () => {
			waiting ??= [];
		},
		open: () => {
			const all = waiting ?? [];
			waiting = null;
			for (const go of all) go();
		},
		pass: () => new Promise(resolve => (waiting ? waiting.push(resolve) : resolve())),
	};
};

/** Lets at most `limit` pieces of work run at a time, in the order they came. */
export const createLimit = (limit: number): (<Value>(work: () => Promise<Value>) => Promise<Value>) => {
	let running = 0;
	const waiting: (() => void)[] = [];
	return async work => {
		if (running >= limit) await new Promise<void>(resolve => waiting.push(resolve));
		running++;
		try {
			return await work();
		} finally {
			running--;
			waiting.shift()?.();
		}
	};
};
