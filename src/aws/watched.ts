import type {InitializeHandler, InitializeMiddleware, MiddlewareStack} from '@smithy/types';
import {readOnlyProblem} from '../domain/read-only.ts';
import {Told} from './ask.ts';
import {createDebug} from './debug.ts';
import type {SourcesOptions} from './options.ts';

/** Operations that only look; whatever is not named here changes something or opens a session. */
const looks = /^(Describe|Get|List|Simulate)/;

type Answered = {readonly $metadata?: Readonly<Record<string, unknown>>};

const metadataOf = (found: unknown): Readonly<Record<string, unknown>> => {
	const {httpStatusCode, requestId, attempts} = ((found ?? {}) as Answered).$metadata ?? {};
	return {status: httpStatusCode, request: requestId, attempts};
};

/**
 * Makes a client refuse what `--read-only` rules out, and tell `--debug` of every operation: once each, retries and all.
 * It sits in the client itself, so that no new call can pass it by.
 */
export const watched = <Client extends {readonly middlewareStack: object}>(
	client: Client,
	service: string,
	region: string,
	{isReadOnly = false, debugFile = null}: SourcesOptions,
): Client => {
	if (!isReadOnly && debugFile === null) return client;
	const debug = createDebug(debugFile);
	const watch: InitializeMiddleware<object, object> =
		(next: InitializeHandler<object, object>, context) => async sent => {
			const operation = String(context['commandName'] ?? '').replace(/Command$/, '');
			const what = `${service} ${operation} ${region}`;
			if (isReadOnly && !looks.test(operation)) {
				debug(`${what}: refused, read-only`);
				throw new Told(readOnlyProblem(`${service} ${operation}`));
			}
			const begun = performance.now();
			const took = () => Math.round(performance.now() - begun);
			try {
				const answer = await next(sent);
				debug(what, {ms: took(), ...metadataOf(answer.output), input: sent.input});
				return answer;
			} catch (error) {
				const {name, message} = (error ?? {}) as Partial<Error>;
				debug(`${what}: failed`, {ms: took(), ...metadataOf(error), error: name, message, input: sent.input});
				throw error;
			}
		};
	(client.middlewareStack as MiddlewareStack<object, object>).add(watch, {step: 'initialize', name: 'reach'});
	return client;
};
