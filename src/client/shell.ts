import {payloadType} from '../protocol/message.ts';
import {encodeSize} from '../protocol/payload.ts';
import {startEndOfInput} from './end-of-input.ts';
import {type EscapeKey, escapeHelp, escapesOff, makeEscapeKeys} from './escape-keys.ts';
import type {Handler, HandlerPorts} from './handler.ts';
import {startInput} from './input.ts';
import type {Signal} from './world.ts';
import {makeWriter} from './writer.ts';

/** What kind of shell it is. */
export type ShellKind = {
	/** `false` for commands that run without a pty: their input is not read by anything that knows an end of file. */
	readonly isScreen: boolean;
	/** The far side's pty is up already: its output came first. */
	readonly isUp: boolean;
	/** Gets the bytes on their way to the terminal. */
	seen(bytes: Uint8Array): void;
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
export const startShell = (ports: HandlerPorts, kind: ShellKind): Handler => {
	const {world, line, terminal} = ports;
	let isAway = false;
	let hasOutput = kind.isUp;
	let again: NodeJS.Timeout | null = null;

	const sendSize = (): void => line.send(payloadType.size, encodeSize(terminal.size()));
	const sendInput = (bytes: Uint8Array): void => line.send(payloadType.output, bytes);

	sendSize();
	const stopResize = terminal.onResize(sendSize);
	terminal.enterRaw(kind.isScreen);

	const leave = (): void => ports.fail('given up while the connection was lost');
	const key = (code: number): void => {
		if (isAway && code === interrupt) leave();
		else sendInput(Uint8Array.of(code));
	};
	const stopSignals = [
		...keys.map(([signal, code]) => world.onSignal(signal, () => key(code))),
		world.onSignal('SIGCONT', terminal.continued),
	];

	const endOfInput = startEndOfInput(sendInput);
	const escapeKeys = terminal.isInput && ports.settings.hasEscapeKeys ? makeEscapeKeys() : null;
	const take = (keys: Uint8Array | EscapeKey): void => {
		if (keys === 'end') ports.leave();
		else if (keys === 'help') ports.say(escapeHelp);
		else if (keys === 'off') ports.say(escapesOff);
		else if (isAway && terminal.isInput && keys.includes(interrupt)) leave();
		else {
			endOfInput.sent(keys);
			sendInput(keys);
		}
	};
	const input = startInput({
		stdin: world.stdin(),
		line,
		rate: ports.settings.inputRate,
		send(bytes) {
			for (const keys of escapeKeys?.read(bytes) ?? [bytes]) take(keys);
		},
		ended() {
			if (terminal.isInput) ports.gone();
			else if (kind.isScreen) endOfInput.begin();
		},
	});
	const writer = makeWriter(ports);

	return {
		deliver(message, taken) {
			endOfInput.heard();
			kind.seen(message.payload);
			writer.write(message, taken);
			if (hasOutput || message.payloadType !== payloadType.output) return;
			hasOutput = true;
			again = setTimeout(sendSize, sizeAgain);
		},
		room: input.room,
		away(value) {
			isAway = value;
		},
		dying() {},
		async stop() {
			if (again) clearTimeout(again);
			endOfInput.stop();
			input.stop();
			stopResize();
			for (const stop of stopSignals) stop();
			await writer.flushed();
		},
		exitCode: writer.exitCode,
	};
};
