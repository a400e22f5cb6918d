import {
	DecryptCommand,
	type DecryptCommandInput,
	GenerateDataKeyCommand,
	type GenerateDataKeyCommandInput,
} from '@aws-sdk/client-kms';
import {StartSessionCommand} from '@aws-sdk/client-ssm';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {readFleet} from '../../src/sandbox/fleet/read-fleet.ts';
import {authorize} from '../../src/sandbox/iam/authorize.ts';
import {nodeDecrypt} from '../../src/sandbox/kms/node-decrypt.ts';
import {createVault} from '../../src/sandbox/kms/vault.ts';
import {startPipedClient} from '../support/client-process.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {clientsOf, outcomeOf} from '../support/sandbox-clients.ts';

const keyId = '1234abcd-12ab-34cd-56ef-1234567890a0';
const disabled = '1234abcd-12ab-34cd-56ef-1234567890a1';
const closed = '1234abcd-12ab-34cd-56ef-1234567890a2';
const arn = `arn:aws:kms:eu-west-1:111122223333:key/${keyId}`;
/** The node that the test's client says it talks to. */
const node = 'i-0123456789abcdef0';
const mute = 'i-0123456789abcdef1';
const context = {'aws:ssm:SessionId': 'alice-1', 'aws:ssm:TargetId': node};
const all = {Version: '2012-10-17', Statement: {Effect: 'Allow', Action: '*', Resource: '*'}};

let sandbox: SandboxProcess;

beforeAll(async () => {
	sandbox = await startSandbox({
		caller: 'alice',
		shell: ['sh'],
		principals: {
			alice: {kind: 'user', policies: {all}},
			bob: {
				kind: 'user',
				policies: {
					one: {
						Version: '2012-10-17',
						Statement: {
							Effect: 'Allow',
							Action: 'kms:GenerateDataKey',
							Resource: arn,
							Condition: {StringEquals: {'kms:EncryptionContext:aws:ssm:TargetId': node}},
						},
					},
				},
			},
			'mute-role': {kind: 'role'},
		},
		regions: {
			'eu-west-1': {
				instances: [
					{id: node, agent: {}},
					{id: mute, instanceProfile: 'mute-role', agent: {}},
				],
				keys: [
					{id: keyId, alias: 'alias/sessions'},
					{id: disabled, state: 'Disabled'},
					{id: closed, trustsAccount: false},
				],
				documents: [
					{name: 'SSM-SessionManagerRunShell', sessionType: 'Standard_Stream', inputs: {kmsKeyId: 'alias/sessions'}},
				],
			},
			'us-east-1': {keys: [{id: keyId}]},
		},
	});
});

afterAll(stopSandboxes);

const generate = (input: Partial<GenerateDataKeyCommandInput>, profile = 'alice') =>
	clientsOf(sandbox, {profile}).kms.send(
		new GenerateDataKeyCommand({KeyId: keyId, NumberOfBytes: 64, EncryptionContext: context, ...input}),
	);

const decrypt = (input: DecryptCommandInput, region = 'eu-west-1') =>
	clientsOf(sandbox, {region}).kms.send(new DecryptCommand(input));

