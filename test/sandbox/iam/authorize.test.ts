import {describe, expect, test} from 'vitest';
import type {Fleet, FleetPrincipal} from '../../../src/sandbox/fleet.ts';
import {authorizeAt} from '../../../src/sandbox/iam/authorize.ts';
import {uniqueId} from '../../../src/sandbox/keys.ts';
import {account, caller, fleet, policy, principal} from './world.ts';

const now = new Date('2026-11-23T12:00:00Z');
const node = `arn:aws:ec2:eu-west-1:${account}:instance/i-0a1b2c3d4e5f60718`;
const everything = policy({Effect: 'Allow', Action: '*', Resource: '*'});
const denied = (resource = node): string =>
	`User: arn:aws:iam::${account}:user/alice is not authorized to perform: ssm:StartSession on resource: ${resource}`;

const start = (world: Fleet, who: FleetPrincipal, context: Record<string, string[]> = {}): string => {
	const request = {action: 'ssm:StartSession', resource: node, region: 'eu-west-1', context};
	const answer = authorizeAt(() => now)(world, caller(world, who), request);
	return answer.allowed ? 'allowed' : answer.message;
};

/** What alice gets in a fleet of her own. */
const alone = (over: Partial<FleetPrincipal>, world: Partial<Fleet> = {}, context = {}): string => {
	const alice = principal(over);
	return start(fleet([alice], world), alice, context);
};

/** A policy that allows everything under one condition. */
const when = (operator: string, key: string, value: string): Partial<FleetPrincipal> => ({
	policies: {p: policy({Effect: 'Allow', Action: '*', Resource: '*', Condition: {[operator]: {[key]: value}}})},
});

