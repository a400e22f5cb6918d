import {createHash, randomBytes, timingSafeEqual} from 'node:crypto';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import {problem} from '../domain/problem.ts';
import {failure, type Result, success} from '../domain/result.ts';
import type {Credentials} from '../domain/session.ts';
import type {CredentialsAddress} from './plugin-call.ts';

/** A loopback server that gives one child its credentials for as long as it lives. */
export type CredentialsEndpoint = CredentialsAddress & {readonly close: () => Promise<void>};

export type CredentialsEndpointInput = {
	/** Asked anew for every request, so that a child gets fresh credentials hours later. */
	readonly credentials: () => Promise<Result<Credentials>>;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
};

/** Static credentials do not expire, but the contract wants a date: the child asks again after a quarter of an hour. */
const staticLifetime = 15 * 60_000;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares without telling by its duration where the texts differ. */
const isSame = (left: string, right: string): boolean => timingSafeEqual(digest(left), digest(right));

const answer = (response: ServerResponse, status: number, body: object): void => {
	response.writeHead(status, {'content-type': 'application/json', 'cache-control': 'no-store', connection: 'close'});
	response.end(JSON.stringify(body));
};

const refuse = (response: ServerResponse, status: number, code: string): void => {
	answer(response, status, {code, message: code});
};

/**
 * Serves the container credentials contract of the AWS SDKs on 127.0.0.1: `{AccessKeyId, SecretAccessKey, Token,
 * Expiration}` for a GET with our token in `Authorization`. A foreign `Host` (a rebound DNS name) and any `Origin`
 * (a web page) are refused before the token is looked at.
 */
export const serveCredentials = async ({
	credentials,
	now,
}: CredentialsEndpointInput): Promise<Result<CredentialsEndpoint>> => {
	const token = randomBytes(32).toString('base64url');
	let host = '';
	const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		if (request.headers.host !== host) return refuse(response, 403, 'WrongHost');
		if (request.headers.origin !== undefined) return refuse(response, 403, 'OriginRefused');
		if (!isSame(request.headers.authorization ?? '', token)) return refuse(response, 401, 'WrongToken');
		if (request.method !== 'GET') return refuse(response, 405, 'MethodNotAllowed');
		const found = await credentials();
		if (!found.ok) return answer(response, 500, {code: 'NoCredentials', message: found.problem.summary});
		const {accessKeyId, secretAccessKey, sessionToken, expires} = found.value;
		answer(response, 200, {
			AccessKeyId: accessKeyId,
			SecretAccessKey: secretAccessKey,
			Token: sessionToken ?? '',
			Expiration: new Date(expires ?? now() + staticLifetime).toISOString(),
		});
	};
	const server = createServer((request, response) => {
		respond(request, response).catch(() => refuse(response, 500, 'NoCredentials'));
	});
	server.unref();
	return new Promise(resolve => {
		server.once('error', cause => {
			const hint = 'Check that this machine lets programs listen on 127.0.0.1.';
			resolve(failure(problem('other', 'No local port for the session’s credentials', hint, {detail: cause.message})));
		});
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			host = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
			const close = async (): Promise<void> =>
				new Promise(done => {
					server.close(() => done());
					server.closeAllConnections();
				});
			resolve(success({uri: `http://${host}/credentials`, token, close}));
		});
	});
};
