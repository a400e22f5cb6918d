import {spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {expect, onTestFinished, test} from 'vitest';
import {makeEncryption} from '../../src/protocol/encryption.ts';
import {payloadType} from '../../src/protocol/message.ts';
import {clientCall, startTerminalClient} from '../support/client-process.ts';
import {handshakeRequest} from '../support/handshake.ts';
import {type GatewayScript, type ScriptedGateway, startScriptedGateway} from '../support/scripted-gateway.ts';
import {type ApiAnswer, type SessionApi, startSessionApi} from '../support/session-api.ts';

const dataKey = randomBytes(64);
const agentSide = (() => {
	const made = makeEncryption(Buffer.concat([dataKey.subarray(32), dataKey.subarray(0, 32)]), randomBytes);
	if (!made) throw new Error('no encryption');
	return made;
})();

const sealed = (text: string | Uint8Array): Uint8Array => agentSide.encrypt(Buffer.from(text));
const opened = (payload: Uint8Array): string => Buffer.from(agentSide.decrypt(payload) ?? 'not sealed').toString();

const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/abc';
const action = (challenge?: string) => ({
	ActionType: 'KMSEncryption',
	ActionParameters: {KMSKeyId: keyArn, ...(challenge === undefined ? {} : {Challenge: challenge})},
});

const kmsWith = async (answer: ApiAnswer): Promise<SessionApi> => {
	const kms = await startSessionApi(call => (call.action === 'GenerateDataKey' ? answer : {status: 200, body: {}}));
	onTestFinished(kms.close);
	return kms;
};

const goodKey: ApiAnswer = {
	status: 200,
	body: {
		KeyId: keyArn,
		Plaintext: dataKey.toString('base64'),
		CiphertextBlob: Buffer.from('SEALED').toString('base64'),
	},
};

const env = (kms: SessionApi) => ({
	AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
	AWS_SECRET_ACCESS_KEY: 'secret',
	AWS_ENDPOINT_URL_KMS: kms.url,
});

/** An agent that wants encryption, challenges the client and then says `secret$ ` under the key. */
const encryptingAgent = (challenge: string | undefined, plain: Buffer): GatewayScript => ({
	opened: one => one.output(handshakeRequest({actions: [action(challenge)]}), payloadType.handshakeRequest),
	received(message, one) {
		if (message.payloadType === payloadType.handshakeResponse) {
			const text = JSON.stringify({Challenge: Buffer.from(sealed(plain)).toString('base64')});
			one.output(text, payloadType.challengeRequest);
		}
		if (message.payloadType !== payloadType.challengeResponse) return;
		one.output('{"CustomerMessage":"This session is encrypted using AWS KMS."}', payloadType.handshakeComplete);
		one.output(sealed('secret$ '));
	},
});

const gatewayWith = async (script: GatewayScript): Promise<ScriptedGateway> => {
	const gateway = await startScriptedGateway(script);
	onTestFinished(gateway.close);
	return gateway;
};

const responseIn = (gateway: ScriptedGateway) =>
	JSON.parse(
		Buffer.from(
			gateway.inputs.find(one => one.payloadType === payloadType.handshakeResponse)?.payload ?? 'null',
		).toString(),
	);

test.each([undefined, 'QUJDRA=='])('a session encrypted with KMS, challenge %s', async challenge => {
	const kms = await kmsWith(goodKey);
	const plain = randomBytes(64);
	const gateway = await gatewayWith(encryptingAgent(challenge, plain));
	const client = startTerminalClient({url: gateway.url, region: 'eu-west-1', env: env(kms)});
	await client.until('This session is encrypted using AWS KMS.');
	await client.until('secret$ ');
	expect(kms.calls[0]).toMatchObject({
		action: 'GenerateDataKey',
		body: {
			KeyId: keyArn,
			NumberOfBytes: 64,
			EncryptionContext: {
				'aws:ssm:SessionId': 'sess-1',
				'aws:ssm:TargetId': 'i-0123456789abcdef0',
				...(challenge === undefined ? {} : {'aws:ssm:RandomChallenge': challenge}),
			},
		},
	});
	expect(responseIn(gateway).ProcessedClientActions[1]).toEqual({
		ActionType: 'KMSEncryption',
		ActionStatus: 1,
		ActionResult: {
			KMSCipherTextKey: Buffer.from('SEALED').toString('base64'),
			KMSCipherTextHash: null,
			...(challenge === undefined ? {} : {ChallengeAcknowledgement: true}),
		},
		Error: '',
	});
	const answer = gateway.inputs.find(one => one.payloadType === payloadType.challengeResponse)?.payload ?? '{}';
	const answered = Buffer.from(JSON.parse(Buffer.from(answer).toString()).Challenge, 'base64');
	expect(agentSide.decrypt(answered)).toEqual(plain);

	client.type('k');
	const typed = () => gateway.inputs.filter(one => one.payloadType === payloadType.output);
	await expect.poll(() => typed().length).toBe(1);
	expect(opened(typed()[0]?.payload ?? new Uint8Array())).toBe('k');
	const sizes = gateway.inputs.filter(one => one.payloadType === payloadType.size);
	expect(sizes.map(one => Buffer.from(one.payload).toString())).toContain('{"cols":80,"rows":24}');
	gateway.output('in the clear', payloadType.error);
	gateway.output(sealed('under the key'), payloadType.stderr);
	await client.until('in the clearunder the key');
	gateway.channelClosed();
	expect(await client.ended).toBe(0);
});

test('a key that KMS refuses is said to both sides', async () => {
	const kms = await kmsWith({status: 400, body: {__type: 'AccessDeniedException', message: 'not your key'}});
	const gateway = await gatewayWith(encryptingAgent(undefined, randomBytes(64)));
	const client = startTerminalClient({url: gateway.url, env: env(kms)});
	expect(await client.ended).toBe(1);
	expect(client.screen()).toContain('Cannot perform start session: not your key');
	expect(responseIn(gateway)).toMatchObject({
		ProcessedClientActions: [
			{ActionStatus: 1},
			{ActionStatus: 2, Error: 'Failed to process action KMSEncryption: not your key'},
		],
		Errors: ['not your key'],
	});
});

test('a caller too old to name the target is told to be renewed; KMS is not asked', async () => {
	const kms = await kmsWith(goodKey);
	const gateway = await gatewayWith(encryptingAgent(undefined, randomBytes(64)));
	const {args, env: called} = clientCall({url: gateway.url, env: env(kms)});
	// The program, the response, the region, the operation: all that an old AWS CLI passes.
	const old = spawn(process.execPath, args.slice(0, 4), {env: called, stdio: ['ignore', 'ignore', 'pipe']});
	let complaint = '';
	old.stderr.on('data', data => {
		complaint += data;
	});
	const [code] = await once(old, 'close');
	expect(complaint).toBe('Cannot perform start session: encryption needs a newer AWS CLI, please upgrade it\n');
	expect(code).toBe(1);
	expect(responseIn(gateway).ProcessedClientActions[1]).toMatchObject({ActionStatus: 2});
	expect(kms.calls).toEqual([]);
});

test('a second handshake in an encrypted session is not answered: it could talk us out of encryption', async () => {
	const kms = await kmsWith(goodKey);
	const gateway = await gatewayWith(encryptingAgent(undefined, randomBytes(64)));
	const client = startTerminalClient({url: gateway.url, env: env(kms)});
	await client.until('secret$ ');
	gateway.output(handshakeRequest({}), payloadType.handshakeRequest);
	gateway.output('{"CustomerMessage":"in the clear from now on"}', payloadType.handshakeComplete);
	gateway.output(sealed('still here'));
	await client.until('still here');
	expect(client.screen()).not.toContain('in the clear');
	client.type('k');
	const typed = () => gateway.inputs.filter(one => one.payloadType === payloadType.output);
	await expect.poll(() => typed().length).toBe(1);
	expect(opened(typed()[0]?.payload ?? new Uint8Array())).toBe('k');
	expect(gateway.inputs.filter(one => one.payloadType === payloadType.handshakeResponse)).toHaveLength(1);
	gateway.channelClosed();
	expect(await client.ended).toBe(0);
});

test('a message that was not sealed with the key ends the session', async () => {
	const kms = await kmsWith(goodKey);
	const script = encryptingAgent(undefined, randomBytes(64));
	const gateway = await gatewayWith(script);
	const client = startTerminalClient({url: gateway.url, env: env(kms)});
	await client.until('secret$ ');
	gateway.output('injected');
	expect(await client.ended).toBe(1);
	expect(client.screen()).toContain('cannot be decrypted');
	expect(client.screen()).not.toContain('injected');
});
