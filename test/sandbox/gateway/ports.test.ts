import {createHash, randomBytes} from 'node:crypto';
import {type AddressInfo, createServer, type Server, type Socket} from 'node:net';
import {afterEach, describe, expect, test} from 'vitest';
import {payloadType} from '../../../src/protocol/message.ts';
import {encodeMuxFrame, makeMuxReader, muxCommand} from '../../../src/protocol/mux-frame.ts';
import type {Fleet, FleetPorts} from '../../../src/sandbox/fleet.ts';
import type {GatewayOptions, SessionOrder} from '../../../src/sandbox/gateway/gateway.ts';
import {type DataChannel, makeDataChannel} from '../../support/data-channel.ts';
import {order, smallFleet, startGateway, type TestGateway} from '../../support/gateway.ts';

let server: TestGateway;
const backends: Server[] = [];

const listen = async (onConnection: (socket: Socket) => void): Promise<number> => {
	const backend = createServer({allowHalfOpen: true}, onConnection);
	backends.push(backend);
	await new Promise<void>(resolve => {
		backend.listen(0, '127.0.0.1', resolve);
	});
	return (backend.address() as AddressInfo).port;
};

const withPorts = (ports: FleetPorts, more: Partial<Fleet> = {}): Partial<Fleet> => {
	const [[region, here] = []] = smallFleet().regions;
	const [node] = here?.instances ?? [];
	if (!region || !here || !node) throw new Error('the small fleet has changed');
	return {regions: new Map([[region, {...here, instances: [{...node, ports}]}]]), ...more};
};

const forwarding: Partial<SessionOrder> = {
	sessionType: 'Port',
	document: 'AWS-StartPortForwardingSession',
	parameters: {portNumber: ['80']},
};

const open = async (
	fleet: Partial<Fleet>,
	more: Partial<SessionOrder> = forwarding,
	{clientVersion = '1.2.764.0', ...options}: Partial<GatewayOptions> & {clientVersion?: string} = {},
): Promise<DataChannel> => {
	server = await startGateway(fleet, options);
	const client = makeDataChannel();
	await client.connect(server.url(), server.gateway.open(order(more)).token);
	const actions = [{ActionType: 'SessionType', ActionStatus: 1, ActionResult: null, Error: ''}];
	const answer = {ClientVersion: clientVersion, ProcessedClientActions: actions, Errors: null};
	client.send(payloadType.handshakeResponse, JSON.stringify(answer));
	await expect
		.poll(() => client.arrived.filter(message => message.payloadType === payloadType.handshakeComplete))
		.toHaveLength(1);
	return client;
};

const syn = (client: DataChannel, streamId: number): void => frame(client, muxCommand.syn, streamId);
const fin = (client: DataChannel, streamId: number): void => frame(client, muxCommand.fin, streamId);
const push = (client: DataChannel, streamId: number, data: Uint8Array | string): void =>
	frame(client, muxCommand.push, streamId, data);

const frame = (client: DataChannel, command: number, streamId: number, data: Uint8Array | string = ''): void => {
	const bytes = encodeMuxFrame({command, streamId, data: Buffer.from(data)});
	for (let at = 0; at < bytes.length; at += 1_024) client.send(payloadType.output, bytes.subarray(at, at + 1_024));
};

/** What came back on each stream: its bytes, and whether it has ended. */
const streams = (client: DataChannel): Map<number, {bytes: Buffer; ends: number}> => {
	const found = new Map<number, {bytes: Buffer; ends: number}>();
	const frames = makeMuxReader()(client.bytes());
	if ('refused' in frames) throw new Error(frames.refused);
	for (const {command, streamId, data} of frames) {
		const {bytes, ends} = found.get(streamId) ?? {bytes: Buffer.alloc(0), ends: 0};
		const isEnd = command === muxCommand.fin;
		found.set(streamId, {bytes: isEnd ? bytes : Buffer.concat([bytes, data]), ends: ends + Number(isEnd)});
	}
	return found;
};

