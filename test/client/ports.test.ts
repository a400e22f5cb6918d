import {randomBytes} from 'node:crypto';
import {connect, type Socket} from 'node:net';
import {describe, expect, onTestFinished, test} from 'vitest';
import {payloadType} from '../../src/protocol/message.ts';
import {muxCommand} from '../../src/protocol/mux-frame.ts';
import {type PipedClient, startPipedClient} from '../support/client-process.ts';
import {shakesHands} from '../support/handshake.ts';
import {type MuxAgent, makeMuxAgent} from '../support/mux-agent.ts';
import {
	type GatewayScript,
	leftUnread,
	type ScriptedGateway,
	startScriptedGateway,
} from '../support/scripted-gateway.ts';

const gatewayWith = async (script: GatewayScript): Promise<ScriptedGateway> => {
	const gateway = await startScriptedGateway(script);
	onTestFinished(gateway.close);
	return gateway;
};

const properties = {type: 'LocalPortForwarding', portNumber: '80', localPortNumber: '0'};

/** A local program's connection, with what it has received. */
const dial = async (
	client: PipedClient,
	allowHalfOpen = false,
): Promise<{socket: Socket; got: () => Buffer; closed: Promise<void>}> => {
	await expect.poll(() => client.stdout()).toContain(' opened for sessionId');
	const socket = connect({
		port: Number(/Port (\d+) opened/.exec(client.stdout())?.[1]),
		host: '127.0.0.1',
		allowHalfOpen,
	});
	onTestFinished(() => void socket.destroy());
	socket.on('error', () => {});
	const parts: Buffer[] = [];
	socket.on('data', data => parts.push(data));
	const closed = new Promise<void>(resolve => socket.on('close', () => resolve()));
	await new Promise(resolve => socket.on('connect', resolve));
	return {socket, got: () => Buffer.concat(parts), closed};
};

const startMux = async (
	agent: MuxAgent,
	version = '3.3.987.0',
): Promise<{gateway: ScriptedGateway; client: PipedClient}> => {
	const gateway = await gatewayWith(shakesHands({version, sessionType: 'Port', properties}, {received: agent.take}));
	const client = startPipedClient({url: gateway.url});
	onTestFinished(() => void client.child.kill('SIGKILL'));
	return {gateway, client};
};

