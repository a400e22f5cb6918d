import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {WebSocket} from 'ws';
import {makeDataChannel, openFrame} from '../../support/data-channel.ts';
import {gatewayFault, order, startGateway, type TestGateway} from '../../support/gateway.ts';

let server: TestGateway;
let token: string;

const enter = async (): Promise<void> => {
	server = await startGateway({shell: ['sh', '-c', 'printf ready; cat']});
	({token} = server.gateway.open(order()));
};

/** The HTTP status that refuses a websocket, or 101. */
const statusOf = (url: string, headers: Readonly<Record<string, string>> = {}): Promise<number> =>
	new Promise((resolve, reject) => {
		const socket = new WebSocket(url, {headers, perMessageDeflate: false});
		socket.on('open', () => {
			socket.terminate();
			resolve(101);
		});
		socket.on('unexpected-response', (_request, response) => {
			response.resume();
			resolve(response.statusCode ?? 0);
		});
		socket.on('error', reject);
	});

/** The close code of a socket after its first frame. */
const codeAfter = (frame: string | Buffer): Promise<number> =>
	new Promise((resolve, reject) => {
		const socket = new WebSocket(server.url(), {perMessageDeflate: false});
		socket.on('open', () => socket.send(frame));
		socket.on('close', resolve);
		socket.on('error', reject);
	});

describe('the door of the gateway', () => {
	beforeEach(enter);
	afterEach(() => server.close());

	test('lets a program of this machine in', async () => {
		expect(await statusOf(server.url())).toBe(101);
		expect(await statusOf(server.url(), {host: `localhost:${server.port}`})).toBe(101);
		expect(await statusOf(server.url(), {host: 'ssmmessages.eu-west-1.amazonaws.com'})).toBe(101);
	});

	test.each([
		['a page of a browser', {origin: 'https://example.com'}, 403],
		['a page of this machine', {origin: 'http://127.0.0.1'}, 403],
		['a page without an address', {origin: 'null'}, 403],
		['a host name that was bound to this machine', {host: 'evil.example:80'}, 403],
		['a host name that looks like the service', {host: 'ssmmessages.eu-west-1.amazonaws.com.evil.example'}, 403],
	])('refuses %s', async (_who, headers, status) => {
		expect(await statusOf(server.url(), headers)).toBe(status);
	});

	test('refuses sessions and paths that are not there', async () => {
		expect(await statusOf(server.url('bob-00000000000000000'))).toBe(404);
		expect(await statusOf(`ws://127.0.0.1:${server.port}/`)).toBe(404);
		expect(await statusOf(`ws://127.0.0.1:${server.port}/v1/data-channel/%`)).toBe(404);
	});

	test.each([
		['a wrong token', () => openFrame('wrong')],
		['an empty token', () => openFrame('')],
		['a longer token', () => openFrame(`${token}x`)],
		['no JSON', () => 'hello'],
		['JSON that is no object', () => 'null'],
		['a frame without a schema', () => JSON.stringify({TokenValue: token, RequestId: 'a', ClientId: 'b'})],
		['a binary frame', () => Buffer.from(openFrame(token))],
	])('refuses %s, and the token stays good', async (_what, frame) => {
		expect(await codeAfter(frame())).toBe(1008);
		expect(server.gateway.sessions()).toMatchObject([{status: 'Connecting'}]);
		const client = makeDataChannel();
		await client.connect(server.url(), token);
		await expect.poll(() => client.output()).toBe('ready');
	});

	test('takes a token once', async () => {
		const [first, second] = [makeDataChannel(), makeDataChannel()];
		await first.connect(server.url(), token);
		await expect.poll(() => first.output()).toBe('ready');
		await second.connect(server.url(), token);
		await expect.poll(() => second.ended()).toBe(1008);
		first.type('still\r');
		await expect.poll(() => first.output()).toContain('still');
		expect(first.ended()).toBeNull();
		expect(second.arrived).toEqual([]);
	});

	test('gives a session one token at a time', async () => {
		const fresh = server.gateway.resume(order().sessionId)?.token ?? '';
		expect(fresh).not.toBe(token);
		expect(await codeAfter(openFrame(token))).toBe(1008);
		const client = makeDataChannel();
		await client.connect(server.url(), fresh);
		await expect.poll(() => client.output()).toBe('ready');
	});

	test('knows nothing of sessions that have ended', async () => {
		expect(await server.gateway.end(order().sessionId)).toBe(true);
		expect(await server.gateway.end(order().sessionId)).toBe(false);
		expect(server.gateway.resume(order().sessionId)).toBeNull();
		expect(await statusOf(server.url())).toBe(404);
	});

	test('never writes a token into its log', async () => {
		await codeAfter(openFrame('a-wrong-token'));
		const client = makeDataChannel();
		await client.connect(server.url(), token);
		await expect.poll(() => client.output()).toBe('ready');
		expect(server.lines).not.toEqual([]);
		expect(server.lines.join('\n')).not.toMatch(new RegExp(`${token}|a-wrong-token`));
	});
});

describe('a planned refusal', () => {
	afterEach(() => server.close());

	test('turns the right token away as often as planned', async () => {
		server = await startGateway({faults: [gatewayFault('tokenRefused', {times: 2})], shell: ['printf', 'ready']});
		({token} = server.gateway.open(order()));
		expect(await codeAfter(openFrame(token))).toBe(1008);
		expect(await codeAfter(openFrame(token))).toBe(1008);
		const client = makeDataChannel();
		await client.connect(server.url(), token);
		await expect.poll(() => client.output()).toBe('ready');
	});
});
