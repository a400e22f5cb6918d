import {setImmediate, setTimeout} from 'node:timers/promises';
import type {Host} from './host.ts';

/** Milliseconds after which a stop has taken place, or never will. */
const atOnce = 50;

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
		off = host.onSignal('SIGTSTP', () => listener(stop));
	};
	const stop = async (): Promise<void> => {
		off();
		host.stop();
		await setTimeout(atOnce);
		// Whoever else waits for our going on is told in this turn, while the terminal is still given away.
		await setImmediate();
		if (!isOver) listen();
	};
	listen();
	return () => {
		isOver = true;
		off();
	};
};
