import type {StartWork} from './work.ts';

/** Lets a work send bytes of any length: each message carries at most so many. */
export const inPieces =
	(size: number, start: StartWork): StartWork =>
	events =>
		start({
			...events,
			send: (type, payload) => {
				for (let at = 0; at < payload.length; at += size) events.send(type, payload.subarray(at, at + size));
			},
		});
