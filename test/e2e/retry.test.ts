import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {dismissRobots, emptyHome, keys, startReach} from '../support/robot.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {nodeInEach} from '../support/small-fleet.ts';

afterEach(async () => {
	dismissRobots();
	await stopSandboxes();
});

const retryKey = keys.ctrl('y');
const regions = ['eu-west-1', 'eu-west-3', 'us-east-1', 'us-east-2', 'us-west-2'];
const fleet = (more: object = {}) => nodeInEach(regions, more);

const both = (fault: object, region: string): readonly object[] =>
	['ec2', 'ssm'].map(service => ({service, region, ...fault}));

/** Which regions were asked to list, in how many calls, since the count began. */
const listingCalls = async (sandbox: SandboxProcess): Promise<Readonly<Record<string, number>>> => {
	const calls = Object.entries(await sandbox.calls());
	const listings = calls.filter(([call]) => /:Describe(Instances|InstanceProperties|InstanceInformation)@/.test(call));
	const sums: Record<string, number> = {};
	for (const [call, count] of listings) {
		const region = call.split('@')[1] ?? '';
		sums[region] = (sums[region] ?? 0) + count;
	}
	return sums;
};

/** The interface for all regions, which AWS does not tell. */
const withoutRegions = async () => {
	const refused = {service: 'ec2', action: 'DescribeRegions', fault: 'accessDenied'};
	const sandbox = await startSandbox(fleet({faults: [refused]}));
	const args = ['--region', 'all', '--no-permission-check'];
	const robot = startReach(args, {environment: sandbox.environment, columns: 120});
	await robot.sees('1 shown');
	await robot.sees('retry: Ctrl-Y');
	await sandbox.set({faults: []});
	return {sandbox, robot};
};

