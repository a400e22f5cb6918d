import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, describe, expect, onTestFinished, test} from 'vitest';
import {payloadType} from '../../../src/protocol/message.ts';
import {acknowledgement, type DataChannel, makeDataChannel} from '../../support/data-channel.ts';
import {order, startGateway, type TestGateway} from '../../support/gateway.ts';
import {isRunning} from '../../support/processes.ts';

let server: TestGateway;

/** A shell that writes what it reads, without the terminal's echo. */
const parrot = ['sh', '-c', 'stty raw -echo; printf ready; cat'];

const open = async (client: DataChannel, shell: readonly string[] = parrot): Promise<DataChannel> => {
	server = await startGateway({shell});
	await client.connect(server.url(), server.gateway.open(order()).token);
	return client;
};

const resume = (client: DataChannel): Promise<void> =>
	client.connect(server.url(), server.gateway.resume(order().sessionId)?.token ?? '');

describe('the stream to the gateway', () => {
	afterEach(() => server.close());

	test('is acknowledged message by message, and repetitions every time anew', async () => {
		const client = await open(makeDataChannel());
		await expect.poll(() => client.output()).toBe('ready');
		const frame = client.send(payloadType.output, 'once ');
		client.sendRaw(frame);
		client.sendRaw(frame);
		client.send(payloadType.output, 'twice');
		await expect.poll(() => client.acknowledged).toEqual([0, 0, 0, 1]);
		await expect.poll(() => client.output()).toBe('readyonce twice');
	});

	test('is put back into its order', async () => {
		const client = await open(makeDataChannel());
		await expect.poll(() => client.output()).toBe('ready');
		for (const at of [3, 1, 2, 3, 0]) client.send(payloadType.output, `${at}`, at);
		await expect.poll(() => client.output()).toBe('ready0123');
		expect(client.acknowledged).toEqual([3, 1, 2, 3, 0]);
	});

	test('is neither taken nor acknowledged when a frame is damaged', async () => {
		const client = await open(makeDataChannel());
		await expect.poll(() => client.output()).toBe('ready');
		const frame = client.send(payloadType.size, '{"cols":80,"rows":24}');
		for (const at of [0, 4, 80, 100, 119]) {
			const damaged = Uint8Array.from(frame);
			damaged[at] = 0xee;
			client.sendRaw(damaged.subarray(0, at === 119 ? 119 : undefined));
		}
		client.sendRaw('text');
		client.type('x');
		await expect.poll(() => client.output()).toBe('readyx');
		expect(client.acknowledged).toEqual([0, 1]);
	});

	test('is held back while the program does not read, and loses nothing', async () => {
		const folder = mkdtempSync(path.join(tmpdir(), 'reach-go-'));
		onTestFinished(() => rmSync(folder, {recursive: true}));
		const go = path.join(folder, 'go');
		const program = `stty raw -echo; printf ready; until [ -e '${go}' ]; do sleep 0.1; done; head -c 1024000 | wc -c`;
		const client = await open(makeDataChannel(), ['sh', '-c', program]);
		await expect.poll(() => client.output()).toBe('ready');
		for (let at = 0; at < 1_000; at += 1) client.send(payloadType.output, 'x'.repeat(1_024));
		await expect.poll(() => client.acknowledged.length).toBeGreaterThan(200);
		expect(client.acknowledged.length).toBeLessThan(600);
		writeFileSync(go, '');
		await expect.poll(() => client.output()).toMatch(/^ready1024000/);
		await expect.poll(() => client.acknowledged.length).toBe(1_000);
	});

	test('ignores sizes that make no sense', async () => {
		const client = await open(makeDataChannel());
		await expect.poll(() => client.output()).toBe('ready');
		for (const size of [
			'',
			'x',
			'null',
			'{}',
			'{"cols":0,"rows":-1}',
			'{"cols":1e9,"rows":1e9}',
			'{"cols":"80","rows":24}',
		])
			client.send(payloadType.size, size);
		client.type('alive');
		await expect.poll(() => client.output()).toBe('readyalive');
	});
});

