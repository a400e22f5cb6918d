import {createServer, type IncomingHttpHeaders} from 'node:http';
import type {AddressInfo} from 'node:net';

/** One call that reached the stand-in of a JSON service (SSM, KMS). */
export type ApiCall = {
	readonly action: string;
	readonly headers: IncomingHttpHeaders;
	readonly body: Record<string, unknown>;
};

/** What the stand-in answers; `null` cuts the connection. */
export type ApiAnswer = {readonly status: number; readonly body: unknown} | null;

/** A stand-in for a JSON 1.1 service on loopback. */
export type SessionApi = {readonly url: string; readonly calls: ApiCall[]; close(): Promise<void>};

/** Starts a stand-in that answers each call as the function says. */
export const startSessionApi = async (answer: (call: ApiCall, index: number) => ApiAnswer): Promise<SessionApi> => {
	const calls: ApiCall[] = [];
	const server = createServer((request, response) => {
		const parts: Buffer[] = [];
		request.on('data', (part: Buffer) => parts.push(part));
		request.on('end', () => {
			const target = String(request.headers['x-amz-target'] ?? '');
			const text = Buffer.concat(parts).toString();
			const call = {
				action: target.split('.').at(-1) ?? '',
				headers: request.headers,
				body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
			};
			const reply = answer(call, calls.push(call) - 1);
			if (!reply) {
				request.socket.destroy();
				return;
			}
			response.writeHead(reply.status, {'content-type': 'application/x-amz-json-1.1'});
			response.end(JSON.stringify(reply.body));
		});
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		calls,
		async close() {
			server.closeAllConnections();
			await new Promise(resolve => server.close(resolve));
		},
	};
};
