import {describe, expect, test} from 'vitest';
import type {Fleet, FleetPrincipal} from '../../../src/sandbox/fleet.ts';
import {iamService} from '../../../src/sandbox/iam/service.ts';
import {type Answered, ask, type Parameter} from './ask.ts';
import {account, fleet, policy, principal} from './world.ts';

const prod = `arn:aws:ec2:eu-west-1:${account}:instance/i-00000000000000001`;
const dev = `arn:aws:ec2:eu-west-1:${account}:instance/i-00000000000000002`;
const user = `arn:aws:iam::${account}:user/alice`;
const template = 'arn:{Partition}:ec2:{Region}:{Account}:instance/{InstanceId}'.replaceAll('{', '${');
const allow = (resource: string, condition?: object): object => ({
	Effect: 'Allow',
	Action: 'ssm:StartSession',
	Resource: resource,
	...(condition && {Condition: condition}),
});

const simulate = (
	world: Fleet,
	parameters: Readonly<Record<string, Parameter>> = {},
): Promise<Answered & {readonly EvaluationResults?: readonly Answered[]}> =>
	ask(iamService, world, 'SimulatePrincipalPolicy', {
		PolicySourceArn: user,
		ActionNames: ['ssm:StartSession'],
		ResourceArns: [prod, dev],
		...parameters,
	});

const alice = (over: Partial<FleetPrincipal>, world: Partial<Fleet> = {}): Fleet => fleet([principal(over)], world);

const resultOf = (answer: {readonly EvaluationResults?: readonly Answered[]}): Answered =>
	answer.EvaluationResults?.[0] ?? {};

describe('the aggregated shape', () => {
	test('one result an action carries the strictest decision and the truth of each resource', async () => {
		const world = alice({policies: {nodes: policy(allow(prod))}});
		expect(await simulate(world)).toEqual({
			EvaluationResults: [
				{
					EvalActionName: 'ssm:StartSession',
					EvalResourceName: template,
					EvalDecision: 'implicitDeny',
					MatchedStatements: [
						{
							SourcePolicyId: 'user_alice_nodes',
							SourcePolicyType: 'IAM Policy',
							StartPosition: {Line: '3', Column: '19'},
							EndPosition: {Line: '8', Column: '10'},
						},
					],
					MissingContextValues: '',
					EvalDecisionDetails: '',
					ResourceSpecificResults: [
						{
							EvalResourceName: prod,
							EvalResourceDecision: 'allowed',
							MatchedStatements: [expect.objectContaining({SourcePolicyId: 'user_alice_nodes'})],
						},
						{EvalResourceName: dev, EvalResourceDecision: 'implicitDeny'},
					],
				},
			],
			IsTruncated: 'false',
		});
	});

	test('exactly one resource gives its name to the whole', async () => {
		const answer = await simulate(alice({}), {ResourceArns: [prod]});
		expect(resultOf(answer)['EvalResourceName']).toBe(prod);
		expect(resultOf(answer)['ResourceSpecificResults']).toHaveLength(1);
	});

	test('no resources mean everything, without results by resource', async () => {
		const world = alice({policies: {all: policy(allow('*'))}});
		const result = resultOf(await simulate(world, {ResourceArns: []}));
		expect(result).toMatchObject({EvalResourceName: '*', EvalDecision: 'allowed'});
		expect(result).not.toHaveProperty('ResourceSpecificResults');
		expect(result).not.toHaveProperty('EvalDecisionDetails');
	});

	test('order and duplicates of the resources are kept', async () => {
		const answer = resultOf(await simulate(alice({}), {ResourceArns: [dev, prod, dev]}));
		expect(answer['ResourceSpecificResults']).toEqual(
			[dev, prod, dev].map(name => ({EvalResourceName: name, EvalResourceDecision: 'implicitDeny'})),
		);
	});
});

