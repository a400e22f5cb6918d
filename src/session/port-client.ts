import {type ChildProcess, spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {type Problem, problem} from '../domain/problem.ts';
import {failure, type Result, success} from '../domain/result.ts';
import {clean} from '../domain/text.ts';
import {lastWordsSize, readLastWords} from './client-words.ts';
import {serveCredentials} from './credentials-endpoint.ts';
import {lastBytes} from './last-bytes.ts';
import type {LiveInput} from './live.ts';
import {pluginCall} from './plugin-call.ts';
import {withoutTerminals} from './without-terminals.ts';

/** A session client that forwards a port, in the background. */
export type PortClient = {
	/** The port on 127.0.0.1 that it opened for us. */
	readonly port: number;
	/** Settles when it is over: what went wrong, or `null`. */
	readonly exit: Promise<Problem | null>;
	/** Called each time that the node could not reach the destination. */
	readonly onRefused: (listener: () => void) => void;
	/** Ends it: asked, told, killed. Settles when it is gone. */
	readonly end: () => Promise<void>;
};

/** Milliseconds that a client may take until its port is open. */
const openPatience = 30_000;

/** Milliseconds between two ways to end it, from polite to certain. */
const between = 1000;

const opened = /^Port (\d{1,5}) opened for sessionId /m;
const refused = /Connection to destination port failed/;

const overWith = (exitCode: number | null, signal: string | null, said: Buffer): Problem | null => {
	const told = readLastWords(said);
	if (told || (exitCode === 0 && signal === null)) return told;
	const how = signal === null ? `ended with code ${exitCode}` : `was killed by ${signal}`;
	return problem('plugin', `The session client ${how}`, 'It is started again; or try --plugin builtin');
};

const ended = async (child: ChildProcess, kill: LiveInput['kill']): Promise<void> => {
	const {pid} = child;
	if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
	const gone = new Promise<void>(resolve => child.once('exit', () => resolve()));
	const send = (signal: NodeJS.Signals): void => {
		try {
			kill(-pid, signal);
		} catch {}
	};
	send('SIGINT');
	const timers = [setTimeout(send, between, 'SIGTERM'), setTimeout(send, 2 * between, 'SIGKILL')];
	await gone;
	for (const timer of timers) clearTimeout(timer);
	send('SIGKILL');
};

/**
 * Starts a session client for a port session and waits until its local port is open; `signal` cuts the wait short. The client has no terminal, leads
 * a group of its own and has its credentials served as long as it lives.
 */
export const startPortClient = async (
	input: Omit<LiveInput, 'terminate'>,
	signal: AbortSignal,
): Promise<Result<PortClient>> => {
	const {started, request, plugin, credentials, environment, endpointUrl, kill, now} = input;
	const served = await serveCredentials({credentials, now});
	if (!served.ok) return served;
	const nonce = randomBytes(4).toString('hex');
	const address = served.value;
	const {file, args, env} = pluginCall({plugin, started, request, endpointUrl, environment, address, nonce});
	const child = spawn(file, [...args], {stdio: withoutTerminals('ignore', 'pipe', 'pipe'), detached: true, env});
	const last = lastBytes(lastWordsSize);
	const listeners: Array<() => void> = [];
	let text = '';
	let tellPort: (port: number) => void = () => {};
	const port = new Promise<number>(resolve => {
		tellPort = resolve;
	});
	const hear = (bytes: Buffer): void => {
		last.add(bytes);
		text = (text + bytes.toString('utf8')).slice(-lastWordsSize);
		const found = opened.exec(text)?.[1];
		if (found) tellPort(Number(found));
		if (!refused.test(text)) return;
		text = '';
		for (const listener of listeners) listener();
	};
	child.stdout.on('data', hear);
	child.stderr.on('data', hear);
	const exit = new Promise<Problem | null>(resolve => {
		child.on('error', cause => {
			const hint = 'Look whether it was moved or updated just now, or try --plugin builtin';
			resolve(problem('plugin', 'The session client could not be run', hint, {detail: clean(cause.message)}));
		});
		child.on('close', (exitCode, signal) => resolve(overWith(exitCode, signal, last.take())));
	}).finally(async () => served.value.close());
	const end = async (): Promise<void> => {
		await ended(child, kill);
		await exit;
	};
	const abort = (): void => void end();
	signal.addEventListener('abort', abort, {once: true});
	if (signal.aborted) abort();
	let late: NodeJS.Timeout | undefined;
	const tooLate = new Promise<null>(resolve => {
		late = setTimeout(() => resolve(null), openPatience);
	});
	const first = await Promise.race([port, exit.then(found => found ?? {...endedEarly}), tooLate]);
	clearTimeout(late);
	signal.removeEventListener('abort', abort);
	if (typeof first === 'number') {
		return success({port: first, exit, end, onRefused: listener => void listeners.push(listener)});
	}
	await end();
	return failure(first ?? slow);
};

const endedEarly: Problem = problem('other', 'The tunnel ended before it was open', 'It is tried again.');

const slow: Problem = problem(
	'timeout',
	'The tunnel did not open within 30 s',
	'Check the network; it is tried again.',
);