describe('authorize', () => {
	test('a user without policies is refused with the sentence of AWS', () => {
		expect(alone({})).toBe(`${denied()} because no identity-based policy allows the ssm:StartSession action`);
	});

	test('an explicit deny is told apart', () => {
		const deny = policy({Effect: 'Deny', Action: 'ssm:*', Resource: '*'});
		expect(alone({policies: {all: everything, deny}})).toBe(
			`${denied()} with an explicit deny in an identity-based policy`,
		);
	});

	test('a group gives its members what it may', () => {
		const oncall = principal({name: 'oncall', kind: 'group', policies: {all: everything}});
		const alice = principal({groups: ['oncall']});
		expect(start(fleet([alice, oncall]), alice)).toBe('allowed');
		expect(start(fleet([alice, oncall]), principal())).toBe('allowed');
		expect(start(fleet([principal(), oncall]), principal())).toContain('because no identity-based policy');
	});

	test('a boundary grants nothing and takes away what it does not allow', () => {
		const boundary = policy({Effect: 'Allow', Action: 'ec2:*', Resource: '*'});
		expect(alone({policies: {all: everything}, boundary})).toBe(
			`${denied()} because no permissions boundary allows the ssm:StartSession action`,
		);
		expect(alone({boundary: everything})).toContain('because no identity-based policy');
		const deny = policy({Effect: 'Deny', Action: 'ssm:StartSession', Resource: '*'});
		expect(alone({policies: {all: everything}, boundary: deny})).toBe(
			`${denied()} with an explicit deny in a permissions boundary`,
		);
	});

	test('a session policy narrows a role, whose session is named', () => {
		const sessionPolicy = policy({Effect: 'Allow', Action: 'ec2:*', Resource: '*'});
		const role = principal({name: 'deploy', kind: 'role', path: '/teams/', policies: {all: everything}, sessionPolicy});
		expect(start(fleet([role]), role)).toBe(
			`User: arn:aws:sts::${account}:assumed-role/deploy/alice@example.com is not authorized to perform: ` +
				`ssm:StartSession on resource: ${node} because no session policy allows the ssm:StartSession action`,
		);
		expect(start(fleet([role]), {...role, sessionPolicy: everything})).toBe('allowed');
	});

	test('service control policies bind users, roles and the root user', () => {
		const deny = policy({Effect: 'Deny', Action: 'ssm:*', Resource: '*'});
		const organization = {serviceControlPolicies: [deny]};
		expect(alone({policies: {all: everything}}, {organization})).toBe(
			`${denied()} with an explicit deny in a service control policy`,
		);
		expect(alone({kind: 'root'}, {organization})).toContain('with an explicit deny in a service control policy');
		expect(alone({kind: 'root'})).toBe('allowed');
		const onlyEc2 = {serviceControlPolicies: [policy({Effect: 'Allow', Action: 'ec2:*', Resource: '*'})]};
		expect(alone({policies: {all: everything}}, {organization: onlyEc2})).toBe(
			`${denied()} because no service control policy allows the ssm:StartSession action`,
		);
	});

	test('service control policies bind neither the management account nor service-linked roles', () => {
		const organization = {serviceControlPolicies: [policy({Effect: 'Deny', Action: '*', Resource: '*'})]};
		const managing = {organization: {...organization, managementAccount: account}};
		expect(alone({policies: {all: everything}}, managing)).toBe('allowed');
		const path = '/aws-service-role/ssm.amazonaws.com/';
		expect(alone({kind: 'role', path, policies: {all: everything}}, {organization})).toBe('allowed');
	});

	test('a list of service control policies that only denies leaves the rest allowed', () => {
		const region = policy({
			Effect: 'Deny',
			Action: '*',
			Resource: '*',
			Condition: {StringNotEquals: {'aws:RequestedRegion': ['eu-west-1']}},
		});
		expect(alone({policies: {all: everything}}, {organization: {serviceControlPolicies: [region]}})).toBe('allowed');
	});

	test('a federated user may do what its policies and its session policy both allow', () => {
		const temp = {name: 'temp', kind: 'federated', policies: {all: everything}, sessionName: 'temp'} as const;
		expect(alone({...temp, sessionPolicy: everything})).toBe('allowed');
		expect(alone(temp)).toContain('because no session policy allows the ssm:StartSession action');
	});

	test.each([
		['aws:PrincipalArn', `arn:aws:iam::${account}:user/alice`],
		['aws:PrincipalAccount', account],
		['aws:PrincipalType', 'User'],
		['aws:username', 'alice'],
		['aws:userid', uniqueId(fleet([principal()]), principal())],
		['aws:SourceIp', '203.0.113.7'],
		['aws:RequestedRegion', 'eu-west-1'],
		['aws:SecureTransport', 'true'],
		['aws:ViaAWSService', 'false'],
		['aws:ResourceAccount', account],
		['aws:CurrentTime', '2026-11-23T12:00:00.000Z'],
		['aws:EpochTime', '1795435200'],
	])('a live request carries %s', (key, value) => {
		expect(alone(when('StringEquals', key, value))).toBe('allowed');
		expect(alone(when('StringEquals', key, 'something else'))).toContain('not authorized');
	});

	test('a live request carries the principal tags and what the service adds', () => {
		expect(alone({...when('StringEquals', 'aws:PrincipalTag/team', 'a'), tags: {team: 'a'}})).toBe('allowed');
		const tagged = when('StringEquals', 'ssm:resourceTag/env', 'prod');
		expect(alone(tagged, {}, {'ssm:resourceTag/env': ['prod']})).toBe('allowed');
		expect(alone(tagged)).toContain('not authorized');
	});

	test('only temporary credentials say whether MFA was used', () => {
		const never = when('Null', 'aws:MultiFactorAuthPresent', 'true');
		expect(alone(never)).toBe('allowed');
		expect(alone({...never, kind: 'role'})).toContain('not authorized');
		const used = {...when('Bool', 'aws:MultiFactorAuthPresent', 'true'), kind: 'role'} as const;
		expect(alone(used)).toContain('not authorized');
		expect(alone(used, {live: {sourceIp: '203.0.113.7', mfa: true}})).toBe('allowed');
	});

	test('only users have a user name, only members an organization', () => {
		expect(alone({...when('Null', 'aws:username', 'true'), kind: 'role'})).toBe('allowed');
		expect(alone(when('Null', 'aws:PrincipalOrgID', 'true'))).toBe('allowed');
		const organization = {serviceControlPolicies: [], id: 'o-abcdefghij'};
		expect(alone(when('StringEquals', 'aws:PrincipalOrgID', 'o-abcdefghij'), {organization})).toBe('allowed');
	});

	test('a request for no particular resource leaves the resource out of the sentence', () => {
		const world = fleet([principal()]);
		const request = {action: 'ec2:DescribeInstances', resource: '*', region: 'eu-west-1', context: {}};
		expect(authorizeAt(() => now)(world, caller(world, principal()), request)).toEqual({
			allowed: false,
			message:
				`User: arn:aws:iam::${account}:user/alice is not authorized to perform: ec2:DescribeInstances ` +
				'because no identity-based policy allows the ec2:DescribeInstances action',
		});
	});
});
