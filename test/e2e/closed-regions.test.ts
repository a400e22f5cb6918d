import {afterEach, describe, expect, test} from 'vitest';
import {dismissRobots, startReach} from '../support/robot.ts';
import {runReach} from '../support/run.ts';
import {startSandbox, stopSandboxes} from '../support/sandbox.ts';

afterEach(async () => {
	dismissRobots();
	await stopSandboxes();
});

const closed = ['ap-south-1', 'eu-south-2', 'me-central-1', 'sa-east-1'];
const node = {id: 'i-0000000000000000a', name: 'web', agent: {}};

/** Regions that an organization closes, as the usual policy does it: all but one and IAM. */
const fence = {
	Version: '2012-10-17',
	Statement: {
		...{Effect: 'Deny', NotAction: ['iam:*', 'sts:*'], Resource: '*'},
		Condition: {StringNotEquals: {'aws:RequestedRegion': ['eu-west-1']}},
	},
};

const fleet = (more: object) => ({
	regions: {'eu-west-1': {instances: [node]}, ...Object.fromEntries(closed.map(name => [name, {}]))},
	...more,
});

const all = ['--region', 'all', '--no-permission-check'];
const lines = (text: string): readonly string[] => text.split('\n').filter(Boolean);

describe('regions that are closed', () => {
	test('by an organization’s policy are one line, and the exit code is 0 as one answered', async () => {
		const sandbox = await startSandbox(fleet({organization: {serviceControlPolicies: [fence]}}));
		const {code, out, err} = await runReach(['list', '--all', '-o', 'ids', ...all], sandbox.environment);
		expect([code, out]).toEqual([0, `${node.id}\n`]);
		expect(lines(err)).toEqual([
			expect.stringMatching(
				/4 regions: access denied to EC2 and Systems Manager · .*\(an explicit deny in a service control policy\)/,
			),
		]);
	});

	test('are one line on the screen, with the node of the open one', async () => {
		const sandbox = await startSandbox(fleet({organization: {serviceControlPolicies: [fence]}}));
		const robot = startReach(all, {environment: sandbox.environment, columns: 120});
		await robot.sees('web');
		await robot.sees('4 regions: access denied to EC2 and Systems Manager');
		await robot.misses('DescribeInstances in');
		expect(robot.screen().match(/^!/gm)?.length, robot.screen()).toBe(1);
	});

	test('because nobody enabled them are one line with their names, which does not blame the key', async () => {
		const sandbox = await startSandbox({regions: {'eu-west-1': {instances: [node]}}});
		const args = ['list', '--all', '-o', 'ids', '--no-permission-check'];
		const {code, out, err} = await runReach(
			[...args, '--region', 'eu-west-1,me-central-1,ap-east-1'],
			sandbox.environment,
		);
		expect([code, out]).toEqual([0, `${node.id}\n`]);
		expect(lines(err)).toEqual([
			expect.stringContaining('me-central-1, ap-east-1: not open to this key, which other regions accept'),
		]);
	});

	test('all of them make the exit code 1', async () => {
		const sandbox = await startSandbox(fleet({organization: {serviceControlPolicies: [fence]}}));
		const {code, out, err} = await runReach(
			['list', '--no-permission-check', '-o', 'ids', '--region', closed.join(',')],
			sandbox.environment,
		);
		expect([code, out]).toEqual([1, '']);
		expect(lines(err).length, err).toBeLessThanOrEqual(3);
	});
});
