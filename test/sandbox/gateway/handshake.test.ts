import {createCipheriv, createDecipheriv, randomBytes} from 'node:crypto';
import {afterEach, describe, expect, test} from 'vitest';
import {payloadType} from '../../../src/protocol/message.ts';
import type {GatewayOptions} from '../../../src/sandbox/gateway/gateway.ts';
import {makeClock} from '../../support/clock.ts';
import {type DataChannel, makeDataChannel} from '../../support/data-channel.ts';
import {order, smallFleet, startGateway, type TestGateway} from '../../support/gateway.ts';

let server: TestGateway;

const key = 'arn:aws:kms:eu-west-1:111122223333:key/0';
const dataKey = randomBytes(64);
const parrot = ['sh', '-c', 'stty raw -echo; printf ready; cat'];

const answer = (more: Record<string, unknown> = {}): string =>
	JSON.stringify({
		ClientVersion: '1.2.764.0',
		ProcessedClientActions: [{ActionType: 'SessionType', ActionStatus: 1, ActionResult: null, Error: ''}],
		Errors: null,
		...more,
	});

const encryptionAnswer = (result: Record<string, unknown> = {}): string =>
	answer({
		ProcessedClientActions: [
			{ActionType: 'SessionType', ActionStatus: 1, ActionResult: null, Error: ''},
			{
				ActionType: 'KMSEncryption',
				ActionStatus: 1,
				ActionResult: {KMSCipherTextKey: Buffer.from('blob').toString('base64'), KMSCipherTextHash: null, ...result},
				Error: '',
			},
		],
	});

const seal = (plain: Uint8Array, with_: Uint8Array = dataKey.subarray(32)): Buffer => {
	const nonce = randomBytes(12);
	const cipher = createCipheriv('aes-256-gcm', with_, nonce);
	return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
};

const open = (sealed: Uint8Array): Buffer => {
	const decipher = createDecipheriv('aes-256-gcm', dataKey.subarray(0, 32), sealed.subarray(0, 12));
	decipher.setAuthTag(sealed.subarray(-16));
	return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
};

const payloads = (client: DataChannel, type: number): Buffer[] =>
	client.arrived.filter(message => message.payloadType === type).map(({payload}) => Buffer.from(payload));

const json = (client: DataChannel, type: number): Record<string, unknown> =>
	JSON.parse(payloads(client, type)[0]?.toString() ?? 'null');

const shell = async (options: Partial<GatewayOptions> = {}): Promise<DataChannel> => {
	server = await startGateway({shell: parrot, handshake: 'always'}, options);
	const client = makeDataChannel();
	await client.connect(server.url(), server.gateway.open(order()).token);
	await expect.poll(() => payloads(client, payloadType.handshakeRequest)).toHaveLength(1);
	return client;
};

const encrypted = async (options: Partial<GatewayOptions> = {}): Promise<DataChannel> => {
	server = await startGateway({shell: parrot}, {decryptDataKey: () => dataKey, ...options});
	const client = makeDataChannel();
	const content = {inputs: {kmsKeyId: key}, properties: {}, defaults: {}};
	await client.connect(server.url(), server.gateway.open(order({content})).token);
	await expect.poll(() => payloads(client, payloadType.handshakeRequest)).toHaveLength(1);
	return client;
};

const challengeOf = async (client: DataChannel): Promise<Buffer> => {
	await expect.poll(() => payloads(client, payloadType.challengeRequest)).toHaveLength(1);
	return open(Buffer.from(String(json(client, payloadType.challengeRequest)['Challenge']), 'base64'));
};

const meet = (client: DataChannel, plain: Uint8Array): void => {
	client.send(payloadType.challengeResponse, JSON.stringify({Challenge: seal(plain).toString('base64')}));
};

describe('a handshake', () => {
	afterEach(() => server.close());

	test('comes before the shell, and is complete at once', async () => {
		const client = await shell();
		expect(payloads(client, payloadType.output)).toEqual([]);
		client.send(payloadType.output, 'too early');
		client.send(payloadType.handshakeResponse, answer());
		await expect.poll(() => client.output()).toBe('ready');
		client.type('x');
		await expect.poll(() => client.output()).toBe('readyx');
		expect(json(client, payloadType.handshakeComplete)).toMatchObject({CustomerMessage: ''});
		expect(client.acknowledged).toEqual([0, 1, 2]);
	});

	test('takes as long as it says', async () => {
		const clock = makeClock();
		const client = await shell({clock});
		clock.pass(1_500);
		client.send(payloadType.handshakeResponse, answer());
		await expect.poll(() => payloads(client, payloadType.handshakeComplete)).toHaveLength(1);
		expect(json(client, payloadType.handshakeComplete)).toMatchObject({HandshakeTimeToComplete: 1.5e9});
	});

	test('ends the session when the client does not answer for 15 seconds', async () => {
		const clock = makeClock();
		const client = await shell({clock});
		await expect.poll(() => client.arrived.length).toBe(1);
		clock.pass(14_999);
		expect(server.gateway.sessions()).toHaveLength(1);
		clock.pass(1);
		clock.pass(2_000);
		await expect.poll(() => client.closed()).toMatch(/^Handshake timed out/);
		expect(server.gateway.sessions()).toEqual([]);
	});

	test.each([
		['no JSON', 'x', /something else/],
		['no actions', '{"ClientVersion":"1"}', /something else/],
		['not its session type', answer({ProcessedClientActions: []}), /session type/],
		[
			'a failure',
			answer({ProcessedClientActions: [{ActionType: 'SessionType', ActionStatus: 2, Error: 'Failed: no such type'}]}),
			/^Failed: no such type$/,
		],
		[
			'an unsupported action',
			answer({ProcessedClientActions: [{ActionType: 'SessionType', ActionStatus: 3}]}),
			/SessionType/,
		],
	])('ends the session when the client answers with %s', async (_what, text, output) => {
		const client = await shell();
		client.send(payloadType.handshakeResponse, text);
		await expect.poll(() => client.closed()).toMatch(output);
		expect(payloads(client, payloadType.handshakeComplete)).toEqual([]);
	});
});

