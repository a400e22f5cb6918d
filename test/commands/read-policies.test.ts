import {afterAll, afterEach, describe, expect, test} from 'vitest';
import type {NodeJson} from '../../src/commands/node-json.ts';
import {dismissRobots, emptyHome} from '../support/robot.ts';
import {runReach} from '../support/run.ts';
import {startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {agentOf, ids} from '../support/small-fleet.ts';

afterEach(dismissRobots);
afterAll(stopSandboxes);

const allow = (Action: string | string[], Resource: string | string[], more: object = {}) => ({
	Effect: 'Allow',
	Action,
	Resource,
	...more,
});

/** Alice's rights hold no secret, but a statement about S3 tests an address that nobody can know. */
const fleet = (rights: string[]) => ({
	account: '111122223333',
	caller: 'alice',
	principals: {
		alice: {
			kind: 'user',
			policies: {
				sessions: {
					Version: '2012-10-17',
					Statement: [
						allow('ssm:StartSession', [`arn:aws:ec2:*:*:instance/${ids.web}`, 'arn:aws:ssm:*:*:document/*']),
						allow(
							['ec2:Describe*', 'ssm:Describe*', 'iam:Simulate*', 'iam:GetContextKeys*', 'iam:GetUser', ...rights],
							'*',
						),
						allow('s3:GetObject', '*', {Condition: {IpAddress: {'aws:SourceIp': '192.0.2.0/24'}}}),
					],
				},
			},
		},
	},
	regions: {
		'eu-west-1': {
			instances: [
				{id: ids.web, name: 'web-1', state: 'running', tags: {}, agent: agentOf()},
				{id: ids.db, name: 'database', state: 'running', tags: {}, agent: agentOf()},
			],
		},
	},
});

const verdicts = async (args: string[], environment: Readonly<Record<string, string>>) => {
	const {out} = await runReach(['list', '--all', '-o', 'json', ...args], environment);
	return Object.fromEntries((JSON.parse(out) as NodeJson[]).map(({id, access}) => [id, access]));
};

describe('reading own policies', () => {
	test('makes certain what an unrelated condition had made unknown', async () => {
		const sandbox = await startSandbox(fleet(['iam:List*', 'iam:GetUserPolicy', 'iam:GetPolicy*']));
		const before = await verdicts([], sandbox.environment);
		expect(before[ids.db]).toMatchObject({verdict: 'unknown'});
		expect(before[ids.web]?.assuming.join()).toContain('aws:SourceIp');
		const after = await verdicts(['--read-policies'], sandbox.environment);
		expect(after[ids.db]).toMatchObject({verdict: 'denied', by: 'identity'});
		expect(after[ids.web]).toMatchObject({verdict: 'allowed', assuming: []});
	});

	test('is not done unasked', async () => {
		const sandbox = await startSandbox(fleet(['iam:List*', 'iam:GetUserPolicy']));
		await verdicts([], sandbox.environment);
		const calls = Object.keys(await sandbox.calls());
		expect(calls.filter(name => /iam:(List|GetUserPolicy|GetPolicy)/.test(name))).toEqual([]);
	});

	test('leaves unknown what it was, and asks a refused action once a day', async () => {
		const sandbox = await startSandbox(fleet([]));
		const environment = {...sandbox.environment, HOME: emptyHome()};
		expect((await verdicts(['--read-policies'], environment))[ids.db]).toMatchObject({verdict: 'unknown'});
		const first = (await sandbox.calls())['iam:ListUserPolicies'] ?? 0;
		expect(first).toBe(1);
		await verdicts(['--read-policies'], environment);
		expect((await sandbox.calls())['iam:ListUserPolicies']).toBe(1);
	});
});
