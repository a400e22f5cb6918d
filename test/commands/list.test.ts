import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {nodeTsv} from '../../src/commands/list-table.ts';
import type {NodeJson} from '../../src/commands/node-json.ts';
import {nodeJson} from '../../src/commands/node-json.ts';
import {bareNode} from '../../src/domain/node.ts';
import {dismissRobots} from '../support/robot.ts';
import {runReach} from '../support/run.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {agentOf, fleetOf, ids} from '../support/small-fleet.ts';

let sandbox: SandboxProcess;

beforeAll(async () => {
	sandbox = await startSandbox(fleetOf());
});
afterAll(async () => {
	await stopSandboxes();
	dismissRobots();
});

const listed = async (...args: string[]): Promise<NodeJson[]> => {
	const {code, out, err} = await runReach(['list', '-o', 'json', ...args], sandbox.environment);
	expect(err).toBe('');
	expect(code).toBe(0);
	return JSON.parse(out);
};

describe('reach list', () => {
	test('holds what the interface shows by default', async () => {
		const nodes = await listed();
		expect(nodes.map(({id}) => id).sort()).toEqual([ids.web, ids.db].sort());
		expect(nodes.every(({reachable, access}) => reachable === true && access.verdict === 'allowed')).toBe(true);
	});

	test('describes a node in the fields that are promised', async () => {
		const [node] = await listed('web-1');
		expect(node).toEqual({
			id: ids.web,
			name: 'web-1',
			kind: 'instance',
			account: '111122223333',
			region: 'eu-west-1',
			profile: null,
			instanceState: 'running',
			pingStatus: 'Online',
			platform: 'Amazon Linux 2023',
			privateIp: '10.0.0.1',
			agentVersion: '3.3.987.0',
			tags: {Name: 'web-1', env: 'prod'},
			access: {
				verdict: 'allowed',
				on: null,
				by: null,
				reason: 'allowed',
				assuming: expect.any(Array),
				policies: expect.any(Array),
				source: 'simulated',
			},
			reachable: true,
		});
	});

	test('--all adds denied and stopped nodes, each with its reason', async () => {
		const nodes = new Map((await listed('--all')).map(node => [node.id, node]));
		expect(nodes.size).toBe(4);
		expect(nodes.get(ids.secret)).toMatchObject({
			reachable: false,
			access: {verdict: 'denied', on: 'node', by: 'identity', source: 'simulated'},
		});
		expect(nodes.get(ids.secret)?.access.reason).toContain('no statement');
		expect(nodes.get(ids.off)).toMatchObject({instanceState: 'stopped', pingStatus: null, reachable: false});
	});

	test('-o tsv has a head and a value for each of its columns, -o ids an id a line', async () => {
		const {out} = await runReach(['list', '--all', '-o', 'tsv'], sandbox.environment);
		const [head, ...rows] = out
			.trimEnd()
			.split('\n')
			.map(line => line.split('\t'));
		expect(head?.slice(0, 3)).toEqual(['access', 'name', 'id']);
		expect(rows).toHaveLength(4);
		expect(rows.every(row => row.length === head?.length)).toBe(true);
		expect(rows.find(row => row[2] === ids.web)?.slice(0, 5)).toEqual([
			'allowed',
			'web-1',
			ids.web,
			'instance',
			'111122223333',
		]);
		const plain = await runReach(['list', '-o', 'ids'], sandbox.environment);
		expect(plain.out.trimEnd().split('\n').sort()).toEqual([ids.web, ids.db].sort());
	});

	test('-o tsv keeps a node on one line and in its columns, whatever it is called', () => {
		const scope = {profile: null, region: 'eu-west-1'};
		const node = {...bareNode('i-0000000000000000a', scope), account: '1\t2\r3'};
		const told = nodeJson(node, {verdict: 'unchecked'}, null, true);
		const lines = nodeTsv([{...told, name: 'a\tb\nc\u2028d\u001b[31m'}]).split('\n');
		expect(lines).toHaveLength(3);
		expect(lines[1]?.split('\t')).toHaveLength(lines[0]?.split('\t').length ?? 0);
		expect(lines[1]).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u2028]/);
	});

	test('--no-permission-check asks IAM nothing', async () => {
		await sandbox.resetCalls();
		const nodes = await listed('--no-permission-check');
		expect(nodes.map(({access}) => access.verdict)).toEqual(['unchecked', 'unchecked', 'unchecked']);
		expect(nodes.map(({reachable}) => reachable)).toEqual([null, null, null]);
		expect(Object.keys(await sandbox.calls()).filter(name => name.startsWith('iam:'))).toEqual([]);
	});

	test('prints a table where none asks for JSON, and so does plain reach without a terminal', async () => {
		const {code, out} = await runReach(['list'], sandbox.environment);
		expect(code).toBe(0);
		expect(out).toMatch(/^ACCESS +NAME +ID +STATE/);
		expect(out).toMatch(/allowed +web-1 +i-0000000000000000a +Online/);
		expect((await runReach([], sandbox.environment)).out).toBe(out);
	});
});

