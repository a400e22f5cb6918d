/** The person's keys as bytes, while a session has them. */
export type Keyboard = {
	/** From now on every piece goes to `listener`, first what was typed before. `null` holds pieces back. */
	readonly listen: (listener: ((bytes: Buffer) => void) | null) => void;
	/** Stops and starts reading: keys wait in the terminal meanwhile. */
	readonly pause: () => void;
	readonly resume: () => void;
	/** Sets raw mode anew: somebody else had the terminal and left modes of theirs. */
	readonly retake: () => void;
	/**
	 * Gives the stream back as it was found; keys that nobody took are dropped, for they were meant for the session.
	 * A terminal that is stuck keeps its raw mode: the kernel would let the whole program wait for its output (Linux
	 * 6.4). Node undoes the mode at the program's end, without waiting.
	 */
	readonly release: (isStuck: boolean) => void;
};

/**
 * Takes the keyboard: raw mode at once, every byte kept from the first one on. A decoder that was set on the stream
 * (Ink sets UTF-8) would spoil bytes that are no UTF-8, so it is swapped for Latin-1, which maps bytes one to one.
 */
export const takeKeyboard = (stdin: NodeJS.ReadStream): Keyboard => {
	const wasRaw = stdin.isRaw;
	const decoder = stdin.readableEncoding;
	const held: Buffer[] = [];
	let listener: ((bytes: Buffer) => void) | null = null;
	const give = (bytes: Buffer): void => {
		if (listener) listener(bytes);
		else held.push(bytes);
	};
	const take = (piece: Buffer | string): void => {
		give(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece);
	};
	stdin.setRawMode(true);
	if (decoder !== null) {
		const early: unknown = stdin.read();
		if (typeof early === 'string') give(Buffer.from(early, decoder));
		stdin.setEncoding('latin1');
	}
	stdin.on('data', take);
	stdin.ref();
	stdin.resume();
	let isReleased = false;
	return {
		listen: next => {
			listener = next;
			if (next) for (const bytes of held.splice(0)) next(bytes);
		},
		pause: () => {
			if (!isReleased) stdin.pause();
		},
		resume: () => {
			if (!isReleased) stdin.resume();
		},
		retake: () => {
			// Only a change of mode reaches the terminal.
			stdin.setRawMode(false);
			stdin.setRawMode(true);
		},
		release: isStuck => {
			if (isReleased) return;
			isReleased = true;
			stdin.off('data', take);
			stdin.pause();
			if (decoder !== null) stdin.setEncoding(decoder);
			if (isStuck) return;
			// By way of the first mode, which undoes what else was changed meanwhile.
			stdin.setRawMode(false);
			if (wasRaw) stdin.setRawMode(true);
		},
	};
};
