import {type Message, payloadType} from '../protocol/message.ts';
import {encodeSize} from '../protocol/payload.ts';
import type {Channel} from './channel.ts';
import {startEndOfInput} from './end-of-input.ts';
import type {Handler} from './handler.ts';
import {startInput} from './input.ts';
import type {Output} from './output.ts';
import type {Terminal} from './terminal.ts';
import type {Signal, World} from './world.ts';

/** What a shell session works with. */
export type ShellPorts = {
	readonly world: World;
	readonly channel: Channel;
	readonly terminal: Terminal;
	readonly output: Output;
	/** Gets the bytes on their way to the terminal. */
	seen(bytes: Uint8Array): void;
	/** `false` for commands that run without a pty: their input is not read by anything that knows an end of file. */
	readonly isScreen: boolean;
	/** The size is already of use: the far side's pty is up, for its output came first. */
	readonly isUp: boolean;
	readonly bytesPerSecond: number | null;
	/** The person wants out while the gateway is away, or the terminal is gone. */
	leave(reason: string): void;
};

/** Signals that go to the far side as the key that makes them there. */
const keys: readonly (readonly [Signal, number])[] = [
	['SIGINT', 0x03],
	['SIGQUIT', 0x1c],
	['SIGTSTP', 0x1a],
];
const interrupt = 0x03;

/** Agents ignore a size until their pty is up, so it is said again this long after the first output. */
const sizeAgain = 200;

/** Runs a shell or a command: keys, size and signals there, output here. */
export const startShell = (ports: ShellPorts): Handler => {
	const {world, channel, terminal, output} = ports;
	let isAway = false;
	let hasOutput = ports.isUp;
	let again: NodeJS.Timeout | null = null;

	const sendSize = (): void => channel.send(payloadType.size, encodeSize(terminal.size()));
	const sendInput = (bytes: Uint8Array): void => channel.send(payloadType.output, bytes);

	sendSize();
	const stopResize = terminal.onResize(sendSize);
	terminal.enterRaw(ports.isScreen);

	const key = (code: number): void => {
		if (isAway && code === interrupt) ports.leave('given up while the connection was lost');
		else sendInput(Uint8Array.of(code));
	};
	const stopSignals = keys.map(([signal, code]) => world.onSignal(signal, () => key(code)));

	const endOfInput = startEndOfInput(sendInput);
	const input = startInput({
		stdin: world.stdin(),
		channel,
		bytesPerSecond: ports.bytesPerSecond,
		send(bytes) {
			if (isAway && bytes.length === 1 && bytes[0] === interrupt) key(interrupt);
			else {
				endOfInput.sent(bytes);
				sendInput(bytes);
			}
		},
		ended() {
			if (terminal.isInput) ports.leave('the terminal is gone');
			else if (ports.isScreen) endOfInput.begin();
		},
	});

	return {
		deliver(message: Message, taken) {
			endOfInput.heard();
			ports.seen(message.payload);
			output.write(message.payload, taken);
			if (output.isFull()) {
				channel.pause();
				output.whenRoom(channel.resume);
			}
			if (hasOutput || message.payloadType !== payloadType.output) return;
			hasOutput = true;
			again = setTimeout(sendSize, sizeAgain);
		},
		room: input.room,
		away(value) {
			isAway = value;
		},
		async stop() {
			if (again) clearTimeout(again);
			endOfInput.stop();
			input.stop();
			stopResize();
			for (const stop of stopSignals) stop();
			await output.flushed();
		},
	};
};