describe('the stream from the gateway', () => {
	afterEach(() => server.close());

	test('is repeated, unchanged, until it is acknowledged', async () => {
		const client = await open(makeDataChannel({acknowledges: () => false}));
		await expect.poll(() => client.arrived.length).toBeGreaterThan(2);
		const [first, ...others] = client.arrived;
		if (!first) throw new Error('nothing arrived');
		for (const other of others) expect(other).toEqual(first);
		client.sendRaw(acknowledgement(first));
		client.type('next');
		await expect.poll(() => client.output()).toBe('readynext');
		const repeated = client.arrived.filter(({sequenceNumber}) => sequenceNumber === 0).length;
		await expect
			.poll(() => client.arrived.filter(({sequenceNumber}) => sequenceNumber === 1).length)
			.toBeGreaterThan(2);
		expect(client.arrived.filter(({sequenceNumber}) => sequenceNumber === 0)).toHaveLength(repeated);
	});

	test('goes on in both directions over a new socket', async () => {
		let isListening = true;
		const client = await open(makeDataChannel({acknowledges: () => isListening}));
		await expect.poll(() => client.output()).toBe('ready');
		client.type('a');
		await expect.poll(() => client.output()).toBe('readya');
		isListening = false;
		client.type('b');
		await expect.poll(() => client.output()).toBe('readyab');
		client.cut();
		await expect.poll(() => server.gateway.sessions()).toMatchObject([{status: 'Disconnected'}]);
		isListening = true;
		await resume(client);
		client.type('c');
		await expect.poll(() => client.output()).toBe('readyabc');
		expect(client.arrived.filter(({sequenceNumber}) => sequenceNumber === 2).length).toBeGreaterThan(1);
		expect(new Set(client.acknowledged)).toEqual(new Set([0, 1, 2]));
	});

	test('waits while nobody is there, and arrives whole afterwards', async () => {
		const folder = mkdtempSync(path.join(tmpdir(), 'reach-test-'));
		const program = `
			printf ready
			while [ ! -e '${folder}/go' ]; do sleep 0.01; done
			seq 1 1000
			touch '${folder}/begun'
			seq 1001 200000`;
		const client = await open(makeDataChannel(), ['sh', '-c', program]);
		await expect.poll(() => client.output()).toBe('ready');
		client.cut();
		await expect.poll(() => server.gateway.sessions()).toMatchObject([{status: 'Disconnected'}]);
		writeFileSync(path.join(folder, 'go'), '');
		await expect.poll(() => existsSync(path.join(folder, 'begun'))).toBe(true);
		expect(client.output()).toBe('ready');
		await resume(client);
		await expect.poll(() => client.closed()).toBe('');
		const numbers = Array.from({length: 200_000}, (_, index) => `${index + 1}\r\n`).join('');
		expect(client.output() === `ready${numbers}`).toBe(true);
		rmSync(folder, {recursive: true});
	});

	test('is complete although its program ended while nobody took it', async () => {
		let isListening = false;
		const client = makeDataChannel({acknowledges: () => isListening});
		server = await startGateway(
			{shell: ['sh', '-c', 'echo $$; head -c 8000 /dev/zero | tr "\\0" x; printf end']},
			{windowBytes: 2_048},
		);
		await client.connect(server.url(), server.gateway.open(order()).token);
		await expect.poll(() => client.output()).toMatch(/^\d+\r\n/);
		const pid = Number.parseInt(client.output(), 10);
		await expect.poll(() => isRunning(pid)).toBe(false);
		// node-pty gives a terminal up 200 ms after its program.
		const since = performance.now();
		await expect.poll(() => performance.now() - since).toBeGreaterThan(400);
		isListening = true;
		await expect.poll(() => client.closed()).toBe('');
		expect(client.output() === `${pid}\r\n${'x'.repeat(8_000)}end`).toBe(true);
	});

	test('takes the newest socket; the one before ends', async () => {
		const [first, second] = [makeDataChannel(), makeDataChannel()];
		await open(first);
		await expect.poll(() => first.output()).toBe('ready');
		await second.connect(server.url(), server.gateway.resume(order().sessionId)?.token ?? '');
		await expect.poll(() => first.ended()).not.toBeNull();
		second.type('here');
		await expect.poll(() => second.arrived.map(({payload}) => Buffer.from(payload).toString())).toEqual(['here']);
		expect(server.gateway.sessions()).toMatchObject([{status: 'Connected'}]);
	});
});