describe('a port forwarded over smux', () => {
	test('carries several megabytes each way unchanged', async () => {
		const agent = makeMuxAgent((frame, one) => {
			if (frame.command === muxCommand.push) one.send(frame.streamId, frame.data, 900);
		});
		const {client} = await startMux(agent);
		const {socket, got} = await dial(client);
		const data = randomBytes(3_000_000);
		socket.write(data);
		await expect.poll(() => got().length).toBe(data.length);
		expect(got().equals(data)).toBe(true);
		expect(agent.dataOf(3).equals(data)).toBe(true);
	});

	test('changes no chunk that ends in LF; the plugin makes the last of 1,017 or 2,041 bytes a CR', async () => {
		const agent = makeMuxAgent();
		const {client} = await startMux(agent);
		const {socket} = await dial(client);
		let sent = Buffer.alloc(0);
		for (const size of [1, 2, 1015, 1016, 1017, 1018, 1023, 1024, 1025, 2032, 2033, 2041, 2100]) {
			const chunk = Buffer.alloc(size, 'x');
			chunk[size - 1] = 0x0a;
			sent = Buffer.concat([sent, chunk]);
			socket.write(chunk);
			await expect.poll(() => agent.dataOf(3).length, {interval: 2}).toBe(sent.length);
		}
		expect(agent.dataOf(3).equals(sent)).toBe(true);
	});

	test('carries the reply to a program that has closed its writing half; the plugin loses it', async () => {
		const agent = makeMuxAgent((frame, one) => {
			if (frame.command !== muxCommand.fin) return;
			one.send(frame.streamId, Buffer.from(`${one.dataOf(frame.streamId).length} bytes`));
			one.end(frame.streamId);
		});
		const {client} = await startMux(agent);
		const {socket, got, closed} = await dial(client, true);
		socket.end('question');
		await closed;
		expect(got().toString()).toBe('8 bytes');
	});

	test('holds the end back while a reply comes, for agents drop the rest of it', async () => {
		const agent = makeMuxAgent();
		const {client} = await startMux(agent);
		const {socket, got, closed} = await dial(client, true);
		socket.end('question');
		await expect.poll(() => agent.dataOf(3).toString()).toBe('question');
		agent.send(3, Buffer.from('answer'));
		agent.end(3);
		await closed;
		expect(got().toString()).toBe('answer');
		await expect.poll(() => agent.hasEnded(3)).toBe(true);
		expect(agent.frames.map(({command}) => command)).toEqual([muxCommand.syn, muxCommand.push, muxCommand.fin]);
	});

	test('lets a small connection through beside a large one', async () => {
		const agent = makeMuxAgent((frame, one) => {
			if (frame.streamId === 5 && frame.command === muxCommand.push) one.send(5, Buffer.from('pong'));
		});
		const {client} = await startMux(agent);
		const large = await dial(client);
		large.socket.write(Buffer.alloc(8_000_000));
		const small = await dial(client);
		small.socket.write('ping');
		await expect.poll(() => small.got().toString(), {interval: 5}).toBe('pong');
		expect(agent.dataOf(3).length).toBeLessThan(8_000_000);
	});

	test('lets one connection read while another does not', async () => {
		const agent = makeMuxAgent();
		const {client} = await startMux(agent);
		const stuck = await dial(client);
		const quick = await dial(client);
		stuck.socket.pause();
		for (const {socket} of [stuck, quick]) socket.write('x');
		await expect.poll(() => agent.dataOf(5).length).toBe(1);
		agent.send(3, Buffer.alloc(4_000_000), 16_000);
		agent.send(5, Buffer.from('through'));
		await expect.poll(() => quick.got().toString()).toBe('through');
		stuck.socket.resume();
		await expect.poll(() => stuck.got().length).toBe(4_000_000);
	});

	test('reads no more than a stuck connection may keep waiting, and brings it all when it goes on', async () => {
		const agent = makeMuxAgent();
		const {gateway, client} = await startMux(agent);
		const {socket, got} = await dial(client);
		socket.pause();
		socket.write('x');
		await expect.poll(() => agent.dataOf(3).length).toBe(1);
		agent.send(3, Buffer.alloc(60_000_000), 60_000);
		expect(await leftUnread(gateway)).toBeGreaterThan(10_000_000);
		socket.resume();
		await expect.poll(() => socket.bytesRead, {timeout: 30_000}).toBe(60_000_000);
		expect(got().every(byte => byte === 0)).toBe(true);
	});

	test('opens, uses and ends many connections at once', async () => {
		const agent = makeMuxAgent((frame, one) => {
			if (frame.command === muxCommand.push) one.send(frame.streamId, frame.data);
			if (frame.command === muxCommand.fin) one.end(frame.streamId);
		});
		const {client} = await startMux(agent);
		const connections = await Promise.all(Array.from({length: 40}, () => dial(client)));
		await Promise.all(
			connections.map(async ({socket, got, closed}, index) => {
				const data = randomBytes(5000 + index);
				socket.write(data);
				await expect.poll(() => got().length).toBe(data.length);
				expect(got().equals(data)).toBe(true);
				socket.end();
				await closed;
			}),
		);
		expect(new Set(agent.frames.map(({streamId}) => streamId)).size).toBe(40);
	});

	test('says once that it waits and once that somebody came, and what the agent says of its port', async () => {
		const agent = makeMuxAgent();
		const {client, gateway} = await startMux(agent);
		for (let turn = 0; turn < 2; turn++) {
			const {socket} = await dial(client);
			socket.write('x');
			await expect.poll(() => agent.dataOf(3 + 2 * turn).length).toBe(1);
		}
		gateway.output(Buffer.from([0, 0, 0, 3]), payloadType.flag);
		agent.end(3);
		await expect.poll(() => gateway.acknowledged.length).toBe(4);
		client.child.kill('SIGINT');
		expect(await client.ended).toBe(0);
		expect(client.stdout().replace(/Port \d+/, 'Port 1')).toBe(
			'\nStarting session with SessionId: sess-1\nPort 1 opened for sessionId sess-1.\nWaiting for connections...\n' +
				'\nConnection accepted for session [sess-1]\n' +
				'\nConnection to destination port failed, check SSM Agent logs.\n' +
				'Terminate signal received, exiting.\n\n\nExiting session with sessionId: sess-1.\n\n',
		);
	});

	test('ends with a message when the agent sends what is no smux', async () => {
		const agent = makeMuxAgent();
		const {client, gateway} = await startMux(agent);
		await dial(client);
		gateway.output('garbage!garbage!');
		expect(await client.ended).toBe(1);
		expect(client.stderr()).toContain('mux version');
	});

	test('tells the agent when a signal kills it', async () => {
		const agent = makeMuxAgent();
		const {client, gateway} = await startMux(agent);
		await dial(client);
		client.child.kill('SIGTERM');
		expect(await client.ended).toBe('SIGTERM');
		expect(gateway.inputs.at(-1)).toMatchObject({payloadType: payloadType.flag, payload: Buffer.from([0, 0, 0, 2])});
	});
});

