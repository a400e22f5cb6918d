import type {Socket} from 'node:net';
import {payloadType} from '../protocol/message.ts';
import {makeMux} from '../protocol/mux.ts';
import {decodeFlag, flag} from '../protocol/payload.ts';
import type {Handler, HandlerPorts} from './handler.ts';
import {holdWrites} from './hold-writes.ts';
import {payloadBytes} from './input.ts';
import {type Listener, openListener, type Place} from './listener.ts';
import {endOnSignals} from './port-end.ts';
import {makeQuiet, type Quiet} from './quiet.ts';
import {texts} from './texts.ts';

/** Bytes of one connection that may wait for the agent before its program is slowed down. */
const queueLimit = 64 * 1024;

/** Bytes for one program that reads slowly before the whole session is slowed down: smux 1 cannot slow one stream. */
const backlogLimit = 8 * 1024 * 1024;

/** Between signs of life for agents that want them. */
const keepAliveInterval = 10_000;

type Connection = {readonly socket: Socket; readonly quiet: Quiet; isFull: boolean};

/** Forwards a local port to the node, any number of connections at once over smux. */
export const startPortMux = (ports: HandlerPorts, place: Place, isKeptAlive: boolean): Handler => {
	const {line, say, call, fail} = ports;
	const mux = makeMux();
	const connections = new Map<number, Connection>();
	const slow = new Set<Socket>();
	let listener: Listener | null = null;
	let isFirst = true;
	let isOver = false;

	const pump = (): void => {
		while (line.room() > 0) {
			const bytes = mux.next(payloadBytes);
			if (!bytes) break;
			line.send(payloadType.output, bytes);
		}
		for (const [id, connection] of connections) {
			if (!connection.isFull || mux.queued(id) > queueLimit / 2) continue;
			connection.isFull = false;
			connection.socket.resume();
		}
	};

	const accept = (socket: Socket): void => {
		if (isFirst) say(texts.muxAccepted(call.session.sessionId));
		isFirst = false;
		const id = mux.open();
		const quiet = makeQuiet(() => {
			mux.end(id);
			pump();
		});
		const connection: Connection = {socket, quiet, isFull: false};
		connections.set(id, connection);
		socket.on('data', data => {
			mux.write(id, data);
			if (mux.queued(id) > queueLimit) {
				connection.isFull = true;
				socket.pause();
			}
			pump();
		});
		socket.on('end', quiet.begin);
		socket.on('error', () => {});
		socket.on('close', () => {
			quiet.stop();
			connections.delete(id);
			quicken(socket);
			mux.abandon(id);
			pump();
		});
		socket.resume();
		pump();
	};

	const quicken = (socket: Socket): void => {
		if (slow.delete(socket) && slow.size === 0) line.resume();
	};

	const give = ({socket, quiet}: Connection, data: Uint8Array): void => {
		quiet.heard();
		if (socket.destroyed || !socket.writable) return;
		holdWrites(socket);
		socket.write(data);
		if (socket.writableLength < backlogLimit || slow.has(socket)) return;
		slow.add(socket);
		line.pause();
		socket.once('drain', () => quicken(socket));
	};

	void openListener(place, accept).then(
		opened => {
			if (isOver) void opened.close();
			listener = opened;
			say(texts.opened(opened.name, call.session.sessionId) + texts.waiting);
		},
		(error: Error) => {
			end.tell();
			fail(error.message);
		},
	);
	const end = endOnSignals(ports);
	const alive = setInterval(() => {
		if (!isKeptAlive) return;
		mux.keepAlive();
		pump();
	}, keepAliveInterval);

	return {
		deliver(message, taken) {
			taken();
			if (message.payloadType === payloadType.flag) {
				if (decodeFlag(message.payload) === flag.connectToPortError) say(texts.portError);
				return;
			}
			if (message.payloadType !== payloadType.output) return;
			const events = mux.receive(message.payload);
			if ('refused' in events) {
				end.tell();
				fail(`the agent's data cannot be read (${events.refused})`);
				return;
			}
			for (const event of events) {
				const connection = connections.get(event.streamId);
				if (!connection) continue;
				if (event.kind === 'data') give(connection, event.data);
				else connection.socket.end();
				if (event.kind === 'ended') connection.quiet.now();
			}
		},
		room: pump,
		away() {},
		dying: end.tell,
		async stop() {
			isOver = true;
			clearInterval(alive);
			end.stop();
			for (const {socket, quiet} of connections.values()) {
				quiet.stop();
				socket.destroySoon();
			}
			await Promise.all([listener?.close(), ports.output.flushed()]);
		},
		exitCode: () => null,
	};
};
