import {afterAll, beforeAll, expect, test} from 'vitest';
import {startPipedClient, startTerminalClient} from '../support/client-process.ts';
import {type SandboxProcess, stopSandboxes} from '../support/sandbox.ts';
import {startNodeSandbox, startSession} from '../support/sandbox-session.ts';

let sandbox: SandboxProcess;

beforeAll(async () => {
	sandbox = await startNodeSandbox(
		{},
		{},
		{
			keys: [{id: '1234abcd-12ab-34cd-56ef-1234567890ab', alias: 'alias/sessions'}],
			documents: [
				{
					name: 'Encrypted',
					sessionType: 'InteractiveCommands',
					inputs: {kmsKeyId: 'alias/sessions'},
					properties: {linux: {commands: 'echo "secret $((6*7))"; read -r line; echo "you said $line"'}},
				},
				{
					name: 'Report',
					sessionType: 'NonInteractiveCommands',
					properties: {linux: {commands: 'echo out; echo err >&2; exit 3', separateOutput: 'true'}},
				},
			],
		},
	);
});
afterAll(stopSandboxes);

test('a command under a KMS key talks to its node, which proves that it has the key', async () => {
	const options = await startSession(sandbox, 'Encrypted');
	const client = startTerminalClient({...options, env: {...options.env, AWS_ENDPOINT_URL: sandbox.endpoint}});
	await client.until('This session is encrypted using AWS KMS.');
	await client.until('secret 42');
	client.type('hello\r');
	await client.until('you said hello');
	expect(await client.ended).toBe(0);
	const calls = await sandbox.calls();
	expect(calls['kms:GenerateDataKey']).toBe(1);
});

test('a command that is not interactive tells its exit code to who asks for it', async () => {
	const options = await startSession(sandbox, 'Report');
	const client = startPipedClient({...options, env: {...options.env, REACH_CLIENT_EXIT_CODE: '1'}});
	expect(await client.ended).toBe(3);
	expect(client.stdout()).toContain('\nout\n');
	expect(client.stderr()).toBe('err\n');
});