const textOf = (client: DataChannel, streamId: number): string => streams(client).get(streamId)?.bytes.toString() ?? '';
const endsOf = (client: DataChannel, streamId: number): number => streams(client).get(streamId)?.ends ?? 0;
const flagsOf = (client: DataChannel): string[] =>
	client.arrived
		.filter(message => message.payloadType === payloadType.flag)
		.map(({payload}) => Buffer.from(payload).toString('hex'));

afterEach(async () => {
	await server.close();
	for (const backend of backends.splice(0)) backend.close();
});

describe('a port session with many connections', () => {
	test('says nothing before the client does', async () => {
		const port = await listen(socket => socket.write('banner'));
		const client = await open(withPorts({80: {to: port}}));
		expect(client.bytes()).toHaveLength(0);
		syn(client, 3);
		await expect.poll(() => textOf(client, 3)).toBe('banner');
	});

	test('carries each connection by itself', async () => {
		const client = await open(withPorts({80: 'echo'}));
		for (const id of [3, 5, 7]) syn(client, id);
		for (const id of [7, 3, 5]) push(client, id, `to ${id}`);
		for (const id of [3, 5, 7]) await expect.poll(() => textOf(client, id)).toBe(`to ${id}`);
		fin(client, 5);
		await expect.poll(() => endsOf(client, 5)).toBe(1);
		push(client, 3, ' again');
		push(client, 5, ' too late');
		await expect.poll(() => textOf(client, 3)).toBe('to 3 again');
		expect(textOf(client, 5)).toBe('to 5');
	});

	test('ends a connection whose target ends it, after all that it said', async () => {
		const port = await listen(socket => socket.end('x'.repeat(100_000)));
		const client = await open(withPorts({80: {to: port}}));
		syn(client, 3);
		await expect.poll(() => endsOf(client, 3)).toBe(1);
		expect(textOf(client, 3)).toBe('x'.repeat(100_000));
	});

	test('delivers what the client said before it ended the connection', async () => {
		let heard = 0;
		let isOver = false;
		const port = await listen(socket => {
			socket.on('data', data => (heard += data.length)).on('end', () => (isOver = true));
		});
		const client = await open(withPorts({80: {to: port}}));
		syn(client, 3);
		push(client, 3, 'x'.repeat(60_000));
		fin(client, 3);
		await expect.poll(() => isOver).toBe(true);
		expect(heard).toBe(60_000);
		expect(endsOf(client, 3)).toBe(1);
	});

	test('tells of a port that nothing listens on, and goes on', async () => {
		const free = await listen(() => {});
		backends.pop()?.close();
		const client = await open(withPorts({80: {to: free}}));
		syn(client, 3);
		await expect.poll(() => flagsOf(client)).toEqual(['00000003']);
		await expect.poll(() => endsOf(client, 3)).toBe(1);
		syn(client, 5);
		await expect.poll(() => flagsOf(client)).toHaveLength(2);
		expect(server.gateway.sessions()).toHaveLength(1);
	});

	test('tells of a port that the fleet does not know', async () => {
		const client = await open(withPorts({443: 'echo'}));
		syn(client, 3);
		await expect.poll(() => flagsOf(client)).toEqual(['00000003']);
	});

	test('ends with its client’s flag', async () => {
		let here = 0;
		const port = await listen(socket => {
			here += 1;
			socket.on('close', () => (here -= 1)).resume();
			socket.on('end', () => socket.end());
		});
		const client = await open(withPorts({80: {to: port}}));
		syn(client, 3);
		await expect.poll(() => here).toBe(1);
		client.send(payloadType.flag, Buffer.from([0, 0, 0, 2]));
		await expect.poll(() => client.closed()).toBe('');
		expect(server.gateway.sessions()).toEqual([]);
		await expect.poll(() => here).toBe(0);
	});

	test('ends when its frames are broken', async () => {
		const client = await open(withPorts({80: 'echo'}));
		client.send(payloadType.output, Buffer.from([9, 9, 9, 9, 9, 9, 9, 9]));
		await expect.poll(() => client.closed()).toMatch(/stream of frames is broken/);
	});

	test('brings random bytes back unchanged, several megabytes over several connections', async () => {
		const client = await open(withPorts({80: 'echo'}, {payloadBytes: 16_384}), forwarding);
		const sent = new Map([3, 5].map(id => [id, randomBytes(2_000_000)]));
		for (const id of sent.keys()) syn(client, id);
		for (let at = 0; at < 2_000_000; at += 30_000) {
			for (const [id, bytes] of sent) push(client, id, bytes.subarray(at, at + 30_000));
		}
		const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
		await expect.poll(() => client.bytes().length).toBeGreaterThan(4_000_000);
		for (const [id, bytes] of sent)
			expect(digest(streams(client).get(id)?.bytes ?? Buffer.alloc(0))).toBe(digest(bytes));
	});

	test('leads through the node to hosts that the fleet knows', async () => {
		const client = await open(withPorts({}, {hosts: {'db.internal': {5432: 'echo'}}}), {
			sessionType: 'Port',
			document: 'AWS-StartPortForwardingSessionToRemoteHost',
			parameters: {host: ['db.internal'], portNumber: ['5432']},
		});
		syn(client, 3);
		push(client, 3, 'select 1');
		await expect.poll(() => textOf(client, 3)).toBe('select 1');
	});

	test('leads nowhere else', async () => {
		const port = await listen(socket => socket.end('private'));
		const client = await open(withPorts({}), {
			sessionType: 'Port',
			document: 'AWS-StartPortForwardingSessionToRemoteHost',
			parameters: {host: ['127.0.0.1'], portNumber: [String(port)]},
		});
		syn(client, 3);
		await expect.poll(() => flagsOf(client)).toEqual(['00000003']);
		expect(textOf(client, 3)).toBe('');
	});
});