describe('a port forwarded by an agent without smux', () => {
	const startBasic = async (
		received: GatewayScript['received'] = () => {},
		completed: (gateway: ScriptedGateway) => void = () => {},
	) => {
		const agent = {version: '3.0.196.0', sessionType: 'Port', properties};
		const gateway = await gatewayWith(shakesHands(agent, {received, completed}));
		const client = startPipedClient({url: gateway.url});
		onTestFinished(() => void client.child.kill('SIGKILL'));
		return {gateway, client};
	};

	test('serves one program after the other', async () => {
		const {gateway, client} = await startBasic((message, one) => {
			if (message.payloadType === payloadType.output) one.output(`re:${Buffer.from(message.payload)}`);
		});
		const first = await dial(client);
		const second = await dial(client);
		second.socket.write('two');
		first.socket.write('one');
		await expect.poll(() => first.got().toString()).toBe('re:one');
		expect(second.got()).toHaveLength(0);
		first.socket.end();
		await expect.poll(() => second.got().toString()).toBe('re:two');
		expect(gateway.inputs.filter(one => one.payloadType === payloadType.flag)).toHaveLength(1);
	});

	test('keeps what comes before the first program; the plugin has it sent again and again', async () => {
		const {gateway, client} = await startBasic(undefined, one => one.output('banner'));
		await expect.poll(() => gateway.acknowledged).toEqual([0, 1, 2]);
		const {got} = await dial(client);
		await expect.poll(() => got().toString()).toBe('banner');
	});

	test('carries binary data unchanged', async () => {
		const {gateway, client} = await startBasic((message, one) => {
			if (message.payloadType === payloadType.output) one.output(message.payload);
		});
		const {socket, got} = await dial(client);
		const data = randomBytes(500_000);
		socket.write(data);
		await expect.poll(() => got().length).toBe(data.length);
		expect(got().equals(data)).toBe(true);
		expect(gateway.typed()).toBe(data.toString('latin1'));
	});
});

describe('a port on standard input and output', () => {
	test('carries every byte both ways, single line feeds too, and the whole reply after the end of input', async () => {
		const data = Buffer.concat([Buffer.from('\n'), randomBytes(300_000), Buffer.from('\n')]);
		let received = 0;
		const script = shakesHands(
			{sessionType: 'Port', properties: {portNumber: '22'}},
			{
				received(message, one) {
					if (message.payloadType !== payloadType.output) return;
					received += message.payload.length;
					one.output(message.payload);
					if (received === data.length) one.output('the end');
				},
			},
		);
		const gateway = await gatewayWith(script);
		const client = startPipedClient({url: gateway.url});
		client.child.stdin.write('\n');
		await expect.poll(() => gateway.typed()).toBe('\n');
		client.child.stdin.end(data.subarray(1));
		expect(await client.ended).toBe(0);
		expect(gateway.typed()).toBe(data.toString('latin1'));
		const starting = '\nStarting session with SessionId: sess-1\n';
		expect(client.stdout()).toBe(`${starting}${data.toString('latin1')}the end`);
	});
});
