/** Milliseconds without a byte from the far side after which a reply is no longer expected. */
const patience = 1000;

/**
 * Passes on the end of a local connection. A program that has sent all may only have closed its writing half and still
 * wait for the reply, but agents drop the reply once they hear of the end. So the end is held back until the far side
 * has ended too or has been quiet for a second.
 */
export type Quiet = {
	/** The local end has come. */
	begin(): void;
	/** The far side sent something. */
	heard(): void;
	/** The far side has ended: if the local end has come, it is passed on at once. */
	now(): void;
	/** Passes on nothing any more. */
	stop(): void;
};

/** Makes one for a connection; `pass` is called at most once. */
export const makeQuiet = (pass: () => void): Quiet => {
	let timer: NodeJS.Timeout | null = null;
	let hasBegun = false;
	let isFarOver = false;
	let isOver = false;

	const go = (): void => {
		if (isOver) return;
		stop();
		pass();
	};
	const wait = (): void => {
		if (isOver || !hasBegun) return;
		if (timer) clearTimeout(timer);
		timer = setTimeout(go, patience);
	};
	const stop = (): void => {
		isOver = true;
		if (timer) clearTimeout(timer);
	};

	return {
		begin() {
			hasBegun = true;
			if (isFarOver) go();
			else wait();
		},
		heard: wait,
		now() {
			isFarOver = true;
			if (hasBegun) go();
		},
		stop,
	};
};
