import {describe, expect, test} from 'vitest';
import {iamService} from '../../../src/sandbox/iam/service.ts';
import {type Answered, ask, type Parameter} from './ask.ts';
import {account, fleet, policy, principal} from './world.ts';

const user = `arn:aws:iam::${account}:user/alice`;
const own = `arn:aws:kms:eu-west-1:${account}:key/1`;
const foreign = 'arn:aws:kms:eu-west-1:999988887777:key/1';

const attached = (principals: unknown, resource: string, effect = 'Allow'): string =>
	JSON.stringify(policy({Effect: effect, Principal: principals, Action: 'kms:*', Resource: resource}));

const simulate = async (
	resource: string,
	parameters: Readonly<Record<string, Parameter>>,
	over: Parameters<typeof principal>[0] = {},
): Promise<Answered> => {
	const answer = await ask(iamService, fleet([principal(over)]), 'SimulatePrincipalPolicy', {
		PolicySourceArn: user,
		ActionNames: ['kms:Decrypt'],
		ResourceArns: [resource],
		...parameters,
	});
	const [result = answer] = (answer['EvaluationResults'] ?? []) as readonly Answered[];
	return result;
};

const may = {policies: {p: policy({Effect: 'Allow', Action: 'kms:*', Resource: '*'})}};
const boundary = policy({Effect: 'Allow', Action: 'ssm:*', Resource: '*'});

describe('a resource policy (iam-simulation §1.1)', () => {
	test.each([
		['everybody', '*'],
		['the caller', {AWS: user}],
		['one of several', {AWS: ['arn:aws:iam::999988887777:root', user]}],
		['the account', {AWS: account}],
		['the account by its root', {AWS: `arn:aws:iam::${account}:root`}],
	])('that names %s grants alone within the account', async (_, named) => {
		expect(await simulate(own, {ResourcePolicy: attached(named, own)})).toMatchObject({
			EvalDecision: 'allowed',
			MatchedStatements: [{SourcePolicyId: 'ResourcePolicy', SourcePolicyType: 'Resource Policy'}],
			EvalDecisionDetails: '',
		});
	});

	test.each([
		['another user', {AWS: `arn:aws:iam::${account}:user/bob`}],
		['a service', {Service: 'ssm.amazonaws.com'}],
	])('that names %s grants nothing', async (_, named) => {
		expect(await simulate(own, {ResourcePolicy: attached(named, own)})).toMatchObject({EvalDecision: 'implicitDeny'});
	});

	test('grants past a boundary that is silent, and not past one that denies', async () => {
		const ResourcePolicy = attached({AWS: user}, own);
		expect(await simulate(own, {ResourcePolicy}, {boundary})).toMatchObject({
			EvalDecision: 'allowed',
			PermissionsBoundaryDecisionDetail: {AllowedByPermissionsBoundary: 'false'},
		});
		const strict = policy({Effect: 'Deny', Action: '*', Resource: '*'});
		expect(await simulate(own, {ResourcePolicy}, {boundary: strict})).toMatchObject({EvalDecision: 'explicitDeny'});
	});

	test('denies what the identity allows', async () => {
		expect(await simulate(own, {ResourcePolicy: attached('*', own, 'Deny')}, may)).toMatchObject({
			EvalDecision: 'explicitDeny',
			MatchedStatements: [{SourcePolicyId: 'ResourcePolicy'}],
		});
	});

	test('of another account needs the identity, too, and both are told apart', async () => {
		const ResourcePolicy = attached({AWS: user}, foreign);
		expect(await simulate(foreign, {ResourcePolicy})).toMatchObject({
			EvalDecision: 'implicitDeny',
			EvalDecisionDetails: {
				entry: [
					{key: 'IAM Policy', value: 'implicitDeny'},
					{key: 'Resource Policy', value: 'allowed'},
				],
			},
		});
		expect(await simulate(foreign, {ResourcePolicy}, may)).toMatchObject({EvalDecision: 'allowed'});
		expect(await simulate(foreign, {ResourcePolicy}, {...may, boundary})).toMatchObject({EvalDecision: 'implicitDeny'});
	});

	test('belongs to the owner that the request names', async () => {
		const ResourceOwner = 'arn:aws:iam::999988887777:root';
		const parameters = {ResourcePolicy: attached({AWS: user}, own), ResourceOwner};
		expect(await simulate(own, parameters)).toMatchObject({EvalDecision: 'implicitDeny'});
	});

	test.each([
		['no resources', {ResourceArns: []}, 'Invalid Entity Arn: *'],
		['every resource itself', {ResourcePolicy: attached('*', '*')}, 'ResourceNames are not in a valid ARN format: *.'],
		['no JSON', {ResourcePolicy: '{'}, 'Resource policy has invalid content'],
	])('with %s is refused', async (_, parameters, message) => {
		const answer = await simulate(own, {ResourcePolicy: attached('*', own), ...parameters});
		expect(answer).toMatchObject({error: 'InvalidInput'});
		expect(answer['message']).toContain(message);
	});
});
