import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {Duplex} from 'node:stream';
import {createSecureContext, TLSSocket} from 'node:tls';
import type {Authority} from './authority.ts';
import {isServiceHost} from './names.ts';

/** A proxy on this machine that brings AWS's host names home. */
export type HomeProxy = {readonly url: string; close(): Promise<void>};

type ProxyParts = {
	readonly authority: Authority;
	/** Takes a connection whose TLS ends here: speaks HTTP on it, as AWS would. */
	readonly serve: (socket: TLSSocket) => void;
	readonly log: (line: string) => void;
};

const refusal = (status: string): string => `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;

/**
 * Starts a proxy on 127.0.0.1. It knows one method, CONNECT, and one kind of target, port 443 of a host name that the
 * sandbox answers for; there it ends TLS with a certificate of the sandbox's authority. It never connects anywhere.
 */
export const startHomeProxy = async ({authority, serve, log}: ProxyParts): Promise<HomeProxy> => {
	const sockets = new Set<Duplex>();
	const keep = (socket: Duplex): void => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
		socket.on('error', () => socket.destroy());
	};
	const server = createServer((_request, response) => {
		response.writeHead(405, {'content-type': 'text/plain', connection: 'close'});
		response.end('This proxy knows CONNECT to AWS only.\n');
	});
	server.on('connection', keep);
	server.on('connect', (request, socket, head) => {
		socket.on('error', () => socket.destroy());
		const [, host = '', port = ''] = /^([^:]+):(\d+)$/.exec(request.url?.toLowerCase() ?? '') ?? [];
		if (port !== '443' || !isServiceHost(host)) {
			log(`proxy: ${JSON.stringify(request.url)} is not an AWS service of the sandbox`);
			socket.end(refusal('403 Forbidden'));
			return;
		}
		socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
		if (head.length > 0) socket.unshift(head);
		const {key, cert} = authority.issue(host);
		const secure = new TLSSocket(socket, {
			isServer: true,
			secureContext: createSecureContext({key, cert}),
			ALPNProtocols: ['http/1.1'],
		});
		keep(secure);
		serve(secure);
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, '127.0.0.1', resolve);
	});
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		close: () =>
			new Promise(resolve => {
				server.close(() => resolve());
				for (const socket of sockets) socket.destroy();
			}),
	};
};
