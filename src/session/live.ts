import {randomBytes} from 'node:crypto';
import {type Problem, problem} from '../domain/problem.ts';
import {failure, type Result, success} from '../domain/result.ts';
import type {Credentials, SessionRequest, StartedSession} from '../domain/session.ts';
import {clean} from '../domain/text.ts';
import {type Child, startChild} from './child.ts';
import {lastWordsSize, readLastWords} from './client-words.ts';
import {serveCredentials} from './credentials-endpoint.ts';
import type {Environment, Kill} from './environment.ts';
import {lastBytes} from './last-bytes.ts';
import type {Plugin} from './plugin.ts';
import {pluginCall} from './plugin-call.ts';
import type {Recording} from './recording.ts';
import type {Size} from './terminal.ts';

/** What a session needs, whoever looks at it. */
export type LiveInput = {
	readonly started: StartedSession;
	readonly request: SessionRequest;
	readonly plugin: Plugin;
	/** Asked each time that the client asks for credentials. */
	readonly credentials: () => Promise<Result<Credentials>>;
	readonly environment: Environment;
	/** Systems Manager's endpoint; `null`: the region's own. */
	readonly endpointUrl: string | null;
	readonly kill: Kill;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
	/**
	 * Ends the session at AWS (TerminateSession), best effort; called unless the session ended by itself or its
	 * connection was lost, for then it can be resumed.
	 */
	readonly terminate?: () => Promise<unknown>;
	/** Further variables for the client. */
	readonly variables?: Readonly<Record<string, string>>;
	/** Gets all output. */
	readonly recording?: Recording;
	/** Milliseconds between TERM and KILL; a second unless told otherwise. */
	readonly grace?: number;
};

/** A session's client in a pty, with its credentials served. */
export type Live = {
	readonly child: Child;
	/** To be called with all output. */
	readonly saw: (bytes: Buffer) => void;
	/** What went wrong, once the child is over; `null`: it ended as it should. */
	readonly verdict: () => Promise<Problem | null>;
	/**
	 * Ends the client and what belongs to it, and the session at AWS unless it is over there. Can be called again;
	 * settles when all is gone.
	 */
	readonly close: () => Promise<void>;
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

const notStarted = (detail: string): Result<never> => {
	const hint = 'Close some programs and try again.';
	return failure(problem('plugin', 'The session client could not be started', hint, {detail: clean(detail)}));
};

/** Starts the client of a session. Never throws; when it fails, the session is ended at AWS. */
export const startLive = async (input: LiveInput, size: Size): Promise<Result<Live>> => {
	const {credentials, kill, now, terminate, grace = 1000} = input;
	const endThere = async (): Promise<void> => {
		if (terminate) await atMost(terminatePatience, terminate());
	};
	const served = await serveCredentials({credentials, now});
	if (!served.ok) {
		await endThere();
		return served;
	}
	let child: Child;
	try {
		const nonce = randomBytes(4).toString('hex');
		const call = pluginCall({...input, address: served.value, nonce});
		child = startChild({call, size, kill});
	} catch (cause) {
		await Promise.all([served.value.close(), endThere()]);
		return notStarted(cause instanceof Error ? cause.message : String(cause));
	}
	const last = lastBytes(lastWordsSize);
	const verdict = async (): Promise<Problem | null> => {
		const {exitCode, signal} = await child.exit;
		const told = readLastWords(last.take());
		return told ?? (exitCode === 0 && signal === null ? null : crashed(exitCode, signal));
	};
	/** It ended by itself, or was lost and can still be resumed: then it is not ours to end. */
	let isLeft = false;
	const settled = verdict().then(found => {
		isLeft = found === null || found.kind === 'unreachable';
	});
	let closing: Promise<void> | undefined;
	const close = async (): Promise<void> => {
		const wasLeft = isLeft;
		await Promise.all([child.end(grace), served.value.close(), input.recording?.close()]);
		if (!wasLeft) await endThere();
	};
	return success({
		child,
		saw: bytes => {
			last.add(bytes);
			input.recording?.output(bytes);
		},
		verdict: async () => {
			await settled;
			return verdict();
		},
		close: async () => {
			closing ??= close();
			return closing;
		},
	});
};
