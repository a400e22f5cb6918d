import {afterEach, describe, expect, test} from 'vitest';
import {dismissRobots, keys, startReach} from '../support/robot.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {fleetOf} from '../support/small-fleet.ts';

afterEach(async () => {
	dismissRobots();
	await stopSandboxes();
});

const everything = {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]};
/** Sessions on nodes of an environment that no node is in. */
const nowhere = {
	Version: '2012-10-17',
	Statement: [
		{Effect: 'Allow', Action: ['ec2:Describe*', 'ssm:Describe*', 'iam:*'], Resource: '*'},
		{Effect: 'Allow', Action: 'ssm:StartSession', Resource: 'arn:aws:ssm:*:*:document/*'},
		{
			Effect: 'Allow',
			Action: 'ssm:StartSession',
			Resource: '*',
			Condition: {StringEquals: {'ssm:resourceTag/env': 'nowhere'}},
		},
	],
};

/** 500 nodes behind the latencies of a real AWS. */
const startBusyAws = (policy: object, more: object = {}): Promise<SandboxProcess> =>
	startSandbox(
		fleetOf({
			principals: {alice: {kind: 'user', policies: {policy}}},
			regions: {},
			generate: {seed: 1, instances: 500, regions: ['eu-west-1'], tagValues: {env: 4, team: 40}},
			latencyMs: {ec2: 1200, ssm: 300, sts: 200, iam: 600},
			rateLimit: {iam: {perSecond: 5, burst: 20}},
			...more,
		}),
	);

const rowsOf = (screen: string): readonly string[] => screen.split('\n').filter(line => / m?i-[0-9a-f]{8}/.test(line));

describe('the first three seconds with 500 nodes', () => {
	test('frame and prompt at once, rows as they come, then verdicts: first of exactly the rows on the screen', async () => {
		// STS takes longer than it does, so that a busy machine sees the frame before its answer.
		const sandbox = await startBusyAws(everything, {latencyMs: {ec2: 1200, ssm: 300, sts: 4000, iam: 900}});
		const robot = startReach([], {environment: sandbox.environment});
		await robot.sees('asking who you are…');
		robot.type('zzz');
		await robot.sees('❯ zzz');
		expect(await sandbox.calls()).not.toHaveProperty('iam:SimulatePrincipalPolicy');
		robot.type(keys.ctrl('u'));
		await robot.sees('alice · 111122223333');
		const rows = rowsOf(await robot.saw(/access 0\/\d+/));
		expect(rows.length).toBeGreaterThan(10);
		for (const row of rows) expect(row).toMatch(/^[❯ ] · /);
		expect(await robot.saw(/access [1-9]\d*\/\d+/)).toContain(`access ${rows.length}/`);
		await robot.sees('built-in client');
		expect(robot.screen()).not.toContain('access ');
		// 488 that run: what is on the screen, then 50 a call; and the session document.
		expect((await sandbox.calls())['iam:SimulatePrincipalPolicy']).toBeLessThanOrEqual(12);
		expect(await sandbox.calls()).toMatchObject({
			'ec2:DescribeInstances': 1,
			'ssm:DescribeInstanceProperties': 1,
			'sts:GetCallerIdentity': 1,
			'iam:GetContextKeysForPrincipalPolicy': 1,
		});
	});

	test('the rows on the screen are all that the first simulation asks for', async () => {
		const sandbox = await startBusyAws(everything, {latencyMs: {ec2: 100, iam: 600}});
		const robot = startReach([], {environment: sandbox.environment});
		const screen = await robot.saw(/access [1-9]\d*\/\d+/);
		const rows = rowsOf(screen);
		expect(screen).toContain(`access ${rows.length}/`);
		for (const row of rows) expect(row).toContain('✓ allowed');
	});

	test('rows of the first page can be found and opened before anything else is known', async () => {
		const faults = [
			{service: 'iam', fault: 'hang'},
			{service: 'sts', fault: 'hang'},
			{service: 'ssm', action: 'DescribeInstanceProperties', fault: 'hang'},
		];
		const sandbox = await startBusyAws(everything, {faults, latencyMs: {ec2: 300}});
		const robot = startReach([], {environment: sandbox.environment});
		await robot.sees('shown · 12 stopped hidden');
		expect(rowsOf(robot.screen())[0]).toMatch(/^❯ · .* … *$/);
		robot.type('billing-admin-78');
		await robot.sees('1 of 488 shown');
		robot.type(keys.enter);
		await robot.sees('Starting session');
	});

	test('a fleet that is denied takes no more calls than one that is allowed', async () => {
		const sandbox = await startBusyAws(nowhere, {latencyMs: 20});
		const robot = startReach([], {environment: sandbox.environment});
		await robot.sees('488 denied');
		// Four environments of about 122 nodes: three calls each; and the session document.
		expect((await sandbox.calls())['iam:SimulatePrincipalPolicy']).toBeLessThanOrEqual(14);
	});

	test('a throttled IAM is named with the time left, while all else goes on', async () => {
		const sandbox = await startBusyAws(everything, {latencyMs: 20, rateLimit: {iam: {perSecond: 1, burst: 4}}});
		const robot = startReach([], {environment: sandbox.environment});
		await robot.saw(/IAM asks to slow down: next try in \d+ s/);
		robot.type('billing-admin-78');
		await robot.sees('1 of 488 shown');
		robot.type(keys.enter);
		await robot.sees('Starting session');
	});
});
