import {spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {constants} from 'node:os';
import {problem} from '../domain/problem.ts';
import {failure, type Result, success} from '../domain/result.ts';
import {clean} from '../domain/text.ts';
import {serveCredentials} from './credentials-endpoint.ts';
import type {LiveInput} from './live.ts';
import {pluginCall} from './plugin-call.ts';

/** A session whose client reads and writes our own streams as they are: pipes, files, or what ssh gives a ProxyCommand. */
export type PipedInput = LiveInput & {
	/** Aborted when reach has to go: the client is told to end. */
	readonly signal: AbortSignal;
};

/**
 * Runs a session client on our own standard streams until it ends; no terminal, no escape keys. Answers with its exit code,
 * 128 + n where a signal ended it.
 */
export const runPiped = async (input: PipedInput): Promise<Result<number>> => {
	const {credentials, now, signal, terminate, grace = 1000} = input;
	const served = await serveCredentials({credentials, now});
	if (!served.ok) {
		await terminate?.();
		return served;
	}
	const nonce = randomBytes(4).toString('hex');
	const call = pluginCall({...input, address: served.value, nonce});
	const ended = Promise.withResolvers<Result<number>>();
	const child = spawn(call.file, [...call.args], {stdio: 'inherit', env: {...call.env}});
	let late: NodeJS.Timeout | undefined;
	const stop = (): void => {
		child.kill('SIGTERM');
		late = setTimeout(() => child.kill('SIGKILL'), grace);
	};
	if (signal.aborted) stop();
	signal.addEventListener('abort', stop, {once: true});
	child.once('error', ({message}) => {
		const hint = 'Open the session again, or try --plugin builtin';
		ended.resolve(
			failure(problem('plugin', 'The session client could not be started', hint, {detail: clean(message)})),
		);
	});
	child.once('exit', (code, by) => ended.resolve(success(code ?? 128 + (by ? constants.signals[by] : 0))));
	const result = await ended.promise;
	signal.removeEventListener('abort', stop);
	clearTimeout(late);
	await served.value.close();
	if (!result.ok || result.value !== 0) await terminate?.();
	return result;
};
