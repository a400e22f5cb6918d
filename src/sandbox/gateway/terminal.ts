import {spawn} from 'node-pty';
import {holdTerminal} from './descriptors.ts';
import {endSession, type Kill, sweep} from './process-group.ts';
import type {Program, ProgramEvents} from './program.ts';
import {readToTheEnd} from './pty-end.ts';
import {createPtyWriter} from './pty-writer.ts';
import {unixPty} from './unix-pty.ts';

/** What to run, and in what surroundings: nothing is inherited. */
export type Command = {
	readonly file: string;
	readonly arguments: readonly string[];
	readonly directory: string;
	readonly environment: Readonly<Record<string, string>>;
};

/** Terminals have at least one cell, and the kernel keeps their size in 16 bits. */
const cells = (count: number): number => Math.min(Math.max(Math.trunc(count), 1), 65_535);

/** Runs a program in a pseudo-terminal of 80×24, as agents do before the client's first size. */
export const runInTerminal = (command: Command, events: ProgramEvents, kill: Kill): Program => {
	const pty = spawn(command.file, [...command.arguments], {
		name: 'xterm-256color',
		cols: 80,
		rows: 24,
		cwd: command.directory,
		env: {...command.environment},
		encoding: null,
	});
	const {pid} = pty;
	const letGo = holdTerminal(unixPty(pty).fd);
	const writer = createPtyWriter(pty, events.onReady);
	let isOver = false;
	let ended: () => void = () => {};
	const end = new Promise<void>(resolve => {
		ended = resolve;
	});

	const onData = (bytes: Uint8Array): void => events.onOutput(bytes, false);
	readToTheEnd(pty, onData);
	// With `encoding: null` node-pty gives bytes; its types say string.
	pty.onData(onData as unknown as (data: string) => void);
	pty.onExit(({exitCode, signal}) => {
		isOver = true;
		letGo();
		writer.stop();
		sweep(kill, pid);
		events.onExit(signal ? 128 + signal : exitCode);
		ended();
	});

	return {
		pid,
		write: bytes => {
			if (!isOver) writer.write(bytes);
		},
		isReady: writer.isReady,
		resize: (columns, rows) => {
			try {
				if (!isOver) pty.resize(cells(columns), cells(rows));
			} catch {
				// The terminal may be gone a moment before its program's end is told.
			}
		},
		hold: isHeld => {
			if (isHeld) pty.pause();
			else pty.resume();
		},
		stop: async () => {
			if (isOver) return;
			await endSession(kill, pid);
			await end;
		},
	};
};
