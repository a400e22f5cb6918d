import {afterAll, describe, expect, test} from 'vitest';
import type {Check} from '../../src/domain/doctor.ts';
import {dismissRobots} from '../support/robot.ts';
import {runReach} from '../support/run.ts';
import {startSandbox, stopSandboxes} from '../support/sandbox.ts';

const policy = (...Statement: object[]) => ({Version: '2012-10-17', Statement});
const allow = (Action: string | readonly string[], Resource = '*') => ({Effect: 'Allow', Action, Resource});
const id = 'i-0000000000000000a';
const hybrid = 'mi-0000000000000000a';

const core = ['AmazonSSMManagedInstanceCore'].map(name => `arn:aws:iam::aws:policy/${name}`);
const subnet = {id: 'subnet-1', vpc: 'vpc-1', routes: {'10.0.0.0/16': 'local-1', '0.0.0.0/0': 'nat-1'}};
const group = {id: 'sg-1'};
const inward = {id: 'sg-2', ingress: [{from: 443, to: 443, cidr: '10.0.0.0/16'}]};
const endpoint = (service: string, more: object = {}) => ({
	...{id: `vpce-${service}`, vpc: 'vpc-1', service, subnets: ['subnet-1'], securityGroups: ['sg-2']},
	...more,
});
const endpoints = [endpoint('ssm'), endpoint('ssmmessages')];
const alone = {...subnet, routes: {}};
const aclOf = (...entries: object[]) => ({...subnet, acl: entries});
const out = {number: 100, egress: true, allow: true};

type Parts = {
	readonly instance?: object;
	readonly network?: object;
	readonly region?: object;
	readonly node?: object;
	readonly more?: object;
};

const healthy = {ping: 'Online'};
const lost = {agent: {ping: 'ConnectionLost'}};
const never = {agent: null};

const fleet = ({instance = {}, network = {}, region = {}, node = {attached: core}, more = {}}: Parts) => ({
	account: '111122223333',
	caller: 'admin',
	principals: {
		admin: {kind: 'user', policies: {all: policy(allow('*'))}},
		blind: {kind: 'user', policies: {look: policy(allow(['ec2:DescribeInstances', 'ssm:Describe*']))}},
		'node-role': {kind: 'role', ...node},
	},
	regions: {
		'eu-west-1': {
			instances: [
				{
					...{id, name: 'web', vpc: 'vpc-1', subnet: 'subnet-1', securityGroups: ['sg-1']},
					...{instanceProfile: 'node-role', privateIp: '10.0.0.1', agent: healthy},
					...instance,
				},
			],
			managedNodes: [{id: hybrid, name: 'rack', agent: healthy}],
			network: {vpcs: [{id: 'vpc-1'}], subnets: [subnet], securityGroups: [group, inward], ...network},
			...region,
		},
	},
	...more,
});

const document = (inputs: object) => ({
	documents: [{name: 'SSM-SessionManagerRunShell', sessionType: 'Standard_Stream', inputs}],
});

