import {connect, type Socket} from 'node:net';

/** Bytes through all connections of a tunnel, and how many connections are open now. */
export type Traffic = {connections: number; sent: number; received: number};

/** One connection of a tunnel: from a local program to the session client. */
export type Relay = {
	/** Whether bytes wait and none of them has moved for the given milliseconds. */
	readonly isStalled: (milliseconds: number, now: number) => boolean;
	readonly close: () => void;
};

/**
 * Joins a local program's connection with one to the client's port. Each side's end is passed on by itself; an error on
 * one ends both. `onChange`: the connection ended or the traffic grew.
 */
export const relay = (local: Socket, port: number, traffic: Traffic, now: () => number, onEnd: () => void): Relay => {
	const far = connect({port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true});
	let moved = now();
	let isOver = false;
	traffic.connections++;
	const close = (): void => {
		if (isOver) return;
		isOver = true;
		traffic.connections--;
		local.destroy();
		far.destroy();
		onEnd();
	};
	local.on('data', (bytes: Buffer) => {
		traffic.sent += bytes.length;
		if (far.writableLength === 0) moved = now();
	});
	far.on('data', (bytes: Buffer) => {
		traffic.received += bytes.length;
		moved = now();
	});
	far.on('drain', () => {
		moved = now();
	});
	for (const socket of [local, far]) {
		socket.on('error', close);
		socket.on('close', () => {
			if (local.destroyed && far.destroyed) close();
		});
	}
	far.on('close', hadError => {
		if (hadError || far.readableEnded) local.end();
	});
	local.pipe(far);
	far.pipe(local);
	return {
		isStalled: (milliseconds, at) => far.writableLength > 0 && at - moved >= milliseconds,
		close,
	};
};
