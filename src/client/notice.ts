/** Milliseconds without a connection after which a person is told. */
const patience = 2000;

/** Tells a person that the connection is lost, and that it is back. */
export type Notice = {
	/** The connection is lost, and why it is not back yet; `null`: it is back. */
	away(reason: string | null): void;
	stop(): void;
};

/** Makes a notice that stays silent over a loss that is mended at once. `say` prints a line. */
export const makeNotice = (say: (line: string) => void): Notice => {
	let timer: NodeJS.Timeout | null = null;
	let told: string | null = null;
	let latest = '';
	const stop = (): void => {
		if (timer) clearTimeout(timer);
		timer = null;
	};
	const tell = (): void => {
		timer = null;
		say(
			told === null
				? `Connection lost (${latest}). Resuming the session; what you type is kept, Ctrl-C gives up.`
				: `Still resuming the session: ${latest}.`,
		);
		told = latest;
	};
	return {
		away(reason) {
			if (reason !== null) {
				latest = reason;
				if (reason !== told) timer ??= setTimeout(tell, patience);
				return;
			}
			stop();
			if (told === null) return;
			told = null;
			say('Session resumed.');
		},
		stop,
	};
};