describe('reach list in trouble', () => {
	test('names a region that is missing, and ends with 1', async () => {
		const {code, err} = await runReach(['list'], {
			...sandbox.environment,
			AWS_REGION: undefined,
			AWS_PROFILE: 'nobody',
		});
		expect(code).toBe(1);
		expect(err).toMatch(/profile nobody/);
	});

	test('says what to do without credentials', async () => {
		const none = {AWS_ENDPOINT_URL: sandbox.endpoint, AWS_REGION: 'eu-west-1', AWS_EC2_METADATA_DISABLED: 'true'};
		const {code, err} = await runReach(['list'], none);
		expect(code).toBe(1);
		expect(err).toMatch(/credentials/);
		expect(err.split('\n').filter(line => line.includes('credentials'))).toHaveLength(1);
	});

	test('keeps the rows of EC2 when Systems Manager refuses, and ends with 0', async () => {
		const half = await startSandbox(fleetOf({faults: [{service: 'ssm', fault: 'accessDenied'}]}));
		const {code, out, err} = await runReach(['list', '-o', 'json'], half.environment);
		expect(code).toBe(0);
		expect(JSON.parse(out)).toHaveLength(2);
		expect(err).toMatch(/SSM/);
	});

	test('ends with 1 when both listings failed, and prints an empty list', async () => {
		const faults = ['ssm', 'ec2'].map(service => ({service, fault: 'accessDenied'}));
		const none = await startSandbox(fleetOf({faults}));
		const {code, out} = await runReach(['list', '-o', 'json'], none.environment);
		expect(code).toBe(1);
		expect(JSON.parse(out)).toEqual([]);
	});

	test('an option that cannot be is a usage error', async () => {
		expect((await runReach(['list', '--mfa', 'maybe'], sandbox.environment)).code).toBe(2);
		expect((await runReach(['list', '--endpoint-url', 'nowhere'], sandbox.environment)).code).toBe(2);
		expect((await runReach(['list', '--bogus'], sandbox.environment)).code).toBe(2);
	});

	test('waits for what may still change a verdict: both values of a key, and the session document’s own key', async () => {
		const allow = (Action: string | string[], more: object = {}) => ({Effect: 'Allow', Action, Resource: '*', ...more});
		const mfa = {
			Effect: 'Deny',
			Action: 's3:*',
			Resource: '*',
			Condition: {Bool: {'aws:MultiFactorAuthPresent': 'false'}},
		};
		const key = '11111111-2222-4333-8444-555555555555';
		const slow = await startSandbox(
			fleetOf({
				caller: 'ops',
				principals: {
					ops: {
						kind: 'role',
						policies: {
							all: {Version: '2012-10-17', Statement: [allow(['ssm:*', 'ec2:*', 'iam:*']), mfa]},
						},
					},
				},
				regions: {
					'eu-west-1': {
						instances: [{id: ids.web, name: 'web-1', state: 'running', tags: {}, agent: agentOf()}],
						documents: [
							{
								name: 'SSM-SessionManagerRunShell',
								sessionType: 'Standard_Stream',
								owner: 'self',
								inputs: {kmsKeyId: key},
							},
						],
						keys: [{id: key}],
					},
				},
				latencyMs: {iam: 150, ssm: 150},
			}),
		);
		const {out} = await runReach(['list', '-o', 'json'], slow.environment);
		const [node] = JSON.parse(out) as NodeJson[];
		expect(node?.access).toMatchObject({
			verdict: 'allowed',
			assuming: ['no session policy narrows this session', `the key policy of ${key} allows kms:GenerateDataKey`],
		});
	});
});