describe('the key that asks again for what failed', () => {
	test('asks the region that failed and no other, whose nodes then stand among the rest', async () => {
		const sandbox = await startSandbox(fleet({faults: both({fault: 'accessDenied'}, 'us-east-1')}));
		const robot = startReach(['--region', regions.join(',')], {environment: sandbox.environment, columns: 100});
		await robot.sees(/✓ allowed +node-4/);
		await robot.sees('us-east-1: access denied to EC2 and Systems Manager');
		await robot.sees('retry: Ctrl-Y');
		await robot.sees('4 shown');
		// What failed again keeps its row and its key.
		await sandbox.resetCalls();
		robot.type(retryKey);
		await expect.poll(() => listingCalls(sandbox)).toEqual({'us-east-1': 2});
		await robot.rests();
		await robot.sees('retry: Ctrl-Y');
		await sandbox.set({faults: []});
		await sandbox.resetCalls();
		robot.type(retryKey);
		await robot.sees(/✓ allowed +node-2/);
		await robot.sees('5 shown');
		await robot.misses('access denied');
		await robot.misses('retries');
		expect(await listingCalls(sandbox)).toEqual({'us-east-1': 2});
		expect((await sandbox.calls())['sts:GetCallerIdentity'] ?? 0).toBe(0);
	});

	test('asks regions that an organization’s policy closed, once it is open', async () => {
		const fence = {
			Version: '2012-10-17',
			Statement: {
				...{Effect: 'Deny', NotAction: ['iam:*', 'sts:*'], Resource: '*'},
				Condition: {StringNotEquals: {'aws:RequestedRegion': ['eu-west-1']}},
			},
		};
		const sandbox = await startSandbox(fleet({organization: {serviceControlPolicies: [fence]}}));
		const args = ['--region', regions.join(','), '--no-permission-check'];
		const robot = startReach(args, {environment: sandbox.environment, columns: 120});
		await robot.sees('4 regions: access denied to EC2 and Systems Manager');
		await sandbox.set({organization: {serviceControlPolicies: []}});
		await sandbox.resetCalls();
		robot.type(retryKey);
		await robot.sees('5 shown');
		await robot.misses('4 regions: access denied');
		const asked = await listingCalls(sandbox);
		expect(asked['eu-west-1']).toBeUndefined();
		expect(Object.keys(asked).sort()).toEqual(regions.slice(1));
	});

	test('asks a region again whose answers were cut off, and says meanwhile that it does', async () => {
		const sandbox = await startSandbox(fleet({faults: both({fault: 'reset'}, 'us-east-1')}));
		const args = ['--region', 'eu-west-1,us-east-1', '--no-permission-check'];
		const robot = startReach(args, {environment: {...sandbox.environment, AWS_MAX_ATTEMPTS: '1'}, columns: 120});
		await robot.sees(/us-east-1: not reachable .*/);
		await sandbox.set({faults: both({fault: 'slow', delayMs: 6000}, 'us-east-1')});
		robot.type(retryKey);
		await robot.sees('asking again…');
		await robot.sees('listed 1/2 regions');
		robot.type(retryKey);
		await robot.sees('what failed is being asked for again');
		await robot.sees('2 shown');
		await robot.misses('not reachable');
	});

	test('asks a profile again whose key was wrong and is right by now', async () => {
		const sandbox = await startSandbox(fleet());
		const home = emptyHome();
		const file = path.join(home, 'credentials');
		const own = readFileSync(sandbox.environment['AWS_SHARED_CREDENTIALS_FILE'] ?? '', 'utf8');
		const section =
			own.split(/^(?=\[)/m).find(part => part.startsWith(`[${sandbox.environment['AWS_PROFILE']}]`)) ?? '';
		const [, ...lines] = section.split('\n');
		const right = `[one]\n${lines.join('\n')}\n[two]\n${lines.join('\n')}\n`;
		writeFileSync(file, right.replace(/(\[two\][\s\S]*aws_access_key_id *= *)\S+/, '$1AKIAWRONG0000000000'), {
			mode: 0o600,
		});
		const environment = {...sandbox.environment, AWS_SHARED_CREDENTIALS_FILE: file, AWS_PROFILE: undefined};
		const config = path.join(home, 'config');
		const settings = `region = eu-west-1\nendpoint_url = ${sandbox.endpoint}\n`;
		writeFileSync(config, `[profile one]\n${settings}[profile two]\n${settings}`);
		const robot = startReach(['--profile', 'one,two'], {
			environment: {...environment, AWS_CONFIG_FILE: config},
			columns: 120,
		});
		await robot.sees('AWS does not accept the key of profile two');
		await robot.sees(/✓ allowed +node-0/);
		await sandbox.resetCalls();
		writeFileSync(file, right);
		robot.type(retryKey);
		await robot.sees('2 shown');
		await robot.misses('does not accept');
		expect(await listingCalls(sandbox)).toEqual({'eu-west-1': 2});
		expect((await sandbox.calls())['sts:GetCallerIdentity']).toBe(1);
	});

	test('finds regions that could not be told at the start, and keeps what is listed', async () => {
		const {sandbox, robot} = await withoutRegions();
		await sandbox.resetCalls();
		robot.type(retryKey);
		await robot.sees('5 shown');
		await robot.misses('DescribeRegions');
		expect((await listingCalls(sandbox))['eu-west-1']).toBeUndefined();
	});
});

describe('what went wrong, in full', () => {
	test('stands in a report, however small the terminal, which asks again and follows what comes', async () => {
		const faults = [
			...both({fault: 'accessDenied'}, 'us-east-1'),
			{service: 'ec2', region: 'us-east-2', fault: 'accessDenied'},
			{service: 'ssm', region: 'us-west-2', fault: 'accessDenied'},
		];
		const sandbox = await startSandbox(fleet({faults}));
		const args = ['--region', regions.join(','), '--no-permission-check'];
		const robot = startReach(args, {environment: sandbox.environment, columns: 60, rows: 15});
		await robot.sees('node-0');
		await robot.sees(/in full: ! in the list/);
		robot.type(`${keys.tab}!`);
		await robot.sees('reach · what went wrong');
		await robot.sees('y: ask again for what failed');
		robot.type('G');
		await robot.sees('us-east-1: access denied to EC2 and Systems Manager');
		await sandbox.set({faults: [{service: 'ssm', region: 'us-west-2', fault: 'accessDenied'}]});
		robot.type('y');
		await robot.misses('us-east-1');
		await robot.sees('us-west-2');
		await sandbox.set({faults: []});
		robot.type('y');
		await robot.sees('nothing is wrong');
		robot.type(keys.escape);
		await robot.sees('5 shown');
	});

	test('names every profile', async () => {
		const sandbox = await startSandbox(fleet());
		const home = emptyHome();
		const [config, credentials] = [path.join(home, 'config'), path.join(home, 'credentials')];
		const names = Array.from({length: 12}, (_, at) => `account-${at}`);
		const pair = 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wrong\n';
		writeFileSync(config, names.map(name => `[profile ${name}]\nregion = eu-west-1\n`).join(''));
		writeFileSync(credentials, names.map(name => `[${name}]\n${pair}`).join(''), {mode: 0o600});
		const files = {AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: credentials, AWS_PROFILE: undefined};
		const robot = startReach(['--profile', names.join(',')], {environment: {...sandbox.environment, ...files}});
		await robot.sees('AWS does not accept the key of account-0, account-1 and 10 more');
		robot.type(`${keys.tab}!`);
		await robot.sees('reach · what went wrong');
		await robot.sees('account-11');
	});
});

test('Ctrl-R finds regions that could not be told at the start, too', async () => {
	const {robot} = await withoutRegions();
	robot.type(keys.ctrl('r'));
	await robot.sees('5 shown');
	await robot.misses('DescribeRegions');
});
