import {afterAll, beforeEach, describe, expect, test} from 'vitest';
import {dismissRobots} from '../support/robot.ts';
import {runReach} from '../support/run.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';

const policy = (...Statement: object[]) => ({Version: '2012-10-17', Statement});
const allow = (Action: string | readonly string[], Resource: string | readonly string[] = '*') => ({
	...{Effect: 'Allow', Action, Resource},
});
const ids = {web: 'i-0000000000000000a', db: 'i-0000000000000000b', web2: 'i-0000000000000000c'};

const fleet = (more: object = {}) => ({
	account: '111122223333',
	caller: 'admin',
	principals: {
		admin: {kind: 'user', policies: {all: policy(allow('*'))}},
		reader: {
			kind: 'user',
			policies: {look: policy(allow(['ec2:Describe*', 'ssm:Describe*', 'iam:Get*', 'iam:List*', 'iam:Simulate*']))},
		},
		bob: {kind: 'user'},
		ops: {kind: 'role', policies: {half: policy(allow('ssm:StartSession', `arn:aws:ec2:*:*:instance/${ids.db}`))}},
		bound: {kind: 'role', boundary: policy(allow('ec2:*'))},
		team: {kind: 'group'},
		member: {kind: 'user', groups: ['team']},
		both: {kind: 'user'},
		'node-role': {kind: 'role', path: '/nodes/'},
		AWSReservedSSO_Dev_0123456789abcdef: {kind: 'role', path: '/aws-reserved/sso.amazonaws.com/'},
	},
	regions: {
		'eu-west-1': {
			instances: [
				{id: ids.web, name: 'web-1', tags: {env: 'prod'}, instanceProfile: 'node-role', agent: {}},
				{id: ids.db, name: 'db', tags: {env: 'dev'}, agent: {}},
				{id: ids.web2, name: 'web-2', tags: {env: 'prod'}, agent: {}},
			],
		},
	},
	...more,
});

let sandbox: SandboxProcess;
beforeEach(async () => {
	await stopSandboxes();
	sandbox = await startSandbox(fleet());
});
afterAll(async () => {
	await stopSandboxes();
	dismissRobots();
});

const reach = (...args: string[]) => runReach(args, sandbox.environment);

const writes = async (): Promise<string[]> =>
	Object.keys(await sandbox.calls()).filter(name => /^iam:(Put|Create|Attach|Delete|Detach)\w+$/.test(name));

