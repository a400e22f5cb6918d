import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import type {Duplex} from 'node:stream';
import {setTimeout as wait} from 'node:timers/promises';
import {isServiceHost} from '../as-aws/names.ts';
import {isForSso, isFromOwnPage} from '../sso/handle.ts';
import type {Outcome} from './handle.ts';
import type {RawRequest} from './signature.ts';

/** Larger bodies are refused; a simulation of many policies stays well below. */
const largestBody = 8 * 1024 * 1024;

/** What the server passes on. */
export type ServerParts = {
	readonly handle: (request: RawRequest) => Promise<Outcome>;
	readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
	readonly log: (line: string) => void;
};

const portOf = (server: Server): number => {
	const address = server.address();
	return typeof address === 'object' && address ? address.port : 0;
};

/**
 * Why a request is turned away before anything else, `null` if it is not. A web page can make a browser call
 * 127.0.0.1, but not without an `Origin`, and not under our own name when it plays with DNS. `isBroughtHome`: it came
 * through our own proxy, with TLS, for one of AWS's names.
 */
const intruder = ({headers, url = ''}: IncomingMessage, port: number, isBroughtHome: boolean): string | null => {
	const isStrange = headers.origin !== undefined && !isFromOwnPage(url, headers.origin, port);
	if (isStrange) return 'requests from web pages are refused';
	if (isBroughtHome) return isServiceHost(headers.host ?? '') ? null : 'unknown host';
	const own = [`127.0.0.1:${port}`, `localhost:${port}`];
	return headers.host !== undefined && own.includes(headers.host) ? null : 'unknown host';
};

const readBody = async (request: IncomingMessage): Promise<Buffer | null> => {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of request as AsyncIterable<Buffer>) {
		size += chunk.length;
		if (size > largestBody) return null;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
};

const flat = (headers: IncomingMessage['headers']): Record<string, string> =>
	Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : (value ?? '')]),
	);

const say = (response: ServerResponse, status: number, text: string): void => {
	response.writeHead(status, {'content-type': 'text/plain', connection: 'close'}).end(`${text}\n`);
};

const deliver = async (response: ServerResponse, outcome: Outcome): Promise<void> => {
	if (outcome.kind === 'hang') return;
	const {answer, delayMs, kind} = outcome;
	if (delayMs > 0) await wait(delayMs);
	const body = Buffer.from(answer.body);
	response.writeHead(answer.status, {...answer.headers, 'content-length': body.length});
	if (kind === 'answer') {
		response.end(body);
		return;
	}
	response.write(body.subarray(0, Math.ceil(body.length / 2)), () => response.socket?.destroy());
};

/** A server that listens. */
export type Listening = {
	readonly port: number;
	/** Serves a connection that came another way: from the proxy that brings AWS's names home. */
	readonly serve: (socket: Duplex) => void;
	readonly close: () => Promise<void>;
};

/** Listens on 127.0.0.1 (port 0: any free one) and answers with `handle`. Resolves once it listens. */
export const listen = async (port: number, parts: ServerParts): Promise<Listening> => {
	const sockets = new Set<Duplex>();
	const broughtHome = new WeakSet<Duplex>();
	const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const reason = intruder(request, portOf(server), broughtHome.has(request.socket));
		if (reason) return say(response, 403, reason);
		if (request.method !== 'POST' && !(request.method === 'GET' && isForSso(request.url ?? '')))
			return say(response, 405, 'AWS requests are POST');
		const body = await readBody(request);
		if (!body) return say(response, 413, 'request too large');
		const {method, url = '/', headers} = request;
		await deliver(response, await parts.handle({method, url, headers: flat(headers), body}));
	};
	const server = createServer((request, response) => {
		answer(request, response).catch((error: unknown) => {
			parts.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
			if (response.headersSent) response.destroy();
			else say(response, 500, 'the sandbox failed');
		});
	});
	server.keepAliveTimeout = 60_000;
	server.on('connection', socket => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
	});
	server.on('upgrade', (request, socket, head) => {
		socket.on('error', () => socket.destroy());
		if (intruder(request, portOf(server), broughtHome.has(socket)))
			socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
		else parts.upgrade(request, socket, head);
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', resolve);
	});
	const close = (): Promise<void> =>
		new Promise(resolve => {
			server.close(() => resolve());
			for (const socket of sockets) socket.destroy();
		});
	const serve = (socket: Duplex): void => {
		broughtHome.add(socket);
		server.emit('connection', socket);
	};
	return {port: portOf(server), serve, close};
};