describe('the per-resource shape', () => {
	test('gives every resource a result that carries the decision on all of them', async () => {
		const world = alice({policies: {nodes: policy(allow(prod))}}, {simulatorShape: 'per-resource'});
		const {EvaluationResults: results} = await simulate(world);
		expect(results).toMatchObject([
			{EvalResourceName: prod, EvalDecision: 'implicitDeny'},
			{EvalResourceName: dev, EvalDecision: 'implicitDeny'},
		]);
		expect(results?.map(result => result['ResourceSpecificResults'])).toMatchObject([
			[{EvalResourceName: prod, EvalResourceDecision: 'allowed'}],
			[{EvalResourceName: dev, EvalResourceDecision: 'implicitDeny'}],
		]);
	});

	test('binds the management account, which the aggregated shape leaves alone', async () => {
		const organization = {
			serviceControlPolicies: [policy({Effect: 'Deny', Action: '*', Resource: '*'})],
			managementAccount: account,
		};
		const over = {policies: {all: policy(allow('*'))}};
		const old = await simulate(alice(over, {organization, simulatorShape: 'per-resource'}));
		expect(resultOf(old)).toMatchObject({
			EvalDecision: 'explicitDeny',
			OrganizationsDecisionDetail: {AllowedByOrganizations: 'false'},
		});
		expect(resultOf(await simulate(alice(over, {organization})))).toMatchObject({
			EvalDecision: 'allowed',
			OrganizationsDecisionDetail: {AllowedByOrganizations: 'true'},
		});
	});

	test('misjudges conditional service control policies when the fleet says so, and only then', async () => {
		const deny = {Effect: 'Deny', Action: '*', Resource: '*'};
		const condition = {StringEquals: {'aws:RequestedRegion': 'us-east-1'}};
		const organization = {serviceControlPolicies: [policy({...deny, Condition: condition})]};
		const over = {policies: {all: policy(allow('*'))}};
		const defect = {...organization, simulatorMisjudgesConditions: true};
		const decide = async (world: Partial<Fleet>): Promise<unknown> => resultOf(await simulate(alice(over, world)));
		expect(await decide({organization: defect, simulatorShape: 'per-resource'})).toMatchObject({
			EvalDecision: 'implicitDeny',
			OrganizationsDecisionDetail: {AllowedByOrganizations: 'false'},
		});
		expect(await decide({organization, simulatorShape: 'per-resource'})).toMatchObject({EvalDecision: 'allowed'});
		expect(await decide({organization: defect})).toMatchObject({EvalDecision: 'allowed'});
	});
});

describe('missing context values', () => {
	const tagged = policy(allow('*', {StringEquals: {'ssm:resourceTag/env': 'prod'}}), {
		Effect: 'Allow',
		Action: 's3:GetObject',
		Resource: `arn:aws:s3:::\${aws:userid}/*`,
		Condition: {IpAddress: {'aws:SourceIp': '203.0.113.0/24'}},
	});

	test('are those of all statements, of other actions and of keys that are filled in, too', async () => {
		const result = resultOf(await simulate(alice({policies: {tagged}}), {ResourceArns: [prod]}));
		expect(result['EvalDecision']).toBe('implicitDeny');
		expect(result['MissingContextValues']).toEqual(['ssm:resourceTag/env', 'aws:SourceIp', 'aws:userid']);
		expect(result['ResourceSpecificResults']).toMatchObject([
			{MissingContextValues: ['ssm:resourceTag/env', 'aws:SourceIp', 'aws:userid']},
		]);
	});

	test('leave out what the request gave, whatever its case', async () => {
		const entry = {ContextKeyName: 'SSM:resourcetag/ENV', ContextKeyValues: ['dev'], ContextKeyType: 'string'};
		const result = resultOf(await simulate(alice({policies: {tagged}}), {ContextEntries: [entry]}));
		expect(result['MissingContextValues']).toEqual(['aws:SourceIp', 'aws:userid']);
	});

	test('are empty on allowed, even if a Deny was skipped for want of a key', async () => {
		const guard = policy(allow('*'), {
			Effect: 'Deny',
			Action: '*',
			Resource: '*',
			Condition: {StringEquals: {'ssm:resourceTag/env': 'prod'}},
		});
		const result = resultOf(await simulate(alice({policies: {guard}})));
		expect(result).toMatchObject({EvalDecision: 'allowed', MissingContextValues: ''});
	});

	test('never name keys of service control policies', async () => {
		const condition = {StringEquals: {'aws:SourceVpc': 'vpc-1'}};
		const scp = policy({Effect: 'Allow', Action: '*', Resource: '*', Condition: condition});
		const result = resultOf(await simulate(alice({}, {organization: {serviceControlPolicies: [scp]}})));
		expect(result).toMatchObject({
			EvalDecision: 'implicitDeny',
			MissingContextValues: '',
			OrganizationsDecisionDetail: {AllowedByOrganizations: 'false'},
		});
	});
});