describe('an encrypted session', () => {
	afterEach(() => server.close());

	test('binds its data key to the session, the target and, when the client says so, a random challenge', async () => {
		const asked: unknown[] = [];
		const decryptDataKey = (blob: Uint8Array, context: unknown): Buffer => {
			asked.push([Buffer.from(blob).toString(), context]);
			return dataKey;
		};
		const client = await encrypted({decryptDataKey});
		const [, action] = json(client, payloadType.handshakeRequest)['RequestedClientActions'] as {
			ActionParameters: {KMSKeyId: string; Challenge: string};
		}[];
		expect(action?.ActionParameters.KMSKeyId).toBe(key);
		expect(Buffer.from(action?.ActionParameters.Challenge ?? '', 'base64')).toHaveLength(16);
		client.send(payloadType.handshakeResponse, encryptionAnswer({ChallengeAcknowledgement: true}));
		await challengeOf(client);
		expect(asked).toEqual([
			[
				'blob',
				{
					'aws:ssm:SessionId': order().sessionId,
					'aws:ssm:TargetId': order().target,
					'aws:ssm:RandomChallenge': action?.ActionParameters.Challenge,
				},
			],
		]);
	});

	test('encrypts output and input, not sizes', async () => {
		const client = await encrypted();
		client.send(payloadType.handshakeResponse, encryptionAnswer());
		meet(client, await challengeOf(client));
		const output = (): string =>
			payloads(client, payloadType.output)
				.map(part => open(part).toString())
				.join('');
		await expect.poll(output).toBe('ready');
		client.send(payloadType.size, '{"cols":132,"rows":43}');
		client.send(payloadType.output, seal(Buffer.from('secret')));
		await expect.poll(output).toBe('readysecret');
		expect(client.output()).not.toContain('secret');
		const nonces = payloads(client, payloadType.output).map(part => part.subarray(0, 12).toString('hex'));
		expect(new Set(nonces).size).toBe(nonces.length);
	});

	test('splits output so that no payload is longer than its limit by more than the encryption', async () => {
		const client = await encrypted();
		client.send(payloadType.handshakeResponse, encryptionAnswer());
		meet(client, await challengeOf(client));
		const parts = (): Buffer[] => payloads(client, payloadType.output);
		const text = (): string =>
			parts()
				.map(part => open(part).toString())
				.join('');
		await expect.poll(text).toBe('ready');
		client.send(payloadType.output, seal(Buffer.from('x'.repeat(3_000))));
		await expect.poll(text).toBe(`ready${'x'.repeat(3_000)}`);
		expect(Math.max(...parts().map(part => part.length))).toBeLessThanOrEqual(1_052);
	});

	test.each([
		['KMS does not open the data key', {decryptDataKey: () => null}],
		['KMS fails', {decryptDataKey: () => Promise.reject(new Error('down'))}],
		['the data key has the wrong length', {decryptDataKey: () => randomBytes(32)}],
	])('ends when %s', async (_why, options) => {
		const client = await encrypted(options);
		client.send(payloadType.handshakeResponse, encryptionAnswer());
		await expect.poll(() => client.closed()).toMatch(/data key/);
	});

	test.each([
		['other bytes', () => seal(randomBytes(64))],
		['too few bytes', () => seal(randomBytes(8))],
		['the wrong key', (plain: Buffer) => seal(plain, dataKey.subarray(0, 32))],
		['nothing', () => Buffer.alloc(0)],
	])('ends when the challenge is answered with %s', async (_what, made) => {
		const client = await encrypted();
		client.send(payloadType.handshakeResponse, encryptionAnswer());
		const sealed = made(await challengeOf(client));
		client.send(payloadType.challengeResponse, JSON.stringify({Challenge: sealed.toString('base64')}));
		await expect.poll(() => client.closed()).toMatch(/challenge/);
		expect(payloads(client, payloadType.handshakeComplete)).toEqual([]);
	});

	test('ends when input cannot be decrypted', async () => {
		const client = await encrypted();
		client.send(payloadType.handshakeResponse, encryptionAnswer());
		meet(client, await challengeOf(client));
		await expect.poll(() => payloads(client, payloadType.output).length).toBeGreaterThan(0);
		client.type('in the clear');
		await expect.poll(() => client.closed()).toMatch(/could not be decrypted/);
		expect(server.gateway.sessions()).toEqual([]);
	});

	test('of an older agent is bound to no challenge', async () => {
		const [[region, here] = []] = smallFleet().regions;
		const [node] = here?.instances ?? [];
		if (!region || !here || !node?.agent) throw new Error('the small fleet has changed');
		const regions = new Map([
			[region, {...here, instances: [{...node, agent: {...node.agent, version: '3.3.500.0'}}]}],
		]);
		server = await startGateway({regions});
		const client = makeDataChannel();
		const content = {inputs: {kmsKeyId: key}, properties: {}, defaults: {}};
		await client.connect(server.url(), server.gateway.open(order({content})).token);
		await expect.poll(() => payloads(client, payloadType.handshakeRequest)).toHaveLength(1);
		expect(json(client, payloadType.handshakeRequest)).toMatchObject({
			AgentVersion: '3.3.500.0',
			RequestedClientActions: [{}, {ActionParameters: {KMSKeyId: key}}],
		});
		expect(payloads(client, payloadType.handshakeRequest)[0]?.toString()).not.toContain('Challenge');
	});
});
