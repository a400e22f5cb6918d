import {get} from 'node:http';
import {devNull} from 'node:os';
import type {Credentials} from './credentials.ts';
import type {Env} from './world.ts';

/** Milliseconds that the endpoint may take: behind it somebody's login may be renewed. */
const patience = 15_000;
const largest = 64 * 1024;

/**
 * The container endpoint of a caller that leaves nothing else to look at: its address is on this machine, and no
 * profile can come before it. `null`: ask the SDK's chain, which knows all the ways but takes longer to load.
 */
export const soleContainerEndpoint = (env: Env): URL | null => {
	const address = env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] ?? '';
	if (!URL.canParse(address) || env['AWS_PROFILE'] || env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI']) return null;
	if (env['AWS_CONFIG_FILE'] !== devNull || env['AWS_SHARED_CREDENTIALS_FILE'] !== devNull) return null;
	const url = new URL(address);
	return url.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname) ? url : null;
};

const read = (url: URL, authorization: string): Promise<string> =>
	new Promise((resolve, reject) => {
		const request = get(url, {headers: authorization === '' ? {} : {authorization}, timeout: patience}, response => {
			let text = '';
			response.setEncoding('utf8');
			response.on('data', (part: string) => {
				text += part;
				if (text.length > largest) request.destroy(new Error('the answer is too long'));
			});
			response.on('error', reject);
			response.on('end', () =>
				response.statusCode === 200 ? resolve(text) : reject(new Error(`HTTP ${response.statusCode}`)),
			);
		});
		request.on('timeout', () => request.destroy(new Error('no answer')));
		request.on('error', reject);
	});

/** Asks a container credentials endpoint (AWS SDKs' contract). Rejects when it does not answer with credentials. */
export const containerCredentials = async (url: URL, env: Env): Promise<Credentials> => {
	const answer: unknown = JSON.parse(await read(url, env['AWS_CONTAINER_AUTHORIZATION_TOKEN'] ?? ''));
	const {AccessKeyId, SecretAccessKey, Token, Expiration} = (answer ?? {}) as Record<string, unknown>;
	if (typeof AccessKeyId !== 'string' || typeof SecretAccessKey !== 'string') throw new Error('no credentials');
	return {
		accessKeyId: AccessKeyId,
		secretAccessKey: SecretAccessKey,
		...(typeof Token === 'string' ? {sessionToken: Token} : {}),
		...(typeof Expiration === 'string' ? {expiration: new Date(Expiration)} : {}),
	};
};
