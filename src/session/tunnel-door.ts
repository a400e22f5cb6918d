import type {Socket} from 'node:net';
import {type Relay, relay, type Traffic} from './relay.ts';

/** Where local programs come in: they wait while there is no session, and are let through while there is one. */
export type Door = {
	readonly accept: (socket: Socket) => void;
	/** Lets all through to a client's port. */
	readonly open: (port: number) => void;
	/** The session is lost: who is inside is sent away, who comes waits. */
	readonly shut: () => void;
	/** No session will come: everyone is sent away, until it is shut or opened again. */
	readonly refuse: () => void;
	readonly traffic: () => Readonly<Traffic>;
	/** Whether bytes of some connection wait and have not moved for a while. */
	readonly isStalled: () => boolean;
};

/** Milliseconds that a program waits for a session. */
const patience = 30_000;

/** Milliseconds after which bytes that do not move are a stall. */
const stalledAfter = 5000;

/** Makes a door, shut. `onChange`: somebody came in or went. */
export const makeDoor = (now: () => number, onChange: () => void): Door => {
	const traffic: Traffic = {connections: 0, sent: 0, received: 0};
	const inside = new Set<Relay>();
	const waiting = new Map<Socket, NodeJS.Timeout>();
	let to: number | 'shut' | 'refused' = 'shut';
	const dismiss = (socket: Socket): void => {
		clearTimeout(waiting.get(socket));
		waiting.delete(socket);
		socket.destroy();
	};
	const letIn = (socket: Socket, port: number): void => {
		clearTimeout(waiting.get(socket));
		waiting.delete(socket);
		const one = relay(socket, port, traffic, now, () => {
			inside.delete(one);
			onChange();
		});
		inside.add(one);
		onChange();
	};
	const clear = (): void => {
		for (const one of [...inside]) one.close();
	};
	return {
		accept: socket => {
			socket.on('error', () => {});
			if (typeof to === 'number') letIn(socket, to);
			else if (to === 'refused') socket.destroy();
			else waiting.set(socket, setTimeout(dismiss, patience, socket));
		},
		open: port => {
			to = port;
			for (const socket of [...waiting.keys()]) letIn(socket, port);
		},
		shut: () => {
			to = 'shut';
			clear();
		},
		refuse: () => {
			to = 'refused';
			clear();
			for (const socket of [...waiting.keys()]) dismiss(socket);
		},
		traffic: () => ({...traffic}),
		isStalled: () => [...inside].some(one => one.isStalled(stalledAfter, now())),
	};
};
