import {spawn} from 'node:child_process';
import {constants} from 'node:os';
import {withoutTerminals} from './descriptors.ts';
import {guardGroup} from './guard.ts';
import {attempt, endSession, type Kill, sweep} from './process-group.ts';
import type {Program, ProgramEvents} from './program.ts';
import type {Command} from './terminal.ts';

/** The bytes of Ctrl-C and Ctrl-\ in the client's input are signals here; all other input is ignored. */
const signals = new Map<number, NodeJS.Signals>([
	[0x03, 'SIGINT'],
	[0x1c, 'SIGQUIT'],
]);

/** Runs a program without a terminal, in a session of its own. With `isSeparate` its error output is told apart. */
export const runInPipes = (
	command: Command,
	{isSeparate, ...events}: ProgramEvents & {readonly isSeparate: boolean},
	kill: Kill,
): Program => {
	const child = spawn(command.file, command.arguments, {
		cwd: command.directory,
		env: {...command.environment},
		detached: true,
		stdio: withoutTerminals('ignore', 'pipe', 'pipe'),
	});
	// A program that could not be started has no process.
	const pid = child.pid ?? 0;
	const guard = pid > 0 ? guardGroup(pid) : null;
	let isOver = false;
	let ended: () => void = () => {};
	const end = new Promise<void>(resolve => {
		ended = resolve;
	});

	const finish = (exitCode: number): void => {
		if (isOver) return;
		isOver = true;
		guard?.release();
		events.onExit(exitCode);
		ended();
	};

	child.stdout.on('data', (bytes: Uint8Array) => events.onOutput(bytes, false));
	child.stderr.on('data', (bytes: Uint8Array) => events.onOutput(bytes, isSeparate));
	child.on('exit', () => {
		// What it left behind would keep the pipes open.
		if (pid > 0) sweep(kill, pid);
	});
	child.on('close', (code, signal) => finish(code ?? 128 + (signal ? constants.signals[signal] : 0)));
	child.on('error', error => {
		events.onOutput(Buffer.from(`${error.message}\n`), isSeparate);
		finish(127);
	});

	return {
		pid,
		write: bytes => {
			for (const byte of bytes) {
				const signal = signals.get(byte);
				if (signal && !isOver && pid > 0) attempt(kill, -pid, signal);
			}
		},
		isReady: () => true,
		resize: () => {},
		hold: isHeld => {
			for (const stream of [child.stdout, child.stderr]) {
				if (isHeld) stream.pause();
				else stream.resume();
			}
		},
		stop: async () => {
			if (isOver) return;
			if (pid > 0) await endSession(kill, pid);
			child.stdout.destroy();
			child.stderr.destroy();
			await end;
		},
	};
};
