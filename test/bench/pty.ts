import pty from 'node-pty';
import {plainEnvironment} from '../support/robot.ts';

/** A program on a pseudo-terminal, watched byte by byte: no emulator stands between it and the clock. */
export type Driven = {
	readonly pid: number;
	/** When the program was asked to start. */
	readonly started: number;
	readonly type: (keys: string) => void;
	/** All that it wrote since the last {@link mark}. */
	readonly written: () => string;
	/** Forgets what it wrote. */
	readonly mark: () => void;
	/** Waits until what it wrote since the mark is as wanted; gives the time of the write that made it so. */
	readonly until: (isThere: (written: string) => boolean, timeout?: number) => Promise<number>;
	/** Waits until it has written nothing for some milliseconds; gives the time of its last write. */
	readonly quiet: (milliseconds: number) => Promise<number>;
	/** When the program ended, and its exit code. */
	readonly ended: Promise<{readonly time: number; readonly code: number}>;
	readonly kill: () => void;
};

/** Settings of {@link drive}. */
export type DriveOptions = {
	readonly environment?: Readonly<Record<string, string | undefined>>;
	readonly columns?: number;
	readonly rows?: number;
	/** Typed as soon as the terminal is there. */
	readonly typed?: string;
	readonly cwd?: string;
};

/** Answers to the questions that programs ask a terminal: where the cursor is. */
const answerTo = (data: string): string => (data.includes('\u001B[6n') ? '\u001B[1;1R' : '');

/** Starts a program on a terminal of 200 × 50. */
export const drive = (file: string, args: readonly string[], options: DriveOptions = {}): Driven => {
	const {columns = 200, rows = 50, environment = {}, typed = '', cwd = process.cwd()} = options;
	const env = plainEnvironment(environment);
	const started = performance.now();
	const child = pty.spawn(file, [...args], {cols: columns, rows, env, cwd});
	if (typed) child.write(typed);
	let written = '';
	let last = started;
	let listener: (() => void) | null = null;
	child.onData(data => {
		last = performance.now();
		written += data;
		const answer = answerTo(data);
		if (answer) child.write(answer);
		listener?.();
	});
	const ended = new Promise<{time: number; code: number}>(resolve => {
		child.onExit(({exitCode: code}) => {
			resolve({time: performance.now(), code});
			listener?.();
		});
	});
	const until = (isThere: (written: string) => boolean, timeout = 30_000): Promise<number> =>
		new Promise((resolve, reject) => {
			const timer = setTimeout(() => {
				listener = null;
				reject(new Error(`${file}: not seen in ${timeout} ms; it wrote ${JSON.stringify(written.slice(-2000))}`));
			}, timeout);
			listener = () => {
				if (!isThere(written)) return;
				listener = null;
				clearTimeout(timer);
				resolve(last);
			};
			listener();
		});
	const quiet = async (milliseconds: number): Promise<number> => {
		for (;;) {
			const left = last + milliseconds - performance.now();
			if (left <= 0) return last;
			await new Promise(resolve => setTimeout(resolve, left));
		}
	};
	return {
		pid: child.pid,
		started,
		type: keys => child.write(keys),
		written: () => written,
		mark: () => {
			written = '';
		},
		until,
		quiet,
		ended,
		kill: () => child.kill('SIGKILL'),
	};
};

/** Runs a program to its end on a terminal; milliseconds that it took, and its exit code: not 0 where there is none. */
export const ran = async (
	file: string,
	args: readonly string[],
	environment: Readonly<Record<string, string | undefined>> = {},
): Promise<{readonly time: number; readonly code: number}> => {
	const driven = drive(file, args, {environment});
	const {time, code} = await driven.ended;
	return {time: time - driven.started, code};
};
