import {afterAll, describe, expect, test} from 'vitest';
import {aclOf, allow, alone, document, endpoints, examine, id, out, policy} from '../support/doctored.ts';
import {dismissRobots} from '../support/robot.ts';
import {stopSandboxes} from '../support/sandbox.ts';

afterAll(async () => {
	await stopSandboxes();
	dismissRobots();
});

describe('what doctor cannot know of a node', () => {
	const shared = {vpcs: [{id: 'vpc-1', owner: '999988887777'}], subnets: [alone], endpoints};

	test('never takes a shared VPC’s endpoints, which it cannot see, for missing', async () => {
		const {checks} = await examine({network: shared});
		expect(checks.filter(({result}) => result === 'fail')).toEqual([]);
		expect(checks.find(({name}) => name === 'endpoints')).toMatchObject({
			result: 'unknown',
			evidence: expect.stringContaining('shared by account 999988887777'),
		});
		expect(checks.find(({name}) => name === 'route')?.result).toBe('unknown');
	});

	test('never takes a shared VPC’s routes, where they are not told, for missing', async () => {
		const vpcs = [{...shared.vpcs[0], tellsRoutes: false}];
		const {checks} = await examine({network: {...shared, vpcs}});
		expect(checks.filter(({result}) => result === 'fail')).toEqual([]);
		for (const name of ['route', 'network ACL']) {
			expect(checks.find(check => check.name === name)?.result, name).toBe('unknown');
		}
	});

	test('tells of ec2messages, which nothing needs any more, and never fails for it', async () => {
		const role = policy(allow(['ssm:*', 'ssmmessages:*']));
		const {checks} = await examine({node: {policies: {role}}});
		expect(checks.find(({name}) => name === 'role')).toMatchObject({
			result: 'pass',
			evidence: expect.stringContaining('ec2messages:GetMessages is not allowed, which does not matter'),
		});
	});

	test('never takes rules about some addresses or ports for a closed network', async () => {
		const inbound = {number: 110, egress: false, allow: true};
		const blocked = {...out, number: 90, allow: false, cidr: '203.0.113.0/24'};
		const acl = async (...entries: object[]) => {
			const {checks} = await examine({network: {subnets: [aclOf(...entries)]}});
			return checks.find(({name}) => name === 'network ACL');
		};
		expect(await acl(blocked, out, inbound)).toMatchObject({result: 'pass'});
		expect(await acl({...out, cidr: '10.0.0.0/16'}, inbound)).toMatchObject({
			result: 'unknown',
			evidence: expect.stringContaining('in part only: entry 100, 10.0.0.0/16'),
		});
		const halves = [
			{...inbound, protocol: 'tcp', from: 32_768, to: 49_151},
			{...inbound, number: 111, protocol: 'tcp', from: 49_152, to: 65_535},
		];
		expect(await acl(out, ...halves)).toMatchObject({result: 'unknown'});
	});

	test('never takes a right that hangs on what nobody told the simulator for missing', async () => {
		const condition = {Condition: {StringEquals: {'aws:SourceVpc': 'vpc-1'}}};
		const of = async (...statements: object[]) => {
			const {checks} = await examine({node: {policies: {p: policy(...statements)}}});
			return checks.find(({name}) => name === 'role');
		};
		expect(await of({...allow(['ssm:*', 'ssmmessages:*']), ...condition})).toMatchObject({
			result: 'unknown',
			evidence: expect.stringMatching(/hangs on aws:sourcevpc/i),
		});
		// A condition about something else changes nothing.
		expect(await of(allow('ssm:*'), {...allow('s3:*'), ...condition})).toMatchObject({
			result: 'fail',
			evidence: expect.stringContaining('may not ssmmessages:CreateControlChannel'),
		});
	});

	test('never takes what it may not read for broken', async () => {
		const {checks, code} = await examine({}, id, {AWS_PROFILE: 'blind'});
		expect(checks.filter(({result}) => result === 'fail')).toEqual([]);
		expect(checks.filter(({result}) => result === 'unknown').length).toBeGreaterThan(4);
		expect(code).toBe(0);
	});

	test('says that a user of the node cannot be seen', async () => {
		const {checks} = await examine({region: document({runAsEnabled: true, runAsDefaultUser: 'ops'})});
		expect(checks.find(({name}) => name === 'OS user')).toMatchObject({
			result: 'unknown',
			next: expect.stringContaining('id ops'),
		});
		const hostile = await examine({region: document({runAsEnabled: true, runAsDefaultUser: 'ops; reboot'})});
		expect(hostile.checks.find(({name}) => name === 'OS user')?.next).toBe("on the node: id 'ops; reboot'");
	});

	test('says of an agent that is online without a profile that its credentials come from elsewhere', async () => {
		const {checks} = await examine({instance: {instanceProfile: null}});
		expect(checks.filter(({result}) => result === 'fail')).toEqual([]);
		expect(checks.find(({name}) => name === 'instance profile')).toMatchObject({
			result: 'unknown',
			evidence: expect.stringContaining('from elsewhere'),
		});
	});
});
