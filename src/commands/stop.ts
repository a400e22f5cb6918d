import {setImmediate, setTimeout} from 'node:timers/promises';
import type {Host} from './host.ts';

/** Milliseconds after which a stop has taken place, or never will. */
const atOnce = 50;

/** Lets signals that came before be heard: the turn after this one looks for them. */
const listenAround = async (): Promise<void> => {
	await setImmediate();
	await setImmediate();
};

/**
 * Calls back when somebody outside wants us to stop (SIGTSTP), until the returned function is called. The listener gets
 * what stops us, so that it can give the terminal back first; it settles when we go on.
 */
export const onStop = (
	host: Pick<Host, 'onSignal' | 'stop'>,
	listener: (stop: () => Promise<void>) => void,
): (() => void) => {
	let isOver = false;
	let off = (): void => {};
	const listen = (): void => {
		off = host.onSignal('SIGTSTP', () => {
			let isContinued = false;
			const offContinued = host.onSignal('SIGCONT', () => {
				isContinued = true;
			});
			listener(async () => {
				off();
				await listenAround();
				offContinued();
				// A shell that has the terminal already stops who changes its modes, until it lets us go on.
				if (!isContinued) host.stop();
				await setTimeout(atOnce);
				// Whoever else waits for our going on is told in this turn, while the terminal is still given away.
				await setImmediate();
				if (!isOver) listen();
			});
		});
	};
	listen();
	return () => {
		isOver = true;
		off();
	};
};
