import {afterAll, describe, expect, test} from 'vitest';
import {
	aclOf,
	allow,
	alone,
	core,
	document,
	endpoint,
	endpoints,
	examine,
	group,
	hybrid,
	id,
	inward,
	lost,
	never,
	out,
	type Parts,
	policy,
	subnet,
} from '../support/doctored.ts';
import {dismissRobots} from '../support/robot.ts';
import {stopSandboxes} from '../support/sandbox.ts';

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
});
