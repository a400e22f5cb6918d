/** Milliseconds without a connection after which a person is told. */
const patience = 2000;

/** Tells a person that the connection is lost, and that it is back. */
export type Notice = {
	away(isAway: boolean): void;
	stop(): void;
};

/** Makes a notice that stays silent over a loss that is mended at once. `say` prints a line. */
export const makeNotice = (say: (line: string) => void): Notice => {
	let timer: NodeJS.Timeout | null = null;
	let isTold = false;
	const stop = (): void => {
		if (timer) clearTimeout(timer);
		timer = null;
	};
	const tell = (): void => {
		isTold = true;
		say('Connection lost, trying to resume the session. What you type is kept; Ctrl-C gives up.');
	};
	return {
		away(isAway) {
			stop();
			if (isAway && !isTold) timer = setTimeout(tell, patience);
			if (isAway || !isTold) return;
			isTold = false;
			say('Session resumed.');
		},
		stop,
	};
};
