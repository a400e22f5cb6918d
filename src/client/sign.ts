import {createHash, createHmac} from 'node:crypto';
import type {Credentials} from './credentials.ts';

const service = 'ssmmessages';

/** Whether the address brings its own signature. */
export const isPresigned = (url: string): boolean => new URL(url).searchParams.has('X-Amz-Signature');

const hex = (text: string): string => createHash('sha256').update(text).digest('hex');

const hmac = (key: string | Uint8Array, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** RFC 3986: all but letters, digits and `-._~`. */
const encode = (text: string): string =>
	encodeURIComponent(text).replace(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const canonicalQuery = (url: URL): string =>
	[...url.searchParams]
		.map(([name, value]) => `${encode(name)}=${encode(value)}`)
		.sort()
		.join('&');

/**
 * Headers that sign the GET of a websocket: SigV4 for service `ssmmessages`, as plugins since 1.2.764.0 send them.
 * Written out here, for the SDK's signer takes longer to load than all the rest of the client.
 */
export const signedHeaders = (
	address: string,
	region: string,
	credentials: Credentials,
	date: Date,
): Readonly<Record<string, string>> => {
	const url = new URL(address);
	const stamp = date.toISOString().replace(/[-:]|\.\d{3}/g, '');
	const scope = `${stamp.slice(0, 8)}/${region}/${service}/aws4_request`;
	const {accessKeyId, secretAccessKey, sessionToken} = credentials;
	const headers: Record<string, string> = {
		host: url.host,
		'x-amz-date': stamp,
		...(sessionToken ? {'x-amz-security-token': sessionToken} : {}),
	};
	const names = Object.keys(headers).join(';');
	const request = [
		'GET',
		url.pathname.split('/').map(encode).join('/'),
		canonicalQuery(url),
		...Object.entries(headers).map(([name, value]) => `${name}:${value}`),
		'',
		names,
		hex(''),
	].join('\n');
	const text = ['AWS4-HMAC-SHA256', stamp, scope, hex(request)].join('\n');
	const key = [region, service, 'aws4_request'].reduce(hmac, hmac(`AWS4${secretAccessKey}`, stamp.slice(0, 8)));
	const signature = hmac(key, text).toString('hex');
	const {host, ...rest} = headers;
	const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
	return {...rest, authorization};
};
