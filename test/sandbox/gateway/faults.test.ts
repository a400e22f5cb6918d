import {afterEach, describe, expect, test} from 'vitest';
import type {FleetFault} from '../../../src/sandbox/fleet.ts';
import {type DataChannel, makeDataChannel} from '../../support/data-channel.ts';
import {gatewayFault, order, startGateway, type TestGateway} from '../../support/gateway.ts';

let server: TestGateway;

const parrot = ['sh', '-c', 'stty raw -echo; printf ready; cat'];

const start = async (...faults: readonly FleetFault[]): Promise<void> => {
	server = await startGateway({faults, shell: parrot});
};

const open = async (sessionId = order().sessionId): Promise<DataChannel> => {
	const client = makeDataChannel();
	await client.connect(server.url(sessionId), server.gateway.open(order({sessionId})).token);
	return client;
};

const resume = (client: DataChannel, sessionId = order().sessionId): Promise<void> =>
	client.connect(server.url(sessionId), server.gateway.resume(sessionId)?.token ?? '');

const numbersOf = (client: DataChannel): number[] => client.arrived.map(({sequenceNumber}) => sequenceNumber);

describe('a planned fault of the gateway', () => {
	afterEach(() => server.close());

	test('drop cuts the socket after so many messages; the session can be resumed', async () => {
		await start(gatewayFault('drop', {afterMessages: 3, times: 1}));
		const client = await open();
		await expect.poll(() => client.output()).toBe('ready');
		client.type('a');
		await expect.poll(() => client.output()).toBe('readya');
		client.type('b');
		await expect.poll(() => client.ended()).toBe(1006);
		expect(client.acknowledged).toEqual([0]);
		await resume(client);
		client.send(1, 'b', 1);
		await expect.poll(() => client.output()).toBe('readyab');
	});

	test('drop strikes again after as many messages, as often as planned', async () => {
		await start(gatewayFault('drop', {afterMessages: 2, times: 2}));
		const client = await open();
		await expect.poll(() => client.output()).toBe('ready');
		client.send(1, 'a', 0);
		await expect.poll(() => client.ended()).toBe(1006);
		await resume(client);
		await expect.poll(() => client.output()).toBe('readya');
		for (const [at, text] of [...'bcd'].entries()) client.send(1, text, at + 1);
		await expect.poll(() => client.ended()).toBe(1006);
		await resume(client);
		for (const [at, text] of [...'bcdefgh'].entries()) client.send(1, text, at + 1);
		await expect.poll(() => client.output()).toBe('readyabcdefgh');
	});

	test('silence says and hears nothing on a socket that stays open', async () => {
		await start(gatewayFault('silence', {afterMessages: 1, times: 1}));
		const client = await open();
		await expect.poll(() => client.output()).toBe('ready');
		client.type('a');
		client.type('b');
		const other = await open('other-00000000000000000');
		await expect.poll(() => other.output()).toBe('ready');
		other.type('x');
		await expect.poll(() => other.output()).toBe('readyx');
		expect(client.acknowledged).toEqual([]);
		expect(client.ended()).toBeNull();
		await resume(client);
		client.send(1, 'a', 0);
		await expect.poll(() => client.output()).toBe('readya');
	});

	test('silence may be over after a while', async () => {
		await start(gatewayFault('silence', {times: 1, delayMs: 300}));
		const client = await open();
		await expect.poll(() => client.output()).toBe('ready');
		expect(client.arrived).toHaveLength(1);
	});

	test('badDigest damages a message once; its repetition is whole', async () => {
		await start(gatewayFault('badDigest', {times: 1}));
		const client = await open();
		await expect.poll(() => client.output()).toBe('ready');
		expect(client.broken).toEqual(['digest']);
	});

	test('duplicate sends a message twice', async () => {
		await start(gatewayFault('duplicate', {afterMessages: 1, times: 1}));
		const client = await open();
		await expect.poll(() => client.output()).toBe('ready');
		client.type('a');
		await expect.poll(() => numbersOf(client)).toEqual([0, 1, 1]);
	});

	test('reorder lets the next message overtake', async () => {
		await start(gatewayFault('reorder', {afterMessages: 2, times: 1}));
		const client = await open();
		await expect.poll(() => client.output()).toBe('ready');
		client.type('x'.repeat(2_000));
		await expect.poll(() => numbersOf(client)).toEqual([0, 2, 1]);
		expect(client.output()).toBe(`ready${'x'.repeat(2_000)}`);
	});

	test('reorder only delays a message that none follows', async () => {
		await start(gatewayFault('reorder', {times: 1}));
		const client = await open();
		await expect.poll(() => client.output()).toBe('ready');
		expect(numbersOf(client)).toEqual([0]);
	});

	test('agentClosed ends the session with a word', async () => {
		await start(gatewayFault('agentClosed', {afterMessages: 1, times: 1}));
		const client = await open();
		await expect.poll(() => client.output()).toBe('ready');
		client.type('a');
		await expect.poll(() => client.closed()).toBe('The agent has closed the session.');
		expect(server.gateway.sessions()).toEqual([]);
		const other = await open('other-00000000000000000');
		await expect.poll(() => other.output()).toBe('ready');
		other.type('x');
		await expect.poll(() => other.output()).toBe('readyx');
	});

	test('strikes in its region only', async () => {
		await start(
			gatewayFault('agentClosed', {region: 'us-east-1'}),
			gatewayFault('badDigest', {region: 'eu-west-1', times: 1}),
		);
		const client = await open();
		await expect.poll(() => client.output()).toBe('ready');
		expect(client.broken).toEqual(['digest']);
	});

	test('counts its uses over all sessions', async () => {
		await start(gatewayFault('duplicate', {times: 1}));
		const first = await open();
		await expect.poll(() => numbersOf(first)).toEqual([0, 0]);
		const second = await open('other-00000000000000000');
		await expect.poll(() => second.output()).toBe('ready');
		second.type('x');
		await expect.poll(() => second.output()).toBe('readyx');
		expect(numbersOf(second)).toEqual([0, 1]);
	});
});
