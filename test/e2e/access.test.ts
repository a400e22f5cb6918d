import {afterAll, afterEach, beforeEach, describe, expect, test} from 'vitest';
import {dismissRobots, keys, type Robot, startReach} from '../support/robot.ts';
import {runReach} from '../support/run.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';

const policy = (...Statement: object[]) => ({Version: '2012-10-17', Statement});
const allow = (Action: string | readonly string[], Resource = '*') => ({Effect: 'Allow', Action, Resource});
const ids = {web: 'i-0000000000000000a', db: 'i-0000000000000000b', old: 'i-0000000000000000c'};
const network = {
	vpcs: [{id: 'vpc-1'}],
	subnets: [{id: 'subnet-1', vpc: 'vpc-1', routes: {'0.0.0.0/0': 'nat-1'}}],
	securityGroups: [{id: 'sg-1', egress: []}],
};
const place = {vpc: 'vpc-1', subnet: 'subnet-1', securityGroups: ['sg-1']};

const fleet = (more: object = {}) => ({
	account: '111122223333',
	caller: 'admin',
	principals: {
		admin: {kind: 'user', policies: {all: policy(allow('*'))}},
		narrow: {
			kind: 'user',
			policies: {look: policy(allow(['ec2:Describe*', 'ssm:*', 'iam:Get*', 'iam:ListUserPolicies', 'iam:Simulate*']))},
		},
		bob: {kind: 'user'},
		bobby: {kind: 'user'},
		ops: {kind: 'role', policies: {half: policy(allow('ssm:StartSession', `arn:aws:ec2:*:*:instance/${ids.db}`))}},
		AWSReservedSSO_Dev_0123456789abcdef: {kind: 'role', path: '/aws-reserved/sso.amazonaws.com/'},
		AWSServiceRoleForThings: {kind: 'role', path: '/aws-service-role/x.amazonaws.com/'},
		'node-role': {kind: 'role', attached: ['arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore']},
	},
	regions: {
		'eu-west-1': {
			instances: [
				{...place, id: ids.web, name: 'web-1', instanceProfile: 'node-role', agent: {ping: 'ConnectionLost'}},
				{...place, id: ids.db, name: 'db', agent: {}},
				{...place, id: ids.old, name: 'old', agent: {}},
			],
			network,
		},
	},
	...more,
});

let sandbox: SandboxProcess;
beforeEach(async () => {
	await stopSandboxes();
	sandbox = await startSandbox(fleet());
});
afterEach(dismissRobots);
afterAll(stopSandboxes);

const writes = async (): Promise<readonly string[]> =>
	Object.keys(await sandbox.calls()).filter(name => /^iam:(Put|Create|Attach|Delete|Detach)\w+$/.test(name));

const openList = async (more: object = {}): Promise<Robot> => {
	const robot = startReach([], {environment: {...sandbox.environment, ...more}});
	await robot.sees('3 shown');
	robot.type(keys.tab);
	await robot.sees('/ searches');
	return robot;
};

/** Marks all three nodes and goes as far as the proof. */
const toProof = async (robot: Robot, principal: string): Promise<void> => {
	robot.type('   A');
	await robot.sees('to whom');
	await robot.sees('bobby');
	robot.type(principal);
	await robot.sees(`❯ ${principal}`);
	robot.type(keys.enter);
	await robot.sees('for what');
	robot.type(keys.enter);
	await robot.sees('how long');
	robot.type(keys.enter);
	await robot.sees(`grant: ${principal}, 3 nodes`);
};

