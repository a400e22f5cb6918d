import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {connect, createServer} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {payloadType} from '../../src/protocol/message.ts';
import {startPipedClient, startTerminalClient} from '../support/client-process.ts';
import {shakesHands} from '../support/handshake.ts';
import {
	type GatewayScript,
	leftUnread,
	type ScriptedGateway,
	startScriptedGateway,
} from '../support/scripted-gateway.ts';
import {startSessionApi} from '../support/session-api.ts';

const gatewayWith = async (script: GatewayScript): Promise<ScriptedGateway> => {
	const gateway = await startScriptedGateway(script);
	onTestFinished(gateway.close);
	return gateway;
};

const prompt: GatewayScript = {opened: (gateway, connection) => connection === 1 && gateway.output('$ ')};
const port = {type: 'LocalPortForwarding', portNumber: '80', localPortNumber: '0'};
const starting = '\nStarting session with SessionId: sess-1\n';
const exiting = '\n\nExiting session with sessionId: sess-1.\n\n';

/** What the plugin does is said in each name, as reproduced in the session protocol's reference. */
describe('defects of the plugin that are not copied', () => {
	test('two messages with one sequence number, when a signal meets a paste: ours are numbered one by one', async () => {
		const gateway = await gatewayWith(prompt);
		const client = startTerminalClient({url: gateway.url});
		await client.until('$ ');
		const paste = Array.from({length: 20_000}, (_, index) => `line ${index}\r`).join('');
		const interrupting = setInterval(() => process.kill(client.pid, 'SIGINT'), 1);
		onTestFinished(() => clearInterval(interrupting));
		client.type(paste);
		await expect.poll(() => gateway.typed().replaceAll('\x03', '').length).toBe(paste.length);
		clearInterval(interrupting);
		expect(gateway.typed().replaceAll('\x03', '')).toBe(paste);
		expect(gateway.typed()).toContain('\x03');
		const byNumber = new Map<number, string>();
		for (const {sequenceNumber, id, type} of gateway.messages) {
			if (type !== 'input_stream_data') continue;
			expect(byNumber.get(sequenceNumber) ?? id).toBe(id);
			byNumber.set(sequenceNumber, id);
		}
		gateway.channelClosed();
		await client.ended;
	});

	test('Ctrl-S and Ctrl-Q stop at the local terminal: ours arrive', async () => {
		const gateway = await gatewayWith(prompt);
		const client = startTerminalClient({url: gateway.url});
		await client.until('$ ');
		client.type('\x13\x11');
		await expect.poll(() => gateway.typed()).toBe('\x13\x11');
		gateway.channelClosed();
		await client.ended;
	});

	test('a Ctrl-J becomes a CR: ours stays what it is, and Enter is a CR', async () => {
		const gateway = await gatewayWith(prompt);
		const client = startTerminalClient({url: gateway.url});
		await client.until('$ ');
		client.type('\n');
		await expect.poll(() => gateway.typed()).toBe('\n');
		client.type('\r');
		await expect.poll(() => gateway.typed()).toBe('\n\r');
		gateway.channelClosed();
		await client.ended;
	});

	test('a size is noticed after up to 500 ms: ours goes out with the signal', async () => {
		const gateway = await gatewayWith(prompt);
		const client = startTerminalClient({url: gateway.url});
		await client.until('$ ');
		const sizes = () => gateway.inputs.filter(one => one.payloadType === payloadType.size).length;
		await expect.poll(sizes).toBe(1);
		const started = performance.now();
		for (let resizes = 1; resizes <= 40; resizes++) {
			client.resize(90 + resizes, 33);
			await expect.poll(sizes, {interval: 5}).toBe(1 + resizes);
		}
		// Looked for every 500 ms, they would take about 20 s.
		expect(performance.now() - started).toBeLessThan(12_000);
		gateway.channelClosed();
		await client.ended;
	});

	test('of many frames at the start one is lost until it is sent again: ours takes all at once', async () => {
		const lines = Array.from({length: 50}, (_, index) => `line ${index}\n`);
		const gateway = await gatewayWith({
			opened(one) {
				for (const line of lines) one.output(line);
				one.channelClosed();
			},
		});
		const client = startPipedClient({url: gateway.url});
		expect(await client.ended).toBe(0);
		expect(client.stdout()).toContain(lines.join(''));
		expect(gateway.acknowledged).toEqual(lines.map((_, index) => index));
	});

	test('duplicates of what was taken are never acknowledged: ours are, for the first answer may be lost', async () => {
		let frame: Uint8Array = new Uint8Array();
		const gateway = await gatewayWith({
			opened(one) {
				frame = one.output('$ ');
			},
		});
		const client = startPipedClient({url: gateway.url});
		await expect.poll(() => gateway.acknowledged).toEqual([0]);
		gateway.raw(frame);
		await expect.poll(() => gateway.acknowledged).toEqual([0, 0]);
		gateway.channelClosed();
		await client.ended;
		expect(client.stdout()).toContain(`1\n$ ${exiting}`);
	});

	test('a session whose first message is standard error never shows anything: ours shows it all', async () => {
		const gateway = await gatewayWith({
			opened(one) {
				one.output('a warning\n', payloadType.stderr);
				one.output('$ ');
				one.channelClosed();
			},
		});
		const client = startPipedClient({url: gateway.url});
		expect(await client.ended).toBe(0);
		expect(client.stdout()).toContain(`a warning\n$ ${exiting}`);
	});

	test('after the first timeout a message is sent again every 100 ms: ours waits longer each time', async () => {
		const gateway = await gatewayWith({...prompt, acknowledges: false});
		const client = startPipedClient({url: gateway.url});
		const sent = () => gateway.messages.filter(one => one.type === 'input_stream_data');
		await expect.poll(() => sent().length, {interval: 2}).toBeGreaterThan(0);
		const started = performance.now();
		await expect.poll(() => sent().length, {interval: 2}).toBeGreaterThanOrEqual(5);
		// Doubled each time these are 3 s; every 100 ms they would be half a second.
		expect(performance.now() - started).toBeGreaterThan(1_500);
		const [first, ...others] = sent();
		for (const other of others) expect(other).toEqual(first);
		gateway.channelClosed();
		await client.ended;
	});

	test('the end of input is an error and leaves the session open: ours ends the far shell', async () => {
		const gateway = await gatewayWith({
			...prompt,
			received: (message, one) => Buffer.from(message.payload).toString() === '\x04' && one.channelClosed(),
		});
		const client = startPipedClient({url: gateway.url});
		client.child.stdin.end();
		expect(await client.ended).toBe(0);
		expect(client.stdout()).toContain(exiting);
	});

	test('a key pressed while the connection is lost ends the session: ours keeps it', async () => {
		const gateway = await gatewayWith(prompt);
		const api = await startSessionApi((_call, index) =>
			index < 2 ? {status: 503, body: {}} : {status: 200, body: {TokenValue: 'tok-BBBB', StreamUrl: gateway.url}},
		);
		onTestFinished(api.close);
		const env = {AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret'};
		const client = startTerminalClient({url: gateway.url, endpoint: api.url, env});
		await client.until('$ ');
		gateway.drop();
		await expect.poll(() => api.calls.length).toBeGreaterThan(0);
		client.type('kept');
		await expect.poll(() => gateway.typed()).toBe('kept');
		gateway.channelClosed();
		expect(await client.ended).toBe(0);
	});

	test('a reader that stopped makes the program deaf to signals: ours still ends', async () => {
		const gateway = await gatewayWith({
			opened(one) {
				for (let index = 0; index < 200; index++) one.output(Buffer.alloc(64 * 1024, 'x'));
			},
		});
		const client = startPipedClient({url: gateway.url});
		client.child.stdout.pause();
		await expect.poll(() => gateway.acknowledged.length).toBeGreaterThan(0);
		client.child.kill('SIGTERM');
		await expect.poll(() => client.child.signalCode).toBe('SIGTERM');
	});

	test('a reader that is slow is waited for in memory: ours stops reading, and all arrives when it goes on', async () => {
		const gateway = await gatewayWith(prompt);
		const client = startPipedClient({url: gateway.url});
		await expect.poll(() => client.stdout()).toContain('$ ');
		client.child.stdout.pause();
		const piece = Buffer.alloc(256 * 1024, 'x');
		for (let index = 0; index < 200; index++) gateway.output(piece);
		gateway.channelClosed();
		expect(await leftUnread(gateway)).toBeGreaterThan(20_000_000);
		client.child.stdout.resume();
		expect(await client.ended).toBe(0);
		expect(client.stdout().length).toBe(`${starting}$ ${exiting}`.length + 200 * piece.length);
	});

	test('the end of a session whose output nobody reads is not the end of the program: ours goes', async () => {
		const gateway = await gatewayWith(prompt);
		const client = startPipedClient({url: gateway.url});
		await expect.poll(() => client.stdout()).toContain('$ ');
		client.child.stdout.pause();
		for (let index = 0; index < 50; index++) gateway.output(Buffer.alloc(64 * 1024, 'x'));
		gateway.drop();
		// Nothing answers at the service's address: only Ctrl-C gets out.
		await expect
			.poll(
				() => {
					client.child.kill('SIGINT');
					return client.child.signalCode ?? client.child.exitCode;
				},
				{interval: 100},
			)
			.toBe('SIGTERM');
	});

	test('a local port that is taken makes it hang: ours says so and ends the session', async () => {
		const server = createServer();
		await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
		onTestFinished(() => void server.close());
		const address = server.address();
		const taken = String(typeof address === 'object' ? address?.port : 0);
		const properties = {...port, localPortNumber: taken};
		const gateway = await gatewayWith(shakesHands({sessionType: 'Port', properties}));
		const client = startPipedClient({url: gateway.url});
		expect(await client.ended).toBe(1);
		expect(client.stderr()).toBe(`Cannot perform start session: port ${taken} is already in use on this machine\n`);
		expect(gateway.inputs.at(-1)).toMatchObject({payloadType: payloadType.flag, payload: Buffer.from([0, 0, 0, 2])});
	});

	test('a unix socket is left behind: ours is removed', async () => {
		const folder = mkdtempSync(path.join(tmpdir(), 'reach-socket-'));
		onTestFinished(() => rmSync(folder, {recursive: true}));
		const place = path.join(folder, 's');
		const properties = {...port, localConnectionType: 'unix', localUnixSocket: place};
		const gateway = await gatewayWith(shakesHands({sessionType: 'Port', properties}));
		const client = startPipedClient({url: gateway.url});
		await expect.poll(() => client.stdout()).toContain(`Unix socket ${place} opened for sessionId sess-1.`);
		const socket = connect(place);
		await new Promise(resolve => socket.on('connect', resolve));
		client.child.kill('SIGINT');
		expect(await client.ended).toBe(0);
		expect(existsSync(place)).toBe(false);
	});

	test('output between the handshake and the first connection makes a mux deaf: ours listens on', async () => {
		const gateway = await gatewayWith(
			shakesHands(
				{sessionType: 'Port', properties: port},
				{completed: one => one.output(Buffer.from('0103000000000000', 'hex'))},
			),
		);
		const client = startPipedClient({url: gateway.url});
		await expect.poll(() => gateway.acknowledged).toContain(2);
		gateway.channelClosed();
		expect(await client.ended).toBe(0);
		expect(client.stdout()).toContain(exiting);
	});
});
