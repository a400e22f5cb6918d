import {createHash} from 'node:crypto';
import {afterEach, describe, expect, test} from 'vitest';
import {payloadType} from '../../../src/protocol/message.ts';
import type {FleetFault} from '../../../src/sandbox/fleet.ts';
import {type DataChannel, makeDataChannel} from '../../support/data-channel.ts';
import {gatewayFault, order, startGateway, type TestGateway} from '../../support/gateway.ts';
import {makeRandom} from '../../support/random.ts';

let server: TestGateway;

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Faults of every harmless kind, at distances that a seed decides. */
const storm = (random: () => number): FleetFault[] => {
	const often = (fault: FleetFault['fault'], distance: number): FleetFault =>
		gatewayFault(fault, {times: 40, afterMessages: 5 + Math.floor(random() * distance)});
	return [often('drop', 60), often('badDigest', 400), often('duplicate', 20), often('reorder', 20)];
};

/** Resumes whenever the socket is gone, and says again what was not acknowledged, until the session is over. */
const persist = async (client: DataChannel, sent: readonly Uint8Array[]): Promise<number> => {
	let resumes = 0;
	const isOver = async (): Promise<boolean> => {
		if (client.closed() !== null) return true;
		if (client.ended() === null) return false;
		const token = server.gateway.resume(order().sessionId)?.token;
		if (!token) return true;
		resumes += 1;
		await client.connect(server.url(), token);
		const known = new Set(client.acknowledged);
		for (const [at, frame] of sent.entries()) if (!known.has(at)) client.sendRaw(frame);
		return false;
	};
	await expect.poll(isOver, {interval: 10}).toBe(true);
	return resumes;
};

describe('a session in a storm of drops, damages, repetitions and disorder', () => {
	afterEach(() => server.close());

	test('loses and doubles no byte of its output', async () => {
		const seed = Date.now();
		console.info(`seed ${seed}`);
		const program = 'stty raw -echo; seq 1 100000';
		server = await startGateway({faults: storm(makeRandom(seed)), shell: ['sh', '-c', program]}, {windowBytes: 65_536});
		const client = makeDataChannel();
		await client.connect(server.url(), server.gateway.open(order()).token);
		expect(await persist(client, [])).toBeGreaterThan(1);
		const expected = Buffer.from(Array.from({length: 100_000}, (_, at) => `${at + 1}\n`).join(''));
		expect(client.closed()).toBe('');
		expect(digest(client.bytes())).toBe(digest(expected));
	});

	test('loses and doubles no byte of its input', async () => {
		const seed = Date.now();
		console.info(`seed ${seed}`);
		const random = makeRandom(seed);
		const input = Buffer.from(Array.from({length: 300_000}, () => Math.floor(random() * 256)));
		const program = `stty raw -echo; printf ready; head -c ${input.length} | sha256sum`;
		server = await startGateway({faults: storm(random), shell: ['sh', '-c', program]});
		const client = makeDataChannel();
		await client.connect(server.url(), server.gateway.open(order()).token);
		await expect.poll(() => client.output()).toBe('ready');
		const sent: Uint8Array[] = [];
		for (let at = 0; at < input.length; at += 1_024)
			sent.push(client.send(payloadType.output, input.subarray(at, at + 1_024)));
		await persist(client, sent);
		expect(client.output()).toContain(`ready${digest(input)}`);
	});
});

describe('a gateway that hears nonsense', () => {
	afterEach(() => server.close());

	test('goes on serving', async () => {
		const seed = Date.now();
		console.info(`seed ${seed}`);
		const random = makeRandom(seed);
		server = await startGateway({shell: ['sh', '-c', 'stty raw -echo; printf ready; cat'], handshake: 'always'});
		const client = makeDataChannel();
		await client.connect(server.url(), server.gateway.open(order()).token);
		const whole = client.send(payloadType.challengeResponse, '{"Challenge":1}', 5);
		for (let round = 0; round < 5_000; round += 1) {
			const frame = Buffer.from(whole);
			for (let change = 0; change < 3; change += 1)
				frame[Math.floor(random() * frame.length)] = Math.floor(random() * 256);
			// Header fields have no checksum: a change that made it the true first message would be taken for that.
			if (frame.readBigInt64BE(48) === 0n) continue;
			if (frame.readUInt32BE(0) !== 116 || random() < 0.5) client.sendRaw(frame.subarray(0, random() * 200));
			const type = Math.floor(random() * 14);
			client.send(type === payloadType.handshakeResponse ? 0 : type, frame.subarray(0, random() * 50), 100 + round);
		}
		const actions = [{ActionType: 'SessionType', ActionStatus: 1, ActionResult: null, Error: ''}];
		const answer = {ClientVersion: '1.2.764.0', ProcessedClientActions: actions, Errors: null};
		client.send(payloadType.handshakeResponse, JSON.stringify(answer), 0);
		await expect.poll(() => client.output()).toBe('ready');
		client.send(payloadType.output, 'alive', 1);
		await expect.poll(() => client.output()).toBe('readyalive');
	});
});