describe('A', () => {
	test('gives a principal the marked nodes, with proof, after a yes', async () => {
		const robot = await openList();
		await toProof(robot, 'bob');
		await robot.sees('opens (3):');
		await robot.sees('nothing else is opened');
		await robot.sees('y: give user bob this policy');
		robot.type('G');
		await robot.sees(`reach grant user/bob --node ${ids.web} ${ids.db}`);
		expect(await writes()).toEqual([]);
		robot.type('y');
		await robot.sees(/✓ user bob has inline policy reach-\d{8}T\d{4}Z-[0-9a-f]{8} now/);
		expect(await writes()).toEqual(['iam:PutUserPolicy']);
		robot.type(keys.escape);
		await robot.sees('3 marked');
		const {out} = await runReach(['revoke', 'bob'], sandbox.environment);
		expect(out).toMatch(/reach-\S+ {2}inline {2}until .*, by admin/);
	});

	test('writes nothing after a no', async () => {
		const robot = await openList();
		await toProof(robot, 'bob');
		await robot.sees('y: give user bob this policy');
		robot.type('n');
		await robot.sees('3 marked');
		robot.type('yy');
		await robot.rests();
		expect(await writes()).toEqual([]);
	});

	test('writes nothing where more would open than was asked for, and says how to accept it', async () => {
		const robot = await openList();
		robot.type('jjA');
		await robot.sees('to whom');
		robot.type('role/ops');
		await robot.sees('as typed');
		robot.type(keys.enter);
		await robot.sees('for what');
		robot.type(keys.enter);
		await robot.sees('how long');
		robot.type(`30m${keys.enter}`);
		await robot.sees('--accept-extra 1');
		await robot.sees('ALSO OPENS, not asked for (1):');
		expect(robot.screen()).not.toContain('y: give');
		robot.type('y');
		await robot.rests();
		expect(await writes()).toEqual([]);
	});

	test('shows the proof and asks nothing under --read-only', async () => {
		const robot = await openList({REACH_READ_ONLY: 'true'});
		await toProof(robot, 'bob');
		await robot.sees('reach is read-only');
		await robot.sees('opens (3):');
		robot.type('y');
		await robot.rests();
		expect(robot.screen()).not.toContain('y: give');
		expect(await writes()).toEqual([]);
	});

	test('refuses what only AWS may change, and names that is nobody’s', async () => {
		const robot = await openList();
		robot.type('A');
		await robot.sees('AWSReservedSSO_Dev');
		expect(robot.screen()).not.toContain('AWSServiceRoleFor');
		robot.type(`Reserved${keys.enter}`);
		await robot.sees('of permission set Dev');
		expect(robot.screen()).not.toContain('for what');
		robot.type(keys.escape);
		await robot.sees('/ searches');
		robot.type('A');
		await robot.sees('bobby');
		robot.type('role/AWSServiceRoleForThings');
		await robot.sees('as typed');
		robot.type(keys.enter);
		await robot.sees('service-linked role');
		robot.type('A');
		await robot.sees('bobby');
		robot.type('user/nobody');
		await robot.sees('as typed');
		robot.type(keys.enter);
		await robot.sees('for what');
		robot.type(keys.enter);
		await robot.sees('how long');
		robot.type(keys.enter);
		await robot.sees('has no user named nobody');
		expect(await writes()).toEqual([]);
	});

	test('takes a typed name where principals may not be listed, and says which right is missing', async () => {
		const robot = await openList({AWS_PROFILE: 'narrow'});
		robot.type('A');
		await robot.sees('type the name or the ARN');
		robot.type('user/bob');
		await robot.sees('as typed');
		robot.type(keys.enter);
		await robot.sees('for what');
		robot.type(keys.enter);
		await robot.sees('how long');
		robot.type(keys.enter);
		await robot.sees('y: give user bob this policy');
		robot.type('y');
		await robot.sees('iam:PutUserPolicy');
	});
});

describe('D', () => {
	test('names the true cause first, with what to do next', async () => {
		const robot = await openList();
		robot.type('GD');
		await robot.sees('doctor: web-1');
		await robot.sees(/checks fails?.*\n\n✗ security group egress: sg-1 lets no TCP 443 out/);
		await robot.sees('aws ec2 authorize-security-group-egress');
		await robot.sees('✗ ping status: ConnectionLost');
		await robot.sees('✓ instance state: running');
		robot.type(keys.escape);
		await robot.sees('3 shown');
	});

	test('is stopped by Esc, and never blocks a key', async () => {
		const robot = await openList();
		await sandbox.set({latencyMs: {ec2: 20_000, iam: 20_000}});
		robot.type('D');
		await robot.sees('examining the node, its role and its network…');
		robot.type(keys.escape);
		await robot.misses('examining', 2000);
		robot.type('/web');
		await robot.sees('1 of 3 shown', 2000);
		expect(robot.screen()).not.toContain('doctor');
	});
});