describe('KMS', () => {
	test('gives a data key that only the same encryption context opens', async () => {
		const {Plaintext, CiphertextBlob, KeyId} = await generate({KeyId: 'alias/sessions'});
		expect([Plaintext?.length, KeyId]).toEqual([64, arn]);
		const opened = await decrypt({CiphertextBlob, EncryptionContext: {...context}});
		expect(opened.Plaintext).toEqual(Plaintext);
		const other = {...context, 'aws:ssm:TargetId': mute};
		expect((await outcomeOf(decrypt({CiphertextBlob, EncryptionContext: other}))).name).toBe(
			'InvalidCiphertextException',
		);
		expect((await outcomeOf(decrypt({CiphertextBlob}))).name).toBe('InvalidCiphertextException');
		expect((await outcomeOf(decrypt({CiphertextBlob, EncryptionContext: context}, 'us-east-1'))).name).toBe(
			'InvalidCiphertextException',
		);
		const altered = Uint8Array.from(CiphertextBlob ?? [], (byte, index) => (index === 80 ? byte ^ 1 : byte));
		expect((await outcomeOf(decrypt({CiphertextBlob: altered, EncryptionContext: context}))).name).toBe(
			'InvalidCiphertextException',
		);
	});

	test('refuses as KMS does', async () => {
		const fail = async (input: Partial<GenerateDataKeyCommandInput>, profile?: string) =>
			(await outcomeOf(generate(input, profile))).name;
		expect(await fail({KeyId: 'alias/nobody'})).toBe('NotFoundException');
		expect(await fail({KeyId: disabled})).toBe('DisabledException');
		expect(await fail({NumberOfBytes: 2000})).toBe('ValidationException');
		expect(await fail({NumberOfBytes: undefined})).toBe('ValidationException');
		expect(await fail({NumberOfBytes: undefined, KeySpec: 'AES_256'})).toBe('ok');
		expect(await outcomeOf(generate({KeyId: closed}))).toMatchObject({
			name: 'AccessDeniedException',
			message: expect.stringContaining('because no resource-based policy allows the kms:GenerateDataKey action'),
		});
	});

	test('shows the encryption context to policies', async () => {
		expect((await outcomeOf(generate({}, 'bob'))).name).toBe('ok');
		const elsewhere = generate({EncryptionContext: {...context, 'aws:ssm:TargetId': mute}}, 'bob');
		expect((await outcomeOf(elsewhere)).name).toBe('AccessDeniedException');
	});
});

describe('an encrypted session', () => {
	const open = async (Target: string) => {
		const {SessionId, StreamUrl, TokenValue} = await clientsOf(sandbox).ssm.send(new StartSessionCommand({Target}));
		return startPipedClient({
			url: StreamUrl ?? '',
			sessionId: SessionId ?? '',
			token: TokenValue ?? '',
			region: 'eu-west-1',
			profile: 'alice',
			endpoint: sandbox.endpoint,
			env: sandbox.environment,
		});
	};

	test('opens where node and caller may use the key', async () => {
		const client = await open(node);
		client.child.stdin.write('echo product:$((6*7))\rexit\r');
		await expect.poll(client.stdout).toContain('product:42');
		expect(client.stdout()).toContain('This session is encrypted using AWS KMS.');
		expect(await client.ended).toBe(0);
		expect(await sandbox.calls()).toMatchObject({'kms:GenerateDataKey@eu-west-1': expect.any(Number)});
	});
});

test('a node opens a data key as the role of its instance profile', () => {
	const statement = {Effect: 'Allow', Action: 'kms:Decrypt', Resource: arn};
	const reading = readFleet(
		{
			principals: {
				mute: {kind: 'role'},
				able: {kind: 'role', policies: {keys: {Version: '2012-10-17', Statement: statement}}},
			},
			regions: {
				'eu-west-1': {
					instances: ['mute', 'able', 'unknown'].map((instanceProfile, index) => ({
						id: `i-0123456789abcde0${index}`,
						instanceProfile,
					})),
					keys: [{id: keyId}],
				},
			},
		},
		'2026-11-23T10:00:00.000Z',
	);
	if (!reading.ok) throw new Error(JSON.stringify(reading.flaws));
	const vault = createVault();
	const open = nodeDecrypt(() => reading.fleet, authorize, vault);
	const opens = (index: number) => {
		const bound = {'aws:ssm:TargetId': `i-0123456789abcde0${index}`};
		const sealed = vault.seal({region: 'eu-west-1', keyId}, Buffer.from('plain'), bound);
		return open(sealed, bound);
	};
	expect([opens(0), String(opens(1)), String(opens(2))]).toEqual([null, 'plain', 'plain']);
	expect(open(Buffer.from('nonsense'), {})).toBeNull();
});
