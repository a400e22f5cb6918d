import {randomBytes} from 'node:crypto';
import {type Problem, problem} from '../domain/problem.ts';
import type {Result} from '../domain/result.ts';
import type {Credentials, SessionRequest, StartedSession} from '../domain/session.ts';
import {clean} from '../domain/text.ts';
import {attach, type Leaving} from './attach.ts';
import {type Child, startChild} from './child.ts';
import {serveCredentials} from './credentials-endpoint.ts';
import type {Environment, Kill} from './environment.ts';
import {escapeHelp} from './escape-help.ts';
import {takeKeyboard} from './keyboard.ts';
import type {Plugin} from './plugin.ts';
import {pluginCall} from './plugin-call.ts';
import {sizeOf, type Terminal} from './terminal.ts';

/**
 * How a session ended, as its person sees it.
 * - `ended`: the client is through: the far side closed, or the client said why not on the screen
 * - `escaped`: ended by `~.`, frozen or not
 * - `interrupted`: reach itself was told to go, or its terminal vanished
 * - `failed`: the client could not be run, crashed or was killed
 */
export type SessionEnd =
	| {readonly kind: 'ended'}
	| {readonly kind: 'escaped'}
	| {readonly kind: 'interrupted'}
	| {readonly kind: 'failed'; readonly problem: Problem};

export type OpenSessionInput = {
	readonly started: StartedSession;
	readonly request: SessionRequest;
	readonly plugin: Plugin;
	/** Asked each time that the client asks for credentials. */
	readonly credentials: () => Promise<Result<Credentials>>;
	readonly terminal: Terminal;
	readonly environment: Environment;
	/** Systems Manager's endpoint; `null`: the region's own. */
	readonly endpointUrl: string | null;
	/** Aborted when reach has to go. */
	readonly signal: AbortSignal;
	readonly kill: Kill;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
	/** Ends the session at AWS (TerminateSession), best effort; called unless the session ended by itself. */
	readonly terminate?: () => Promise<unknown>;
	/** The escape character, one ASCII character; `null`: no escape keys. `~` unless told otherwise. */
	readonly escape?: string | null;
	/** Sees all output, for a recording. */
	readonly onOutput?: (bytes: Buffer) => void;
	/** Milliseconds between TERM and KILL. */
	readonly grace?: number;
};

/** Milliseconds that TerminateSession may take before we go on without its answer. */
const terminatePatience = 2000;

const atMost = async (milliseconds: number, work: Promise<unknown>): Promise<void> => {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<void>(resolve => {
		timer = setTimeout(resolve, milliseconds);
	});
	await Promise.race([work.catch(() => undefined), late]);
	clearTimeout(timer);
};

const crashed = (exitCode: number, signal: number | null): Problem => {
	const how = signal === null ? `ended with code ${exitCode}` : `was killed by signal ${signal}`;
	return problem('plugin', `The session client ${how}`, 'Open the session again, or try --plugin builtin');
};

const endOf = (leaving: Leaving): SessionEnd => {
	if (leaving.kind === 'interrupted') return {kind: 'interrupted'};
	if (leaving.kind === 'escaped') return {kind: 'escaped'};
	const {exitCode, signal} = leaving.exit;
	return exitCode === 0 && signal === null ? {kind: 'ended'} : {kind: 'failed', problem: crashed(exitCode, signal)};
};

/**
 * Hands the terminal to the session client until the session is over, and takes it back: raw mode, listeners and modes
 * are as they were, the client and its group are gone, its credentials are no longer served. Never throws.
 */
export const openSession = async (input: OpenSessionInput): Promise<SessionEnd> => {
	const {started, request, plugin, credentials, terminal, environment, endpointUrl, signal, kill, now} = input;
	const keyboard = takeKeyboard(terminal.stdin);
	const served = await serveCredentials({credentials, now});
	let child: Child | undefined;
	let end: SessionEnd;
	let isStuck = false;
	try {
		if (!served.ok) throw new Error(served.problem.detail);
		const nonce = randomBytes(4).toString('hex');
		const address = served.value;
		const call = pluginCall({plugin, started, request, endpointUrl, environment, address, nonce});
		child = startChild({call, size: sizeOf(terminal), kill});
		const escapeKey = input.escape === null ? null : (input.escape ?? '~').charCodeAt(0);
		const left = await attach({
			child,
			terminal,
			keyboard,
			escapeKey,
			canDetach: false,
			help: escapeHelp(input.escape ?? '~', false),
			onOutput: input.onOutput ?? (() => {}),
			signal,
		});
		end = endOf(left);
		isStuck = left.isStuck;
	} catch (cause) {
		const detail = clean(cause instanceof Error ? cause.message : String(cause));
		const hint = 'Close some programs and try again.';
		end = {kind: 'failed', problem: problem('plugin', 'The session client could not be started', hint, {detail})};
	} finally {
		keyboard.release(isStuck);
		const closing = served.ok ? served.value.close() : Promise.resolve();
		await Promise.all([child?.end(input.grace ?? 1000), closing]);
	}
	if (end.kind !== 'ended' && input.terminate) await atMost(terminatePatience, input.terminate());
	return end;
};