describe('kinds of policy', () => {
	test('an explicit deny names the denying statements alone', async () => {
		const both = policy(allow('*'), {Effect: 'Deny', Action: 'ssm:*', Resource: prod});
		const result = resultOf(await simulate(alice({policies: {both}})));
		expect(result['EvalDecision']).toBe('explicitDeny');
		expect(result['MatchedStatements']).toMatchObject([{StartPosition: {Line: '8', Column: '11'}}]);
	});

	test('a boundary is told at the top and for each resource', async () => {
		const world = alice({policies: {all: policy(allow('*'))}, boundary: policy(allow(prod))});
		const result = resultOf(await simulate(world));
		expect(result['PermissionsBoundaryDecisionDetail']).toEqual({AllowedByPermissionsBoundary: 'false'});
		expect(result['ResourceSpecificResults']).toMatchObject([
			{EvalResourceDecision: 'allowed', PermissionsBoundaryDecisionDetail: {AllowedByPermissionsBoundary: 'true'}},
			{
				EvalResourceDecision: 'implicitDeny',
				PermissionsBoundaryDecisionDetail: {AllowedByPermissionsBoundary: 'false'},
			},
		]);
	});

	test('an explicit deny in a boundary names its statement', async () => {
		const boundary = policy({Effect: 'Deny', Action: 'ssm:*', Resource: '*'});
		const result = resultOf(await simulate(alice({policies: {all: policy(allow('*'))}, boundary})));
		expect(result).toMatchObject({
			EvalDecision: 'explicitDeny',
			MatchedStatements: [{SourcePolicyId: 'alice-boundary', SourcePolicyType: 'Permissions Boundary Policy'}],
		});
	});

	test('service control policies name no statements and stand at the top level only', async () => {
		const condition = {StringEquals: {'aws:RequestedRegion': 'eu-west-1'}};
		const scp = policy({Effect: 'Deny', Action: 'ssm:*', Resource: prod, Condition: condition});
		const world = alice({policies: {all: policy(allow('*'))}}, {organization: {serviceControlPolicies: [scp]}});
		const entry = {ContextKeyName: 'aws:RequestedRegion', ContextKeyValues: ['eu-west-1'], ContextKeyType: 'string'};
		const result = resultOf(await simulate(world, {ContextEntries: [entry]}));
		expect(result).toMatchObject({
			EvalDecision: 'explicitDeny',
			MatchedStatements: '',
			OrganizationsDecisionDetail: {AllowedByOrganizations: 'false'},
			ResourceSpecificResults: [
				{EvalResourceName: prod, EvalResourceDecision: 'explicitDeny'},
				{EvalResourceName: dev, EvalResourceDecision: 'allowed'},
			],
		});
		expect(JSON.stringify(result['ResourceSpecificResults'])).not.toContain('Organizations');
	});

	test('a session policy is never considered', async () => {
		const sessionPolicy = policy({Effect: 'Deny', Action: '*', Resource: '*'});
		const world = alice({name: 'deploy', kind: 'role', policies: {all: policy(allow('*'))}, sessionPolicy});
		const answer = await simulate(world, {PolicySourceArn: `arn:aws:iam::${account}:role/deploy`});
		expect(resultOf(answer)['EvalDecision']).toBe('allowed');
	});

	test('groups give their members their policies under the group as owner', async () => {
		const oncall = principal({name: 'oncall', kind: 'group', policies: {all: policy(allow('*'))}});
		const answer = await simulate(fleet([principal({groups: ['oncall']}), oncall]));
		expect(resultOf(answer)).toMatchObject({
			EvalDecision: 'allowed',
			MatchedStatements: [{SourcePolicyId: 'group_oncall_all'}],
		});
	});

	test('a resource of a type that the action does not have is never allowed', async () => {
		const world = alice({policies: {all: policy({Effect: 'Allow', Action: '*', Resource: '*'})}});
		const wrong = [
			`arn:aws:ssm:eu-west-1:${account}:managed-instance/mi-0123456789abcdef0`,
			`arn:aws:ec2:eu-west-1:${account}:managed-instance/mi-0123456789abcdef0`,
			'arn:aws:ssm:eu-west-1::document/AWS-StartSSHSession',
		];
		const result = resultOf(await simulate(world, {ResourceArns: wrong}));
		expect(result['ResourceSpecificResults']).toMatchObject([
			{EvalResourceDecision: 'allowed'},
			{EvalResourceDecision: 'implicitDeny'},
			{EvalResourceDecision: 'allowed'},
		]);
	});
});
