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
	test('by an organization’s policy are a line a service, and the exit code is 0 as one answered', async () => {
		const sandbox = await startSandbox(fleet({organization: {serviceControlPolicies: [fence]}}));
		const {code, out, err} = await runReach(['list', '--all', '-o', 'ids', ...all], sandbox.environment);
		expect([code, out]).toEqual([0, `${node.id}\n`]);
		const said = lines(err);
		expect(said.length, err).toBeLessThanOrEqual(2);
		expect(err).toContain('EC2 DescribeInstances in 4 regions: access denied');
		expect(err).not.toMatch(/ap-south-1|eu-south-2/);
	});

	test('are one line on the screen, with the node of the open one', async () => {
		const sandbox = await startSandbox(fleet({organization: {serviceControlPolicies: [fence]}}));
		const robot = startReach(all, {environment: sandbox.environment, columns: 120});
		await robot.sees('web');
		await robot.sees(/in 4 regions: access denied/);
		expect(robot.screen().match(/^!/gm)?.length, robot.screen()).toBeLessThanOrEqual(2);
	});

	test('because nobody enabled them are told with their names, and do not hide the others', async () => {
		const sandbox = await startSandbox({regions: {'eu-west-1': {instances: [node]}}});
		const args = ['list', '--all', '-o', 'ids', '--no-permission-check'];
		const {code, out, err} = await runReach(
			[...args, '--region', 'eu-west-1,me-central-1,ap-east-1'],
			sandbox.environment,
		);
		expect([code, out]).toEqual([0, `${node.id}\n`]);
		expect(lines(err).length, err).toBeLessThanOrEqual(2);
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
