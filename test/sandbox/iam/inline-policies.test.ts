import {describe, expect, test} from 'vitest';
import type {Answered} from './ask.ts';
import {account, policy} from './world.ts';
import {call, node, starter, text, world} from './writing.ts';

const arn = `arn:aws:iam::${account}:policy/reach`;

describe('inline policies', () => {
	test('grant at once what is put and take it away when deleted', async () => {
		const here = world();
		const may = starter(here, 'alice');
		expect(may()).toBe(false);
		await call(here, 'PutUserPolicy', {UserName: 'alice', PolicyName: 'p', PolicyDocument: text});
		expect(may()).toBe(true);
		expect(await call(here, 'ListUserPolicies', {UserName: 'alice'})).toMatchObject({PolicyNames: ['p']});
		const read = await call(here, 'GetUserPolicy', {UserName: 'ALICE', PolicyName: 'p'});
		expect(decodeURIComponent(String(read['PolicyDocument']))).toBe(text);
		await call(here, 'DeleteUserPolicy', {UserName: 'alice', PolicyName: 'p'});
		expect(may()).toBe(false);
	});

	test('of a group reach its members', async () => {
		const here = world();
		const may = starter(here, 'alice');
		await call(here, 'PutGroupPolicy', {GroupName: 'oncall', PolicyName: 'p', PolicyDocument: text});
		expect(may()).toBe(true);
	});

	test('show in a simulation, with positions in the text as it was put', async () => {
		const here = world();
		await call(here, 'PutRolePolicy', {RoleName: 'deploy', PolicyName: 'p', PolicyDocument: text});
		const answer = await call(here, 'SimulatePrincipalPolicy', {
			PolicySourceArn: `arn:aws:iam::${account}:role/deploy`,
			ActionNames: ['ssm:StartSession'],
			ResourceArns: [node],
		});
		expect(answer['EvaluationResults']).toMatchObject([
			{
				EvalDecision: 'allowed',
				MatchedStatements: [{SourcePolicyId: 'role_deploy_p', StartPosition: {Line: '1', Column: '38'}}],
			},
		]);
	});

	test.each([
		['AWSReservedSSO_Ops_0123456789abcdef', 'PutRolePolicy', {PolicyName: 'p', PolicyDocument: text}],
		['AWSServiceRoleForSSM', 'DeleteRolePolicy', {PolicyName: 'p'}],
		['AWSReservedSSO_Ops_0123456789abcdef', 'AttachRolePolicy', {PolicyArn: `arn:aws:iam::${account}:policy/shared`}],
		['AWSServiceRoleForSSM', 'DetachRolePolicy', {PolicyArn: `arn:aws:iam::${account}:policy/shared`}],
	])('%s is not changed by %s', async (name, action, parameters) => {
		expect(await call(world(), action, {RoleName: name, ...parameters})).toEqual({
			error: 'UnmodifiableEntity',
			message: `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
			status: 400,
		});
	});

	test.each([
		['User', 'alice', 2048],
		['Group', 'oncall', 5120],
		['Role', 'deploy', 10_240],
	])('of a %s fit into its quota together, white space not counted', async (kind, name, most) => {
		const here = world();
		const sized = (size: number): string => {
			const filled = {
				Effect: 'Allow',
				Action: 'ssm:StartSession',
				Resource: `arn:aws:ssm:*:*:document/${'x'.repeat(size)}`,
			};
			return JSON.stringify(policy(filled), null, 8);
		};
		const bare = sized(0).replace(/\s/g, '').length;
		const put = (policyName: string, size: number): Promise<Answered> =>
			call(here, `Put${kind}Policy`, {
				[`${kind}Name`]: name,
				PolicyName: policyName,
				PolicyDocument: sized(size - bare),
			});
		expect(await put('a', most - bare)).toEqual({});
		expect(await put('b', bare)).toEqual({});
		expect(await put('b', bare + 1)).toEqual({
			error: 'LimitExceeded',
			message: `Maximum policy size of ${most} bytes exceeded for ${kind.toLowerCase()} ${name}`,
			status: 409,
		});
	});

	test.each([
		['{', 'Syntax errors in policy.'],
		['{"Version":"2012-10-18","Statement":[]}', 'The policy must contain a valid version string'],
		[JSON.stringify(policy({Effect: 'Allow', Resource: '*'})), 'Policy statement must contain actions.'],
		[JSON.stringify(policy({Effect: 'Allow', Action: '*'})), 'Policy statement must contain resources.'],
		[
			JSON.stringify(policy({Effect: 'Allow', Action: 'StartSession', Resource: '*'})),
			'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
		],
		[JSON.stringify(policy({Effect: 'Allow', Action: '*', Resource: 'i-1'})), 'Resource must be in ARN format or "*".'],
		[
			JSON.stringify(policy(...['A', 'A'].map(Sid => ({Sid, Effect: 'Allow', Action: '*', Resource: '*'})))),
			'Statement IDs (SID) in a single policy must be unique.',
		],
		[
			JSON.stringify(policy({Sid: 'a b', Effect: 'Allow', Action: '*', Resource: '*'})),
			'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
		],
	])('are refused when malformed: %s', async (document, message) => {
		const parameters = {UserName: 'alice', PolicyName: 'p', PolicyDocument: document};
		expect(await call(world(), 'PutUserPolicy', parameters)).toEqual({
			error: 'MalformedPolicyDocument',
			message,
			status: 400,
		});
	});

	test.each([
		['GetUserPolicy', {UserName: 'nobody', PolicyName: 'p'}, 'The user with name nobody cannot be found.'],
		['GetRolePolicy', {RoleName: 'deploy', PolicyName: 'p'}, 'The role policy with name p cannot be found.'],
		['DeleteGroupPolicy', {GroupName: 'oncall', PolicyName: 'p'}, 'The group policy with name p cannot be found.'],
		[
			'PutUserPolicy',
			{UserName: 'deploy', PolicyName: 'p', PolicyDocument: text},
			'The user with name deploy cannot be found.',
		],
		['AttachUserPolicy', {UserName: 'alice', PolicyArn: arn}, `Policy ${arn} does not exist or is not attachable.`],
		['DetachUserPolicy', {UserName: 'alice', PolicyArn: arn}, `Policy ${arn} was not found.`],
		['GetPolicy', {PolicyArn: arn}, `Policy ${arn} was not found.`],
	])('%s of what is not there says so', async (action, parameters, message) => {
		expect(await call(world(), action, parameters)).toEqual({error: 'NoSuchEntity', message, status: 404});
	});
});
