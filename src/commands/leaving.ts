import type {Host} from './host.ts';

/** Aborted when reach is told to go while a session has the terminal: Ctrl-C is a key then. */
export const leavingOn = (host: Host): AbortSignal => {
	const leaving = new AbortController();
	for (const signal of ['SIGTERM', 'SIGHUP'] as const) host.onSignal(signal, () => leaving.abort());
	return leaving.signal;
};
