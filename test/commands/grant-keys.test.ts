import {GenerateDataKeyCommand} from '@aws-sdk/client-kms';
import {afterAll, expect, test} from 'vitest';
import {dismissRobots} from '../support/robot.ts';
import {runReach} from '../support/run.ts';
import {startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {clientsOf, outcomeOf} from '../support/sandbox-clients.ts';

const id = '1234abcd-12ab-34cd-56ef-1234567890a0';
const other = '1234abcd-12ab-34cd-56ef-1234567890a1';
const all = {Version: '2012-10-17', Statement: {Effect: 'Allow', Action: '*', Resource: '*'}};

afterAll(async () => {
	await stopSandboxes();
	dismissRobots();
});

test.each([
	['by its id', id],
	['by its alias', 'alias/sessions'],
])('a grant lets the data key be made where the document names its key %s, and no other key', async (_, kmsKeyId) => {
	const sandbox = await startSandbox({
		caller: 'admin',
		principals: {admin: {kind: 'user', policies: {all}}, bob: {kind: 'user'}},
		regions: {
			'eu-west-1': {
				instances: [{id: 'i-0000000000000000a', name: 'web', agent: {}}],
				keys: [{id, alias: 'alias/sessions'}, {id: other}],
				documents: [{name: 'SSM-SessionManagerRunShell', sessionType: 'Standard_Stream', inputs: {kmsKeyId}}],
			},
		},
	});
	const generate = async (KeyId: string): Promise<string> => {
		const command = new GenerateDataKeyCommand({KeyId, NumberOfBytes: 64});
		return (await outcomeOf(clientsOf(sandbox, {profile: 'bob'}).kms.send(command))).name;
	};
	expect(await generate(kmsKeyId)).toBe('AccessDeniedException');
	const run = await runReach(['grant', 'bob', '--node', 'web', '--apply', '--yes'], sandbox.environment);
	expect(run.code, run.err).toBe(0);
	expect(await generate(kmsKeyId)).toBe('ok');
	expect(await generate(other)).toBe('AccessDeniedException');
});
