/** Where a session's output goes, and how full it is. */
export type Output = {
	/** Whether more may follow at once; if not, `onDrain`'s listener is called when it may. */
	readonly write: (bytes: Buffer | string) => boolean;
	readonly onDrain: (listener: () => void) => void;
	/** Settles when all is written, or after `patience` milliseconds. */
	readonly flush: (patience: number) => Promise<void>;
	/** Takes our listeners off the stream. */
	readonly release: () => void;
};

/** Writes to the person's terminal; `onGone` is told when it is no longer there. */
export const takeOutput = (stdout: NodeJS.WriteStream, onGone: () => void): Output => {
	let drained: () => void = () => {};
	const drain = (): void => drained();
	stdout.on('drain', drain);
	stdout.on('error', onGone);
	stdout.on('close', onGone);
	return {
		write: bytes => stdout.write(bytes),
		onDrain: listener => {
			drained = listener;
		},
		flush: async patience =>
			new Promise(resolve => {
				if (stdout.writableLength === 0 || stdout.destroyed) return resolve();
				const done = (): void => {
					clearTimeout(late);
					stdout.off('drain', done);
					resolve();
				};
				const late = setTimeout(done, patience);
				stdout.on('drain', done);
			}),
		release: () => {
			stdout.off('drain', drain);
			stdout.off('error', onGone);
			stdout.off('close', onGone);
		},
	};
};
