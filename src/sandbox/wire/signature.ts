import {createHash, createHmac, timingSafeEqual} from 'node:crypto';
import {own} from '../own.ts';

/** An HTTP request as it came, body and all. Header names are lower-case. */
export type RawRequest = {
	readonly method: string;
	/** Path and query as sent. */
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Buffer;
};

/** What the Authorization header says: who signs, for what (Signature Version 4, "Create a signed request"). */
export type SignatureParts = {
	readonly accessKeyId: string;
	/** `yyyymmdd/region/service/aws4_request`. */
	readonly scope: string;
	readonly date: string;
	readonly region: string;
	readonly service: string;
	readonly signedHeaders: readonly string[];
	readonly signature: string;
};

/** How a signature can be wrong. Each service has its own code for each kind. */
export type SignatureFlaw =
	| {readonly kind: 'missing'}
	| {readonly kind: 'incomplete'; readonly message: string}
	| {readonly kind: 'mismatch'}
	| {readonly kind: 'skewed'; readonly message: string};

const algorithm = 'AWS4-HMAC-SHA256';
/** How far clocks may differ, in milliseconds. */
const tolerance = 5 * 60_000;

/** Takes the Authorization header apart. */
export const readSignature = (header: string | undefined): SignatureParts | SignatureFlaw => {
	if (!header) return {kind: 'missing'};
	const fields = new Map(
		header
			.slice(algorithm.length)
			.split(',')
			.map(field => {
				const [name = '', ...rest] = field.trim().split('=');
				return [name, rest.join('=')] as const;
			}),
	);
	const [accessKeyId, date, region, service, end] = (fields.get('Credential') ?? '').split('/');
	const signedHeaders = (fields.get('SignedHeaders') ?? '').split(';').filter(Boolean);
	const signature = fields.get('Signature') ?? '';
	if (!header.startsWith(`${algorithm} `) || !accessKeyId || !date || !region || !service || end !== 'aws4_request')
		return {kind: 'incomplete', message: "Authorization header requires 'Credential' parameter."};
	if (!signature) return {kind: 'incomplete', message: "Authorization header requires 'Signature' parameter."};
	if (!signedHeaders.includes('host'))
		return {kind: 'incomplete', message: "'Host' must be a 'SignedHeader' in the AWS Authorization."};
	const scope = [date, region, service, end].join('/');
	return {accessKeyId, scope, date, region, service, signedHeaders, signature};
};

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();

/** Percent-encodes as AWS does: everything but unreserved characters. */
const encoded = (part: string): string =>
	encodeURIComponent(part).replace(/[!'()*]/g, letter => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);

const canonicalQuery = (query: string): string =>
	[...new URLSearchParams(query)]
		.map(([name, value]) => [encoded(name), encoded(value)] as const)
		.sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
		.map(pair => pair.join('='))
		.join('&');

const canonicalRequest = (request: RawRequest, signedHeaders: readonly string[]): string => {
	const [path = '/', query = ''] = request.url.split('?', 2);
	const headers = signedHeaders.map(
		name => `${name}:${(own(request.headers, name) ?? '').trim().replace(/ +/g, ' ')}\n`,
	);
	return [
		request.method,
		path.split('/').map(encoded).join('/') || '/',
		canonicalQuery(query),
		headers.join(''),
		signedHeaders.join(';'),
		sha256(request.body),
	].join('\n');
};

/** `20261123T100000Z` → milliseconds since the epoch, `NaN` for anything else. */
const timeOf = (stamp: string): number =>
	Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

const stampOf = (time: number): string => new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '');

const skew = (stamp: string, now: number): string | null => {
	const sent = timeOf(stamp);
	const at = `${stampOf(now)}`;
	if (sent < now - tolerance)
		return `Signature expired: ${stamp} is now earlier than ${stampOf(now - tolerance)} (${at} - 5 min.)`;
	if (sent > now + tolerance)
		return `Signature not yet current: ${stamp} is still later than ${stampOf(now + tolerance)} (${at} + 5 min.)`;
	return null;
};

/** Compares a request's signature with the one that the secret key gives. `null`: it is right. */
export const checkSignature = (
	request: RawRequest,
	parts: SignatureParts,
	secret: string,
	now: number,
): SignatureFlaw | null => {
	const stamp = request.headers['x-amz-date'] ?? '';
	if (Number.isNaN(timeOf(stamp)))
		return {
			kind: 'incomplete',
			message: "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
		};
	const message = skew(stamp, now);
	if (message) return {kind: 'skewed', message};
	const text = [algorithm, stamp, parts.scope, sha256(canonicalRequest(request, parts.signedHeaders))].join('\n');
	const dateKey = hmac(`AWS4${secret}`, parts.date);
	const key = hmac(hmac(hmac(dateKey, parts.region), parts.service), 'aws4_request');
	const expected = hmac(key, text);
	const given = Buffer.from(parts.signature, 'hex');
	if (given.length !== expected.length || !timingSafeEqual(given, expected) || !stamp.startsWith(parts.date))
		return {kind: 'mismatch'};
	return null;
};
