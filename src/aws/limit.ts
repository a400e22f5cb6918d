/** Makes a function that runs jobs, at most `most` at a time, the others in the order in which they came. */
export const createLimit = (most: number): (<Value>(job: () => Promise<Value>) => Promise<Value>) => {
	const waiting: (() => void)[] = [];
	let running = 0;
	return async job => {
		if (running >= most) await new Promise<void>(resolve => waiting.push(resolve));
		else running += 1;
		try {
			return await job();
		} finally {
			// The place goes to the next in line, or becomes free.
			const next = waiting.shift();
			if (next) next();
			else running -= 1;
		}
	};
};