describe('reach grant', () => {
	test('shows policy and proof and changes nothing', async () => {
		const {code, out} = await reach('grant', 'bob', '--node', 'web-1', '--for', '8h');
		expect(code).toBe(0);
		expect(out).toContain(`instance/${ids.web}"`);
		expect(out).toMatch(/opens \(1\):\n {2}web-1/);
		expect(out).toContain('nothing else is opened');
		expect(out).toContain("credentials of the node's role, too: nodes/node-role");
		expect(out).toContain('Nothing was changed');
		expect(await writes()).toEqual([]);
	});

	test('gives an inline policy that works, shows the difference the second time, and takes it back', async () => {
		expect(await reach('grant', 'bob', '--node', 'web-1', '--apply', '--yes')).toMatchObject({code: 0});
		const again = await reach('grant', 'bob', '--node', 'web-1');
		expect(again.out).toContain('there is such a policy already');
		expect(again.out).toContain('is open already (1)');
		const listed = await reach('revoke', 'bob');
		expect(listed.out).toMatch(/reach-always-[0-9a-f]{8} {2}inline {2}until revoked, by admin/);
		expect(listed.out).toMatch(/closes \(1\):\n {2}web-1/);
		expect(await reach('revoke', 'bob', '--apply', '--yes')).toMatchObject({code: 0});
		expect((await reach('revoke', 'bob')).err).toContain('has no grant');
	});

	test('refuses what opens more than was asked for, until that is accepted by number', async () => {
		const refused = await reach('grant', 'ops', '--node', 'web-1', '--apply', '--yes');
		expect(refused.code).toBe(1);
		expect(refused.out).toMatch(/ALSO OPENS, not asked for \(1\):\n {2}db/);
		expect(await writes()).toEqual([]);
		expect(await reach('grant', 'ops', '--node', 'web-1', '--apply', '--yes', '--accept-extra', '1')).toMatchObject({
			code: 0,
		});
	});

	test('tells a boundary in the way and writes nothing', async () => {
		const {code, out, err} = await reach('grant', 'bound', '--node', 'web-1', '--apply', '--yes');
		expect(code).toBe(1);
		expect(out).toMatch(/STAYS CLOSED \(1\):\n.*boundary/);
		expect(err).toContain('stay closed');
		expect(await writes()).toEqual([]);
	});

	test('proves a group for its members, too', async () => {
		const {out} = await reach('grant', 'team', '--tag', 'env=prod');
		expect(out).toContain('(user member)');
		expect(out).toContain('(group team)');
		expect(out).toContain('whoever may set env');
	});

	test('gives a managed policy with tags', async () => {
		const {code} = await reach('grant', 'bob', '--tag', 'env=prod', '--apply', '--yes', '--managed');
		expect(code).toBe(0);
		expect(await writes()).toEqual(['iam:CreatePolicy', 'iam:AttachUserPolicy']);
		expect((await reach('revoke', 'bob', '--apply', '--yes')).code).toBe(0);
		expect((await reach('revoke', 'bob')).err).toContain('has no grant');
	});

	test('refuses roles of the Identity Center before any call, and prints what to do instead', async () => {
		const {code, err} = await reach('grant', 'AWSReservedSSO_Dev_0123456789abcdef', '--node', 'web-1', '--apply');
		expect(code).toBe(1);
		expect(err).toContain('permission set Dev');
		expect(await sandbox.calls()).toEqual({});
		const {out} = await reach(
			'grant',
			'AWSReservedSSO_Dev_0123456789abcdef',
			'--node',
			'web-1',
			'-o',
			'permission-set',
		);
		expect(out).toContain('put-inline-policy-to-permission-set');
		expect(out).toContain('REPLACES');
	});

	test.each([
		['nobody', 1, 'has no user, role or group named nobody'],
		['root', 2, 'root'],
		['arn:aws:iam::999988887777:role/x', 1, 'of account 999988887777'],
	])('tells what is wrong with %s', async (principal, code, words) => {
		const run = await reach('grant', principal, '--node', 'web-1');
		expect(run.code).toBe(code);
		expect(run.err).toContain(words);
	});

	test('lists the nodes that a target means, and guesses none', async () => {
		const {code, err} = await reach('grant', 'bob', '--node', 'web');
		expect(code).toBe(4);
		expect(err).toContain(ids.web);
		expect(err).toContain(ids.web2);
		expect((await reach('grant', 'bob', '--node', 'nothing')).code).toBe(3);
	});

	test('says what was left where IAM refuses half-way', async () => {
		await sandbox.set({faults: [{service: 'iam', action: 'AttachUserPolicy', fault: 'accessDenied'}]});
		const undone = await reach('grant', 'bob', '--node', 'web-1', '--apply', '--yes', '--managed');
		expect(undone.code).toBe(1);
		expect(undone.err).toContain('was deleted again');
		const faults = ['AttachUserPolicy', 'DeletePolicy'].map(action => ({
			service: 'iam',
			action,
			fault: 'accessDenied',
		}));
		await sandbox.set({faults});
		const left = await reach('grant', 'bob', '--node', 'web-1', '--apply', '--yes', '--managed');
		expect(left.err).toMatch(/was created, is attached to nobody, and could not be deleted/);
		expect(left.err).toContain('aws iam delete-policy');
	});

	test('counts the size before IAM does, and names the way out', async () => {
		const instances = Array.from({length: 30}, (_, at) => ({id: `i-${String(at).padStart(17, '0')}`, agent: {}}));
		await sandbox.set({regions: {'eu-west-1': {instances}}});
		const nodes = instances.flatMap(({id}) => ['--node', id]);
		const {code, err} = await reach('grant', 'bob', ...nodes);
		expect(code).toBe(1);
		expect(err).toMatch(/at most 2048.*--managed/s);
	});

	test('needs rights of its own, and says which', async () => {
		const {code, err} = await runReach(['grant', 'bob', '--node', 'web-1', '--apply', '--yes'], {
			...sandbox.environment,
			AWS_PROFILE: 'reader',
		});
		expect(code).toBe(1);
		expect(err).toContain('iam:PutUserPolicy');
	});

	test('asks nobody without a terminal', async () => {
		const {code, err} = await reach('grant', 'bob', '--node', 'web-1', '--apply');
		expect(code).toBe(2);
		expect(err).toContain('--yes');
	});
});
