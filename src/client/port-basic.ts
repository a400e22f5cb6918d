import type {Socket} from 'node:net';
import {payloadType} from '../protocol/message.ts';
import {decodeFlag, encodeFlag, flag} from '../protocol/payload.ts';
import type {Handler, HandlerPorts} from './handler.ts';
import {holdWrites} from './hold-writes.ts';
import {type Input, startInput} from './input.ts';
import {type Listener, openListener, type Place} from './listener.ts';
import {endOnSignals} from './port-end.ts';
import {makeQuiet, type Quiet} from './quiet.ts';
import {texts} from './texts.ts';

/** Bytes for a program that reads slowly, or that is not there yet, before reading from the gateway stops. */
const backlogLimit = 1024 * 1024;

type Current = {readonly socket: Socket; readonly input: Input; readonly quiet: Quiet};

/** Forwards a local port to a node whose agent is too old for smux: one connection after the other. */
export const startPortBasic = (ports: HandlerPorts, place: Place): Handler => {
	const {line, say, call, fail} = ports;
	const end = endOnSignals(ports);
	let waiting: Socket[] = [];
	let current: Current | null = null;
	let listener: Listener | null = null;
	let isFirst = true;
	let isOver = false;
	/** What came before anybody connected. */
	let early: Uint8Array[] = [];
	let earlyBytes = 0;

	const next = (): void => {
		const socket = waiting.shift();
		if (!socket || isOver) return;
		if (isFirst) say(texts.basicAccepted(call.session.sessionId));
		isFirst = false;
		const quiet = makeQuiet(() => socket.destroySoon());
		const input = startInput({
			stdin: socket,
			line,
			rate: ports.settings.inputRate,
			send: bytes => line.send(payloadType.output, bytes),
			ended: quiet.begin,
		});
		current = {socket, input, quiet};
		socket.on('close', () => {
			quiet.stop();
			input.stop();
			current = null;
			line.resume();
			if (isOver) return;
			line.send(payloadType.flag, encodeFlag(flag.disconnectToPort));
			next();
		});
		for (const bytes of early) give(socket, bytes);
		early = [];
		if (earlyBytes >= backlogLimit) line.resume();
		earlyBytes = 0;
		socket.resume();
	};

	const give = (socket: Socket, bytes: Uint8Array): void => {
		if (!socket.writable) return;
		holdWrites(socket);
		socket.write(bytes);
		if (socket.writableLength < backlogLimit) return;
		line.pause();
		socket.once('drain', line.resume);
	};

	const keep = (bytes: Uint8Array): void => {
		// Once somebody has been connected, what comes for nobody was meant for the one who left.
		if (!isFirst) return;
		early.push(Uint8Array.from(bytes));
		earlyBytes += bytes.length;
		if (earlyBytes >= backlogLimit) line.pause();
	};

	void openListener(place, socket => {
		socket.on('error', () => {});
		waiting.push(socket);
		if (!current) next();
	}).then(
		opened => {
			if (isOver) void opened.close();
			listener = opened;
			say(texts.opened(opened.name, call.session.sessionId));
		},
		(error: Error) => {
			end.tell();
			fail(error.message);
		},
	);

	return {
		deliver(message, taken) {
			taken();
			if (message.payloadType === payloadType.flag) {
				if (decodeFlag(message.payload) === flag.connectToPortError) say(texts.portError);
				return;
			}
			if (message.payloadType !== payloadType.output) return;
			current?.quiet.heard();
			if (current) give(current.socket, message.payload);
			else keep(message.payload);
		},
		room: () => current?.input.room(),
		away() {},
		dying: end.tell,
		async stop() {
			isOver = true;
			end.stop();
			current?.socket.destroySoon();
			for (const socket of waiting) socket.destroy();
			waiting = [];
			await Promise.all([listener?.close(), ports.output.flushed()]);
		},
		exitCode: () => null,
	};
};