/** What is broken, the name of the check that must come first, and words of its evidence. */
const broken: readonly (readonly [string, Parts, string, RegExp])[] = [
	['the instance is stopped', {instance: {state: 'stopped', ...lost}}, 'instance state', /stopped/],
	['the instance is gone', {instance: {state: 'terminated', agent: null}}, 'instance state', /terminated/],
	['the metadata service is off', {instance: {metadata: {enabled: false}, ...never}}, 'metadata service', /off/],
	[
		'IMDSv2 is demanded of an old agent',
		{instance: {metadata: {tokens: 'required'}, agent: {ping: 'ConnectionLost', version: '2.3.50.0'}}},
		'metadata service',
		/IMDSv2/,
	],
	['there is no instance profile', {instance: {instanceProfile: null, ...never}}, 'instance profile', /Default Host/],
	[
		'the profile has no role',
		{instance: {instanceProfile: 'empty-profile', ...never}},
		'instance profile',
		/empty-profile has no role/,
	],
	['the role has no rights', {instance: never, node: {}}, 'role', /ssm:UpdateInstanceInformation/],
	[
		'the role lacks the channels',
		{instance: lost, node: {policies: {p: policy(allow('ssm:*'))}}},
		'role',
		/ssmmessages:CreateControlChannel/,
	],
	[
		'a boundary takes the role’s rights',
		{instance: never, node: {attached: core, boundary: policy(allow('s3:*'))}},
		'role',
		/boundary/,
	],
	[
		'an organization takes the role’s rights',
		{
			instance: never,
			more: {organization: {serviceControlPolicies: [policy(allow('*'), {...allow('ssmmessages:*'), Effect: 'Deny'})]}},
		},
		'role',
		/organization/,
	],
	[
		'the security group lets nothing out',
		{instance: never, network: {securityGroups: [{id: 'sg-1', egress: []}, inward]}},
		'security group egress',
		/sg-1 lets no TCP 443 out/,
	],
	[
		'the ACL lets nothing out',
		{instance: never, network: {subnets: [aclOf({...out, allow: false})]}},
		'network ACL',
		/TCP 443 out/,
	],
	['the ACL lets no answers in', {instance: never, network: {subnets: [aclOf(out)]}}, 'network ACL', /answers in/],
	['there is no way out', {instance: never, network: {subnets: [alone]}}, 'route', /is missing/],
	[
		'the way out leads nowhere',
		{instance: lost, network: {subnets: [{...subnet, routes: {'0.0.0.0/0': 'blackhole'}}]}},
		'route',
		/blackhole/,
	],
	[
		'there is no public address for the internet gateway',
		{instance: never, network: {subnets: [{...subnet, routes: {'0.0.0.0/0': 'igw-1'}}]}},
		'route',
		/no public address/,
	],
	[
		'one endpoint is missing',
		{instance: never, network: {subnets: [alone], endpoints: [endpoint('ssm')]}},
		'route',
		/no endpoint for ssmmessages/,
	],
	[
		'an endpoint has no private DNS',
		{instance: never, network: {subnets: [alone], endpoints: [endpoint('ssm', {privateDns: false}), endpoints[1]]}},
		'endpoint ssm',
		/no private DNS/,
	],
	[
		'an endpoint is not up',
		{
			instance: never,
			network: {subnets: [alone], endpoints: [endpoints[0], endpoint('ssmmessages', {state: 'failed'})]},
		},
		'endpoint ssmmessages',
		/is failed/,
	],
	[
		'an endpoint’s security group lets nobody in',
		{instance: never, network: {subnets: [alone], securityGroups: [group, {id: 'sg-2'}], endpoints}},
		'endpoint ssm',
		/lets no TCP 443 in/,
	],
	[
		'an endpoint’s policy allows something else',
		{
			instance: never,
			network: {subnets: [alone], endpoints: [endpoint('ssm', {policy: policy(allow('s3:*'))}), endpoints[1]]},
		},
		'endpoint ssm',
		/does not allow/,
	],
	[
		'the VPC resolves no private names',
		{instance: never, network: {vpcs: [{id: 'vpc-1', dnsHostnames: false}], subnets: [alone], endpoints}},
		'VPC DNS',
		/hostnames/,
	],
	[
		'the agent is too old',
		{instance: {agent: {version: '2.2.0.0'}, metadata: {tokens: 'optional'}}},
		'agent version',
		/2\.3\.68/,
	],
	[
		'the role may not use the sessions’ key',
		{region: document({kmsKeyId: '1234abcd-12ab-34cd-56ef-1234567890ab'})},
		'role and session document',
		/kms:Decrypt/,
	],
	[
		'the role may not write logs',
		{region: document({s3BucketName: 'logs'})},
		'role and session document',
		/s3:PutObject/,
	],
	['no agent runs at all', {instance: never}, 'registered with Systems Manager', /never/],
	['the agent stopped', {instance: lost}, 'ping status', /ConnectionLost/],
];

afterAll(async () => {
	await stopSandboxes();
	dismissRobots();
});

const examine = async (
	parts: Parts,
	target = id,
	more: object = {},
	...flags: readonly string[]
): Promise<{checks: Check[]; code: number}> => {
	const sandbox = await startSandbox(fleet(parts));
	const {out, code, err} = await runReach(['doctor', target, '-o', 'json', ...flags], {
		...sandbox.environment,
		...more,
	});
	expect(err).toBe('');
	await sandbox.stop();
	return {checks: JSON.parse(out), code};
};

describe('reach doctor of a node', () => {
	test.each(broken)('names the cause first: %s', async (_, parts, name, evidence) => {
		const {checks, code} = await examine(parts);
		expect(checks[0]).toMatchObject({name, result: 'fail', evidence: expect.stringMatching(evidence)});
		expect(checks[0]?.next).toBeTruthy();
		expect(code).toBe(1);
	});

	test('finds nothing wrong with a healthy node', async () => {
		const {checks, code} = await examine({});
		expect(checks.filter(({result}) => result !== 'pass')).toEqual([]);
		expect(code).toBe(0);
	});

	test('takes Default Host Management for a profile', async () => {
		const region = {settings: {'/ssm/managed-instance/default-ec2-instance-management-role': 'service-role/Default'}};
		const {checks} = await examine({instance: {instanceProfile: null}, region});
		expect(checks.filter(({result}) => result === 'fail')).toEqual([]);
		expect(checks.find(({name}) => name === 'instance profile')?.evidence).toContain('service-role/Default');
	});

	test('asks for the agent that the wanted document needs', async () => {
		const old = {instance: {agent: {version: '2.3.700.0'}, metadata: {tokens: 'optional'}}};
		const of = async (document: string) => {
			const {checks} = await examine(old, id, {}, '--document', document);
			return checks.find(({name}) => name === 'agent version');
		};
		expect(await of('AWS-StartPortForwardingSession')).toMatchObject({result: 'pass'});
		expect(await of('AWS-StartPortForwardingSessionToRemoteHost')).toMatchObject({
			result: 'fail',
			evidence: '2.3.700.0: forwarding to remote hosts needs 3.1.1374.0',
		});
	});

	test('names the tier of hybrid nodes', async () => {
		const {checks} = await examine({more: {advancedTier: false}}, hybrid);
		expect(checks[0]).toMatchObject({name: 'advanced tier', result: 'fail'});
	});

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
});
