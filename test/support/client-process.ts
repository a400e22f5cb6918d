import {type ChildProcessWithoutNullStreams, spawn} from 'node:child_process';
import path from 'node:path';
import {spawn as spawnPty} from 'node-pty';
import {expect} from 'vitest';
import {compileCache} from './compile-cache.ts';

/** The built client, as it ships. */
export const clientProgram = path.join(import.meta.dirname, '..', '..', 'bin', 'session-client.js');

const variable = 'AWS_SSM_START_SESSION_RESPONSE';

/** How a client is started. */
export type ClientOptions = {
	readonly url: string;
	readonly sessionId?: string;
	readonly token?: string;
	readonly target?: string;
	readonly region?: string;
	readonly profile?: string;
	/** SSM endpoint, argv[6]. */
	readonly endpoint?: string;
	readonly env?: Readonly<Record<string, string>>;
	readonly cols?: number;
	readonly rows?: number;
};

/** Arguments and environment of the usual call: the response in the environment, nothing of ours inherited. */
export const clientCall = (options: ClientOptions): {args: string[]; env: Record<string, string>} => ({
	args: [
		clientProgram,
		variable,
		options.region ?? 'us-east-1',
		'StartSession',
		options.profile ?? '',
		JSON.stringify({Target: options.target ?? 'i-0123456789abcdef0'}),
		options.endpoint ?? 'http://127.0.0.1:1',
	],
	env: {
		PATH: process.env['PATH'] ?? '',
		HOME: '/nonexistent',
		NODE_COMPILE_CACHE: compileCache,
		TERM: 'xterm-256color',
		AWS_EC2_METADATA_DISABLED: 'true',
		...options.env,
		[variable]: JSON.stringify({
			SessionId: options.sessionId ?? 'sess-1',
			StreamUrl: options.url,
			TokenValue: options.token ?? 'tok-AAAA',
		}),
	},
});

/** A client whose stdin, stdout and stderr are pipes. */
export type PipedClient = {
	readonly child: ChildProcessWithoutNullStreams;
	stdout(): string;
	stderr(): string;
	/** Exit code, or the name of the signal that ended it. */
	readonly ended: Promise<number | string>;
};

/** Starts the client on pipes. */
export const startPipedClient = (options: ClientOptions): PipedClient => {
	const {args, env} = clientCall(options);
	const child = spawn(process.execPath, args, {env});
	let out = '';
	let err = '';
	child.stdout.on('data', (data: Buffer) => {
		out += data.toString('latin1');
	});
	child.stderr.on('data', (data: Buffer) => {
		err += data.toString('latin1');
	});
	child.stdin.on('error', () => {});
	const ended = new Promise<number | string>(resolve => {
		child.on('close', (code, signal) => resolve(signal ?? code ?? -1));
	});
	return {child, stdout: () => out, stderr: () => err, ended};
};

/** A client on a terminal of its own. */
export type TerminalClient = {
	readonly pid: number;
	/** All that was written to the terminal. */
	screen(): string;
	type(text: string): void;
	resize(cols: number, rows: number): void;
	kill(signal: string): void;
	/** Waits until the screen holds a text. */
	until(text: string): Promise<void>;
	readonly ended: Promise<number | string>;
};

/** Starts a program in a pty; by default the client. */
export const startOnTerminal = (
	file: string,
	args: readonly string[],
	env: Record<string, string>,
	size: {readonly cols?: number | undefined; readonly rows?: number | undefined} = {},
): TerminalClient => {
	const pty = spawnPty(file, [...args], {name: 'xterm-256color', cols: size.cols ?? 80, rows: size.rows ?? 24, env});
	let screen = '';
	pty.onData(data => {
		screen += data;
	});
	const ended = new Promise<number | string>(resolve => {
		pty.onExit(({exitCode, signal}) => resolve(signal ? `signal ${signal}` : exitCode));
	});
	return {
		pid: pty.pid,
		screen: () => screen,
		type: text => pty.write(text),
		resize: (cols, rows) => pty.resize(cols, rows),
		kill: signal => pty.kill(signal),
		until: text => expect.poll(() => screen, {interval: 10}).toContain(text),
		ended,
	};
};

/** Starts the client on a terminal. */
export const startTerminalClient = (options: ClientOptions): TerminalClient => {
	const {args, env} = clientCall(options);
	return startOnTerminal(process.execPath, args, env, options);
};
