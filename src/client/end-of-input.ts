const endOfFile = 0x04;
const lineEnds: readonly number[] = [0x0a, 0x0d];

/** Milliseconds of silence after which the end is said again: a program before the shell may have eaten it. */
const patience = 1000;

/** Tells a far shell that standard input (a pipe, a file) has ended, as a terminal would: with Ctrl-D. */
export type EndOfInput = {
	/** Input that went out. */
	sent(bytes: Uint8Array): void;
	/** Output came: the far side is at work. */
	heard(): void;
	/** Nothing more will be sent. */
	begin(): void;
	stop(): void;
};

/**
 * Makes the end of input of one session. An unfinished last line is ended first, for Ctrl-D ends input only where a
 * line begins. It is repeated, after each second of silence, until the session is over.
 */
export const startEndOfInput = (send: (bytes: Uint8Array) => void): EndOfInput => {
	let last: number | undefined;
	let timer: NodeJS.Timeout | null = null;
	let hasBegun = false;

	const again = (): void => {
		send(Uint8Array.of(endOfFile));
		wait();
	};
	const wait = (): void => {
		if (timer) clearTimeout(timer);
		timer = setTimeout(again, patience);
	};

	return {
		sent(bytes) {
			last = bytes.at(-1) ?? last;
		},
		heard() {
			if (hasBegun) wait();
		},
		begin() {
			hasBegun = true;
			if (last !== undefined && !lineEnds.includes(last)) send(Uint8Array.of(0x0a));
			again();
		},
		stop() {
			hasBegun = false;
			if (timer) clearTimeout(timer);
		},
	};
};
