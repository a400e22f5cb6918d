import {afterEach, describe, expect, test} from 'vitest';
import type {SessionOrder} from '../../../src/sandbox/gateway/gateway.ts';
import {makeClock, type TestClock} from '../../support/clock.ts';
import {type DataChannel, makeDataChannel} from '../../support/data-channel.ts';
import {gatewayFault, order, startGateway, type TestGateway} from '../../support/gateway.ts';

let server: TestGateway;
let clock: TestClock;
let client: DataChannel;

const minute = 60_000;
const parrot = ['sh', '-c', 'stty raw -echo; printf ready; cat'];

const open = async (
	content: Partial<NonNullable<SessionOrder['content']>> = {},
	faults = [] as const,
): Promise<void> => {
	clock = makeClock();
	server = await startGateway({shell: parrot, faults}, {clock});
	client = makeDataChannel();
	const more = {content: {inputs: {}, properties: {}, defaults: {}, ...content}};
	await client.connect(server.url(), server.gateway.open(order(more)).token);
	await expect.poll(() => client.output()).toBe('ready');
};

const resume = (): Promise<void> => client.connect(server.url(), server.gateway.resume(order().sessionId)?.token ?? '');

describe('a session', () => {
	afterEach(() => server.close());

	test('ends after 20 idle minutes, and says so', async () => {
		await open();
		clock.pass(20 * minute - 1);
		expect(server.gateway.sessions()).toHaveLength(1);
		clock.pass(1);
		expect(server.gateway.sessions()).toEqual([]);
		await expect.poll(() => client.closed()).toBe('Your session timed out due to inactivity and has been terminated.');
	});

	test('goes on while something is typed', async () => {
		await open({inputs: {idleSessionTimeout: '1'}});
		for (const at of [1, 2, 3]) {
			clock.pass(minute - 1);
			client.type('x');
			await expect.poll(() => client.output()).toBe(`ready${'x'.repeat(at)}`);
		}
		clock.pass(minute);
		expect(server.gateway.sessions()).toEqual([]);
	});

	test('ends when its client does not come back', async () => {
		await open({inputs: {idleSessionTimeout: '5'}});
		client.cut();
		await expect.poll(() => server.gateway.sessions()).toMatchObject([{status: 'Disconnected'}]);
		clock.pass(5 * minute);
		expect(server.gateway.sessions()).toEqual([]);
		expect(server.gateway.resume(order().sessionId)).toBeNull();
	});

	test('ends when nobody opens it', async () => {
		clock = makeClock();
		server = await startGateway({}, {clock});
		server.gateway.open(order());
		clock.pass(20 * minute);
		expect(server.gateway.sessions()).toEqual([]);
	});

	test('ends at its maximum duration, busy or not', async () => {
		await open({inputs: {maxSessionDuration: '2'}});
		clock.pass(2 * minute - 1);
		client.type('x');
		await expect.poll(() => client.output()).toBe('readyx');
		clock.pass(1);
		await expect
			.poll(() => client.closed())
			.toBe('Your session has reached its maximum duration and has been terminated.');
	});
});

describe('a socket', () => {
	afterEach(() => server.close());

	test('is closed by the service after a while, as planned, and the session goes on', async () => {
		clock = makeClock();
		server = await startGateway({shell: parrot, faults: [gatewayFault('bye', {delayMs: 50 * minute})]}, {clock});
		client = makeDataChannel();
		const content = {inputs: {idleSessionTimeout: '60'}, properties: {}, defaults: {}};
		await client.connect(server.url(), server.gateway.open(order({content})).token);
		await expect.poll(() => client.output()).toBe('ready');
		for (const round of [1, 2, 3]) {
			clock.pass(25 * minute);
			client.type('.');
			await expect.poll(() => client.output()).toBe(`ready${'.'.repeat(round)}`);
			clock.pass(25 * minute);
			await expect.poll(() => client.ended()).toBe(1000);
			expect(server.gateway.sessions()).toMatchObject([{status: 'Disconnected'}]);
			await resume();
			await expect.poll(() => server.gateway.sessions()).toMatchObject([{status: 'Connected'}]);
		}
		client.type('!');
		await expect.poll(() => client.output()).toBe('ready...!');
	});

	test('is paused as planned: its output waits, and comes when the pause is over', async () => {
		clock = makeClock();
		server = await startGateway({shell: parrot, faults: [gatewayFault('pause', {times: 1, delayMs: 1_000})]}, {clock});
		client = makeDataChannel();
		await client.connect(server.url(), server.gateway.open(order()).token);
		await expect.poll(() => client.publications).toEqual(['pause_publication']);
		clock.pass(999);
		expect(client.output()).toBe('');
		clock.pass(1);
		await expect.poll(() => client.output()).toBe('ready');
		expect(client.publications).toEqual(['pause_publication', 'start_publication']);
	});
});
