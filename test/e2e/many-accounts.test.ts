import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type ManyAccounts, startAccounts} from '../support/many-accounts.ts';
import {dismissRobots, keys, startReach} from '../support/robot.ts';
import {runReach} from '../support/run.ts';

const accounts = 40;
const each = 500;
const regions = ['eu-west-1', 'us-east-1', 'ap-southeast-2'];
const digits = (at: number) => String(200_000_000_000 + at);
const allow = {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]};

const fleetOf = (at: number, more: object = {}) => ({
	account: digits(at),
	caller: 'ops',
	principals: {ops: {kind: 'user', policies: {all: allow}}},
	regions: Object.fromEntries(regions.map(region => [region, {}])),
	generate: {seed: at + 1, instances: regions.length * each, regions, tagValues: {env: 4}},
	...more,
});

const names = Array.from({length: accounts}, (_, at) => `account-${at}`);
let many: ManyAccounts;

beforeAll(async () => {
	many = await startAccounts(
		names.map((name, at) => {
			// One account refuses both listings, of another the way leads nowhere.
			const faults = ['ec2', 'ssm'].map(service => ({service, fault: 'accessDenied'}));
			if (at === 7) return {name, fleet: fleetOf(at, {faults})};
			return {name, fleet: fleetOf(at), ...(at === 21 && {endpoint: 'http://127.0.0.1:9'})};
		}),
	);
}, 120_000);
afterAll(async () => {
	await many.close();
	dismissRobots();
});

describe('40 accounts with 500 nodes in each of 3 regions, of which two accounts fail', () => {
	const args = ['--profile', names.join(','), '--region', regions.join(','), '--no-permission-check'];
	test('all others are listed with as many calls as there are pages, and the failures are a line each', async () => {
		const {code, out, err} = await runReach(['list', '--all', '-o', 'ids', ...args], many.environment);
		expect(code).toBe(0);
		expect(new Set(out.trimEnd().split('\n')).size).toBe((accounts - 2) * regions.length * each);
		const said = err.trimEnd().split('\n');
		expect(said.length, err).toBeLessThanOrEqual(3);
		expect(err).toMatch(/account-7: EC2 DescribeInstances in eu-west-1, us-east-1, ap-southeast-2: access denied/);
		expect(err).toMatch(/account-21: .*not reachable.*and \d more like it/);
		const calls = many.calls();
		// One that works lists a page of each kind a region, one that refuses is asked for both ways to list managed nodes.
		expect(calls['ec2:DescribeInstances']).toBe((accounts - 1) * regions.length);
		expect(calls['ssm:DescribeInstanceProperties']).toBe((accounts - 1) * regions.length);
		expect(calls['ssm:DescribeInstanceInformation']).toBe(regions.length);
		expect(calls['sts:GetCallerIdentity']).toBe(accounts - 1);
	}, 180_000);

	test('the interface finds any of them, and says what failed without hiding the rest', async () => {
		const robot = startReach(args, {environment: many.environment, columns: 160, rows: 40});
		await robot.sees(/5[0-9],\d\d\d shown/, 120_000);
		await robot.sees(`${accounts - 1} accounts`);
		expect(robot.screen().match(/^!/gm)?.length, robot.screen()).toBeLessThanOrEqual(3);
		// A retry asks the accounts that failed, and no other.
		await robot.misses(/listed \d+/, 60_000);
		const before = many.calls()['ec2:DescribeInstances'] ?? 0;
		const asked = () => (many.calls()['ec2:DescribeInstances'] ?? 0) - before;
		robot.type(keys.ctrl('y'));
		await expect.poll(asked, {timeout: 30_000}).toBe(regions.length);
		await robot.rests(1000);
		expect(asked()).toBe(regions.length);
		robot.type('payments-api-1');
		await robot.sees(/\d+ of 5\d,\d\d\d shown/, 20_000);
		robot.kill('SIGKILL');
	}, 180_000);

	test('the rows on the screen are checked, whosever they are and however late they came', async () => {
		const robot = startReach(args.slice(0, -1), {environment: many.environment, columns: 160, rows: 40});
		await robot.sees(/5[0-9],\d\d\d shown/, 120_000);
		const unchecked = () =>
			robot
				.screen()
				.split('\n')
				.filter(line => /^[❯ ] · .* i-[0-9a-f]{17} /.test(line));
		await expect.poll(unchecked, {timeout: 60_000}).toEqual([]);
		expect(robot.screen().match(/✓ allowed/g)?.length).toBeGreaterThan(15);
		robot.kill('SIGKILL');
	}, 180_000);
});