describe('a port session with one connection', () => {
	const old = {clientVersion: '1.1.50.0'};

	test('is what an old client gets', async () => {
		const client = await open(withPorts({80: 'echo'}), forwarding, old);
		client.send(payloadType.output, 'raw');
		await expect.poll(() => client.output()).toBe('raw');
	});

	test('connects again after the client has disconnected', async () => {
		let connections = 0;
		const port = await listen(socket => {
			connections += 1;
			socket.on('data', data => socket.write(`${connections}:${data}`));
		});
		const client = await open(withPorts({80: {to: port}}), forwarding, old);
		client.send(payloadType.output, 'a');
		await expect.poll(() => client.output()).toBe('1:a');
		client.send(payloadType.flag, Buffer.from([0, 0, 0, 1]));
		client.send(payloadType.output, 'b');
		await expect.poll(() => client.output()).toBe('1:a2:b');
	});

	test('ends with its target, after all that it said', async () => {
		const port = await listen(socket => socket.end('x'.repeat(50_000)));
		const client = await open(withPorts({80: {to: port}}), forwarding, old);
		await expect.poll(() => client.closed()).toBe('');
		expect(client.output()).toBe('x'.repeat(50_000));
	});

	test('ends with a word when nothing listens', async () => {
		const client = await open(withPorts({}), forwarding, old);
		await expect.poll(() => client.closed()).toMatch(/^Connection to destination port failed/);
	});

	test('is what SSH gets, whose server speaks first', async () => {
		const port = await listen(socket => {
			socket.write('SSH-2.0-sandbox\r\n');
			socket.on('data', data => socket.write(data));
		});
		const client = await open(withPorts({22: {to: port}}), {sessionType: 'Port', document: 'AWS-StartSSHSession'});
		await expect.poll(() => client.output()).toBe('SSH-2.0-sandbox\r\n');
		client.send(payloadType.output, '\n');
		await expect.poll(() => client.output()).toBe('SSH-2.0-sandbox\r\n\n');
	});

	test('holds the client back while its target does not read', async () => {
		const port = await listen(socket => {
			socket.pause();
		});
		const client = await open(withPorts({80: {to: port}}), forwarding, old);
		for (let at = 0; at < 9_000; at += 1) client.send(payloadType.output, Buffer.alloc(1_024));
		await expect.poll(() => client.acknowledged.length).toBeGreaterThan(100);
		let before = 0;
		const isSteady = (): boolean => {
			const now = client.acknowledged.length;
			const isSame = now === before;
			before = now;
			return isSame;
		};
		await expect.poll(isSteady, {interval: 200}).toBe(true);
		expect(client.acknowledged.length).toBeLessThan(8_900);
	});
});
