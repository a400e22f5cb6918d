import type {IncomingMessage} from 'node:http';

/** What becomes of a request to open a websocket: the session that it names, or the HTTP status that refuses it. */
export type Admission = {readonly sessionId: string} | {readonly status: 400 | 403 | 404};

const path = /^\/v1\/data-channel\/([A-Za-z0-9@=+,._-]{1,96})$/;

/** The host names under which this machine knows itself; a page that rebinds its name to 127.0.0.1 has another one. */
const loopback = /^(localhost|127\.0\.0\.1|\[::1\])$/i;

/** The service's own host names, for programs that were brought here by a proxy and still use them. */
const serviceName = /^ssmmessages(-fips)?\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/;

/**
 * Judges who may open a socket: programs on this machine, never a browser. Browsers always send an `Origin`, and the
 * plugin never does (session protocol, section 2).
 */
export const admit = (request: Pick<IncomingMessage, 'headers' | 'method' | 'url'>): Admission => {
	const {headers, method, url} = request;
	if (headers.origin !== undefined) return {status: 403};
	const host = (headers.host ?? '').replace(/:\d{1,5}$/, '');
	if (!loopback.test(host) && !serviceName.test(host)) return {status: 403};
	if (method !== 'GET') return {status: 400};
	const [, sessionId] = path.exec(decoded((url ?? '').split('?', 1)[0] ?? '')) ?? [];
	return sessionId ? {sessionId} : {status: 404};
};

const decoded = (text: string): string => {
	try {
		return decodeURIComponent(text);
	} catch {
		return '';
	}
};
