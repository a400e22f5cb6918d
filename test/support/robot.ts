import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import xterm from '@xterm/headless';
import pty from 'node-pty';
import {compileCache} from './compile-cache.ts';

/** Root of the project. */
export const root = path.join(import.meta.dirname, '..', '..');

/** A person in front of a terminal that runs a program: types, looks, resizes. */
export type Robot = {
	readonly pid: number;
	/** Types keys as they are. */
	readonly type: (keys: string) => void;
	/** Waits until the screen holds the text, or matches the pattern. */
	readonly sees: (wanted: string | RegExp, timeout?: number) => Promise<void>;
	/** Waits until the screen holds it, or held it at some time, and gives the first such screen: for what may be gone soon. */
	readonly saw: (wanted: string | RegExp) => Promise<string>;
	/** Waits until the screen holds it no more. */
	readonly misses: (unwanted: string | RegExp, timeout?: number) => Promise<void>;
	/** Waits until the program has written nothing for a while. */
	readonly rests: (quiet?: number) => Promise<void>;
	/** The screen as text, right ends trimmed. */
	readonly screen: () => string;
	/** The line of the screen that holds the text; empty if none does. */
	readonly line: (text: string) => string;
	/** All bytes that the program wrote. */
	readonly written: () => string;
	readonly resize: (columns: number, rows: number) => void;
	readonly terminal: InstanceType<typeof xterm.Terminal>;
	/** Exit code, once the program has ended; waited for as long as a sign, from when it is asked for. */
	readonly ended: Promise<number>;
	readonly kill: (signal: string) => void;
};

export type RobotOptions = {
	readonly columns?: number;
	readonly rows?: number;
	readonly environment?: Readonly<Record<string, string | undefined>>;
	readonly cwd?: string;
};

export const keys = {
	enter: '\r',
	escape: '\u001B',
	up: '\u001B[A',
	down: '\u001B[B',
	tab: '\t',
	ctrl: (letter: string) => String.fromCharCode(letter.toUpperCase().charCodeAt(0) & 31),
} as const;

/** How long a sign is waited for, in milliseconds: long, for two busy cores can be slow. */
const patience = 30_000;

const running = new Set<{readonly kill: () => void}>();
const homes = new Set<string>();

/** Ends every program that a test left and removes its home; for `afterEach`. */
export const dismissRobots = (): void => {
	for (const {kill} of running) kill();
	running.clear();
	// What was killed just now, or below it is told of that only by its terminal, may still write a file.
	for (const home of homes) rmSync(home, {recursive: true, force: true, maxRetries: 12, retryDelay: 50});
	homes.clear();
};

/** An empty home, so that nobody's own settings reach a test. */
export const emptyHome = (): string => {
	const home = mkdtempSync(path.join(tmpdir(), 'reach-home-'));
	homes.add(home);
	return home;
};

/** The environment of a program under test: this one's without AWS, CI, REACH and XDG variables, in an empty home. */
export const plainEnvironment = (more: Readonly<Record<string, string | undefined>> = {}): Record<string, string> => {
	const kept = Object.entries(process.env).filter(
		([name]) => !/^(AWS_|CI$|REACH_|XDG_|NO_COLOR|FORCE_COLOR|VITEST|NODE_OPTIONS|(HTTPS?|ALL|NO)_PROXY$)/i.test(name),
	);
	const ours = {TERM: 'xterm-256color', HOME: emptyHome(), NODE_COMPILE_CACHE: compileCache};
	const given = {...Object.fromEntries(kept), ...ours, ...more};
	return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined));
};

/** Starts a program in a pseudo-terminal whose screen a terminal emulator keeps. */
export const startRobot = (file: string, args: readonly string[], options: RobotOptions = {}): Robot => {
	const {columns = 80, rows = 24, environment = {}, cwd = root} = options;
	const terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
	const child = pty.spawn(file, [...args], {cols: columns, rows, cwd, env: plainEnvironment(environment)});
	const frames: string[] = [];
	let written = '';
	let lastWrite = Date.now();
	const keep = (): void => void frames.push(lines().join('\n').trimEnd());
	child.onData(data => {
		lastWrite = Date.now();
		written += data;
		terminal.write(data, () => {
			if (!terminal.modes.synchronizedOutputMode) keep();
		});
	});
	// A frame between the marks of synchronized output is seen once it is whole; several may come at once.
	terminal.parser.registerCsiHandler({prefix: '?', final: 'l'}, ([mode]) => {
		if (mode === 2026) keep();
		return false;
	});
	// The emulator answers the far side's questions, as a real terminal does.
	terminal.onData(data => child.write(data));
	const self = {kill: () => child.kill('SIGKILL')};
	running.add(self);
	let code: number | null = null;
	child.onExit(({exitCode, signal}) => {
		running.delete(self);
		code = signal ? 128 + signal : exitCode;
	});
	const lines = () => {
		const {active} = terminal.buffer;
		return Array.from(
			{length: terminal.rows},
			(_, at) => active.getLine(active.baseY + at)?.translateToString(true) ?? '',
		);
	};
	/** As a terminal shows it: never half of a frame, unless the rest is long in coming. */
	const screen = () => {
		const isHalf = terminal.modes.synchronizedOutputMode && Date.now() - lastWrite < 1000;
		return (isHalf ? frames.at(-1) : undefined) ?? lines().join('\n').trimEnd();
	};
	const holds = (wanted: string | RegExp) =>
		typeof wanted === 'string' ? screen().includes(wanted) : wanted.test(screen());
	/** Looks after every write of the program, so that nothing is waited for longer than it takes. */
	const until = async (isThere: () => boolean, what: string, timeout: number): Promise<void> => {
		const end = Date.now() + timeout;
		while (!isThere()) {
			if (Date.now() > end) throw new Error(`${what} in ${timeout} ms; the screen is:\n${screen()}`);
			await new Promise(resolve => setTimeout(resolve, 10));
		}
	};
	return {
		pid: child.pid,
		type: typed => child.write(typed),
		sees: (wanted, timeout = patience) => until(() => holds(wanted), `${wanted} was not seen`, timeout),
		saw: async wanted => {
			const first = () =>
				frames.find(frame => (typeof wanted === 'string' ? frame.includes(wanted) : wanted.test(frame)));
			await until(() => first() !== undefined, `${wanted} was never seen`, patience);
			return first() ?? '';
		},
		misses: (unwanted, timeout = patience) => until(() => !holds(unwanted), `${unwanted} did not go`, timeout),
		rests: (quiet = 300) => until(() => Date.now() - lastWrite > quiet, 'the program did not rest', patience),
		screen,
		line: text => lines().find(line => line.includes(text)) ?? '',
		written: () => written,
		resize: (cols, lineCount) => {
			terminal.resize(cols, lineCount);
			child.resize(cols, lineCount);
		},
		terminal,
		get ended() {
			return until(() => code !== null, 'the program did not end', patience).then(() => code ?? 0);
		},
		kill: signal => child.kill(signal),
	};
};

/** Starts `reach` with these arguments. */
export const startReach = (args: readonly string[], options: RobotOptions = {}): Robot =>
	startRobot(process.execPath, [path.join(root, 'bin', 'reach.js'), ...args], options);
