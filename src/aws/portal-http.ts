import {setTimeout as sleep} from 'node:timers/promises';
import {createDebug} from './debug.ts';
import type {SourcesOptions} from './options.ts';
import {MalformedAnswer, problemOf} from './problems.ts';
import {type FailedTry, type RateLimiter, type RetryOptions, retryStrategy} from './retry.ts';
import type {Transport} from './transport.ts';

/**
 * The two services of IAM Identity Center: sign-in and access portal. They are asked without a signature, so they are
 * asked without an SDK client (SSO OIDC API Reference; IAM Identity Center Portal API Reference).
 */
export type PortalService = 'oidc' | 'portal';

/** A request to one of them. `query` goes into the address, `body` as JSON. */
export type PortalRequest = {
	readonly service: PortalService;
	readonly region: string;
	readonly method: 'GET' | 'POST';
	readonly path: string;
	readonly query?: Readonly<Record<string, string>>;
	readonly token?: string;
	readonly body?: Readonly<Record<string, unknown>>;
};

/** Asks one of the services and gives the fields of its answer; an error has the service's code as its name. */
export type AskPortal = (request: PortalRequest, signal: AbortSignal) => Promise<Readonly<Record<string, unknown>>>;

const hosts: Readonly<Record<PortalService, string>> = {oidc: 'oidc', portal: 'portal.sso'};
const variables: Readonly<Record<PortalService, string>> = {
	oidc: 'AWS_ENDPOINT_URL_SSO_OIDC',
	portal: 'AWS_ENDPOINT_URL_SSO',
};

const endpointOf = ({service, region}: PortalRequest, {endpointUrl, environment}: SourcesOptions): URL => {
	const set = environment[variables[service]] ?? endpointUrl ?? environment['AWS_ENDPOINT_URL'];
	const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
	return new URL(set ?? `https://${hosts[service]}.${region}.${suffix}`);
};

const collected = async (body: unknown): Promise<string> => {
	const parts: Uint8Array[] = [];
	for await (const part of body as AsyncIterable<Uint8Array>) parts.push(part);
	return Buffer.concat(parts).toString();
};

const fieldsOf = (text: string): Readonly<Record<string, unknown>> => {
	const found: unknown = JSON.parse(text);
	if (typeof found !== 'object' || found === null) throw new MalformedAnswer('the answer is no object');
	return found as Readonly<Record<string, unknown>>;
};

/** The error as the SDK would throw it: OAuth's `error`, or the portal's type header. */
const errorOf = (status: number, type: string | undefined, text: string): Error => {
	let fields: Readonly<Record<string, unknown>> = {};
	try {
		fields = fieldsOf(text);
	} catch {
		// The body says nothing; the status does.
	}
	const name = String(fields['error'] ?? type?.split(':')[0] ?? 'Error');
	const message = String(fields['error_description'] ?? fields['message'] ?? name);
	return Object.assign(new Error(message), {name, $metadata: {httpStatusCode: status}});
};

/** What the SDK would call the failure of a try. Only questions are asked twice: nobody registers or signs in twice. */
const typeOf = (error: unknown, {method}: PortalRequest): FailedTry['errorType'] => {
	const {$metadata, name} = error as {readonly $metadata?: {readonly httpStatusCode: number}; readonly name?: string};
	const status = $metadata?.httpStatusCode;
	if (status === 429) return 'THROTTLING';
	if (method === 'POST' || name === 'AbortError' || name === 'MalformedAnswer') return 'CLIENT_ERROR';
	return status === undefined || status >= 500 ? 'TRANSIENT' : 'CLIENT_ERROR';
};

/** The portal refuses who asks much at once; each request is spread by its own waits. */
const noLimiter: RateLimiter = {getSendToken: async () => {}, updateClientSendingRate: () => {}};

/** Asks again where that may help, as the SDK's clients do. */
const patiently = async <Value>(
	ask: () => Promise<Value>,
	request: PortalRequest,
	strategy: ReturnType<typeof retryStrategy>,
	signal: AbortSignal,
): Promise<Value> => {
	for (let token = await strategy.acquireInitialRetryToken(); ; ) {
		try {
			return await ask();
		} catch (error) {
			const failed = {error: error as NonNullable<FailedTry['error']>, errorType: typeOf(error, request)};
			const next = await strategy.refreshRetryTokenForRetry(token, failed).catch(() => null);
			if (signal.aborted || !next) throw error;
			token = next;
			await sleep(token.getRetryDelay(), undefined, {signal});
		}
	}
};

/** Makes the function that asks; it goes the same way to the network as the SDK, and is as patient. */
export const createAskPortal = (
	transport: () => Promise<Transport>,
	options: SourcesOptions,
	attempts: RetryOptions['attempts'],
): AskPortal => {
	const send = createSend(transport, options);
	return (request, signal) => {
		const scope = {profile: null, region: request.region};
		const strategy = retryStrategy({
			attempts,
			limiter: noLimiter,
			random: Math.random,
			onWait: (delay, error) => {
				const problem = problemOf(error, {service: 'SSO', operation: null, scope});
				options.onWaiting({service: 'SSO', scope, delay, problem});
			},
			onFailure: () => {},
		});
		return patiently(() => send(request, signal), request, strategy, signal);
	};
};

const createSend = (transport: () => Promise<Transport>, options: SourcesOptions): AskPortal => {
	const debug = createDebug(options.debugFile);
	return async (request, signal) => {
		const [{patient}, {HttpRequest}] = await Promise.all([transport(), import('./sdk/common.ts')]);
		const {protocol, hostname, port, pathname} = endpointOf(request, options);
		const {response} = await patient.handle(
			new HttpRequest({
				protocol,
				hostname,
				...(port ? {port: Number(port)} : {}),
				method: request.method,
				path: `${pathname.replace(/\/$/, '')}${request.path}`,
				query: {...request.query},
				headers: {
					host: port ? `${hostname}:${port}` : hostname,
					'user-agent': `reach/${options.version}`,
					...(request.body ? {'content-type': 'application/json'} : {}),
					...(request.token ? {'x-amz-sso_bearer_token': request.token} : {}),
				},
				...(request.body ? {body: JSON.stringify(request.body)} : {}),
			}),
			{abortSignal: signal},
		);
		const text = await collected(response.body);
		debug(`${request.service} ${request.method} ${request.path}`, {status: response.statusCode});
		if (response.statusCode >= 400) throw errorOf(response.statusCode, response.headers['x-amzn-errortype'], text);
		return fieldsOf(text);
	};
};
