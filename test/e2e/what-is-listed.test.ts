import {afterEach, describe, expect, test} from 'vitest';
import {dismissRobots, startReach} from '../support/robot.ts';
import {runReach} from '../support/run.ts';
import {startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {nodeInEach} from '../support/small-fleet.ts';

afterEach(async () => {
	dismissRobots();
	await stopSandboxes();
});

/** Regions that were asked anything but who the caller is and what IAM says. */
const askedRegions = (calls: Readonly<Record<string, number>>): readonly string[] => [
	...new Set(
		Object.keys(calls).flatMap(call =>
			/^(ec2|ssm|resource-explorer-2):.*@/.test(call) ? (call.split('@')[1] ?? []) : [],
		),
	),
];

describe('without flags', () => {
	test('the list asks one profile and its region, and for no list of regions', async () => {
		const sandbox = await startSandbox(nodeInEach(['eu-west-1', 'us-east-1', 'us-west-2']));
		const {code, out} = await runReach(['list', '-o', 'ids'], sandbox.environment);
		expect([code, out.trim().split('\n')]).toEqual([0, ['i-00000000000000000']]);
		const calls = await sandbox.calls();
		expect(askedRegions(calls)).toEqual(['eu-west-1']);
		expect(calls['ec2:DescribeRegions']).toBeUndefined();
		expect(calls['sts:GetCallerIdentity']).toBe(1);
	});

	test('so does the interface, and a retry and a reload ask no more than that', async () => {
		const sandbox = await startSandbox(nodeInEach(['eu-west-1', 'us-east-1', 'us-west-2']));
		const robot = startReach([], {environment: sandbox.environment});
		await robot.sees(/✓ allowed +node-0/);
		robot.type('\u0019');
		await robot.sees('nothing failed');
		await sandbox.resetCalls();
		robot.type('\u0012');
		await expect.poll(async () => (await sandbox.calls())['ssm:DescribeInstanceProperties']).toBe(1);
		await robot.rests();
		const calls = await sandbox.calls();
		expect(askedRegions(calls)).toEqual(['eu-west-1']);
		expect(calls['ec2:DescribeRegions']).toBeUndefined();
	});
});

test('--region all is all regions of the partition that the caller is in', async () => {
	const sandbox = await startSandbox(nodeInEach(['cn-north-1', 'cn-northwest-1'], {partition: 'aws-cn'}));
	const {code, out} = await runReach(['list', '-o', 'json', '--region', 'all'], sandbox.environment);
	const nodes: readonly {region: string}[] = JSON.parse(out);
	expect(code).toBe(0);
	expect(nodes.map(({region}) => region).sort()).toEqual(['cn-north-1', 'cn-northwest-1']);
});
