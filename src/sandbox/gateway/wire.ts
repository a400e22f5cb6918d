import type {Duplex} from 'node:stream';
import type {WebSocket} from 'ws';
import {gathering} from './gather.ts';

/** One socket as a session sees it: frames out, and the two ways in which it ends. */
export type Wire = {
	readonly send: (frame: Uint8Array) => void;
	/** Bytes that wait for the client to read. */
	readonly backlog: () => number;
	/** Says goodbye and closes. */
	readonly close: (code: number, reason: string) => void;
	/** Drops the connection without a word, as a lost network does. */
	readonly cut: () => void;
};

/** How long a client may take to answer a close before the connection is dropped. */
const goodbye = 1_000;

/** A client that sends and sends but does not read its acknowledgements is dropped at this many bytes. */
const backlogLimit = 64 * 1024 * 1024;

/** Wraps an open websocket and the connection under it. Frames after its end are lost, as on any network. */
export const wireOf = (socket: WebSocket, connection: Duplex): Wire => {
	const gather = gathering(connection);
	return {
		send: frame => {
			if (socket.readyState !== socket.OPEN) return;
			if (socket.bufferedAmount > backlogLimit) {
				socket.terminate();
				return;
			}
			gather();
			socket.send(frame, {binary: true, compress: false});
		},
		backlog: () => socket.bufferedAmount,
		close: (code, reason) => {
			socket.close(code, reason);
			const timer = setTimeout(() => socket.terminate(), goodbye);
			socket.once('close', () => clearTimeout(timer));
		},
		cut: () => socket.terminate(),
	};
};
