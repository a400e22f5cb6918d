import {describe, expect, test} from 'vitest';
import type {Fleet} from '../../../src/sandbox/fleet.ts';
import {authorize} from '../../../src/sandbox/iam/authorize.ts';
import {operations, serviceOf} from '../../../src/sandbox/iam/permitted.ts';
import {iamService} from '../../../src/sandbox/iam/service.ts';
import {type Answered, ask, type Parameter} from './ask.ts';
import {account, caller, fleet, policy, principal} from './world.ts';

const now = Date.parse('2026-11-23T12:00:00Z');
const service = {
	...serviceOf(
		operations,
		() => now,
		() => null,
	),
	...iamService,
};
const node = `arn:aws:ec2:eu-west-1:${account}:instance/i-00000000000000001`;
const allow = policy({Effect: 'Allow', Action: 'ssm:StartSession', Resource: '*'});
const text = JSON.stringify(allow);
const arn = `arn:aws:iam::${account}:policy/reach`;

const world = (): Fleet =>
	fleet(
		[
			principal({groups: ['oncall']}),
			principal({
				name: 'deploy',
				kind: 'role',
				path: '/teams/',
				boundary: policy({Effect: 'Allow', Action: '*', Resource: '*'}),
			}),
			principal({name: 'oncall', kind: 'group'}),
			principal({name: 'AWSReservedSSO_Ops_0123456789abcdef', kind: 'role', path: '/aws-reserved/sso.amazonaws.com/'}),
			principal({name: 'AWSServiceRoleForSSM', kind: 'role', path: '/aws-service-role/ssm.amazonaws.com/'}),
		],
		{managedPolicies: {shared: allow}},
	);

const call = (here: Fleet, action: string, parameters: Readonly<Record<string, Parameter>> = {}): Promise<Answered> =>
	ask(service, here, action, parameters);

/** Whether somebody may start a session on the node now, by a caller made before anything was written. */
const starter = (here: Fleet, name: string): (() => boolean) => {
	const who = here.principals.get(name);
	if (!who) throw new Error(`no ${name}`);
	const as = caller(here, who);
	const request = {action: 'ssm:StartSession', resource: node, region: 'eu-west-1', context: {}};
	return () => authorize(here, as, request).allowed;
};

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

describe('managed policies', () => {
	const create = (here: Fleet, more: Readonly<Record<string, Parameter>> = {}): Promise<Answered> =>
		call(here, 'CreatePolicy', {PolicyName: 'reach', PolicyDocument: text, ...more});

	test('are created, attached, listed from both sides, detached and deleted', async () => {
		const here = world();
		const may = starter(here, 'deploy');
		const tags = [{Key: 'until', Value: '2026-12-01'}];
		expect(await create(here, {Description: 'why', Tags: tags})).toMatchObject({
			Policy: {
				Arn: arn,
				DefaultVersionId: 'v1',
				AttachmentCount: '0',
				CreateDate: '2026-11-23T12:00:00.000Z',
				Tags: tags,
			},
		});
		await call(here, 'AttachRolePolicy', {RoleName: 'deploy', PolicyArn: arn});
		await call(here, 'AttachRolePolicy', {RoleName: 'deploy', PolicyArn: arn});
		expect(may()).toBe(true);
		expect(await call(here, 'ListAttachedRolePolicies', {RoleName: 'deploy'})).toMatchObject({
			AttachedPolicies: [{PolicyName: 'reach', PolicyArn: arn}],
		});
		expect(await call(here, 'ListEntitiesForPolicy', {PolicyArn: arn})).toMatchObject({
			PolicyGroups: '',
			PolicyUsers: '',
			PolicyRoles: [{RoleName: 'deploy', RoleId: expect.stringMatching(/^AROA/)}],
		});
		expect(await call(here, 'DeletePolicy', {PolicyArn: arn})).toMatchObject({error: 'DeleteConflict', status: 409});
		await call(here, 'DetachRolePolicy', {RoleName: 'deploy', PolicyArn: arn});
		expect(may()).toBe(false);
		expect(await call(here, 'DeletePolicy', {PolicyArn: arn})).toEqual({});
		expect(await call(here, 'GetPolicy', {PolicyArn: arn})).toMatchObject({error: 'NoSuchEntity'});
	});

	test('are named once in an account, whatever path and case', async () => {
		const here = world();
		await create(here);
		expect(await create(here, {PolicyName: 'REACH', Path: '/other/'})).toEqual({
			error: 'EntityAlreadyExists',
			message: 'A policy called REACH already exists. Duplicate names are not allowed.',
			status: 409,
		});
	});

	test('count by their default version, and have at most five', async () => {
		const here = world();
		const may = starter(here, 'deploy');
		await create(here);
		await call(here, 'AttachRolePolicy', {RoleName: 'deploy', PolicyArn: arn});
		const nothing = JSON.stringify(policy({Effect: 'Deny', Action: '*', Resource: '*'}));
		const add = (more = {}): Promise<Answered> =>
			call(here, 'CreatePolicyVersion', {PolicyArn: arn, PolicyDocument: nothing, ...more});
		expect(await add()).toMatchObject({PolicyVersion: {VersionId: 'v2', IsDefaultVersion: 'false'}});
		expect(may()).toBe(true);
		await add({SetAsDefault: 'true'});
		expect(may()).toBe(false);
		await call(here, 'SetDefaultPolicyVersion', {PolicyArn: arn, VersionId: 'v1'});
		expect(may()).toBe(true);
		await add();
		await add();
		expect(await add()).toMatchObject({error: 'LimitExceeded', status: 409});
		expect(await call(here, 'DeletePolicyVersion', {PolicyArn: arn, VersionId: 'v1'})).toMatchObject({
			error: 'DeleteConflict',
		});
		await call(here, 'DeletePolicyVersion', {PolicyArn: arn, VersionId: 'v2'});
		expect(await add()).toMatchObject({PolicyVersion: {VersionId: 'v6'}});
		const {Versions: versions} = await call(here, 'ListPolicyVersions', {PolicyArn: arn});
		expect(versions).toMatchObject(['v6', 'v5', 'v4', 'v3', 'v1'].map(VersionId => ({VersionId})));
		const read = await call(here, 'GetPolicyVersion', {PolicyArn: arn, VersionId: 'v3'});
		expect(read).toMatchObject({PolicyVersion: {Document: encodeURIComponent(nothing).replaceAll('*', '%2A')}});
	});

	test('are refused beyond their quotas', async () => {
		const here = world();
		const long = JSON.stringify(
			policy({Effect: 'Allow', Action: 'ssm:*', Resource: `arn:aws:ssm:*:*:document/${'x'.repeat(6144)}`}),
		);
		expect(await create(here, {PolicyDocument: long})).toMatchObject({
			error: 'LimitExceeded',
			message: 'Cannot exceed quota for PolicySize: 6144',
		});
		for (let at = 0; at < 11; at++) await create(here, {PolicyName: `p${at}`});
		const attach = (at: number): Promise<Answered> =>
			call(here, 'AttachUserPolicy', {UserName: 'alice', PolicyArn: `arn:aws:iam::${account}:policy/p${at}`});
		for (let at = 0; at < 10; at++) expect(await attach(at)).toEqual({});
		expect(await attach(10)).toMatchObject({
			error: 'LimitExceeded',
			message: 'Cannot exceed quota for PoliciesPerUser: 10',
		});
	});

	test('are those of the fleet, boundaries and the known ones of AWS', async () => {
		const here = world();
		const names = async (scope: string): Promise<unknown> =>
			((await call(here, 'ListPolicies', {Scope: scope}))['Policies'] as readonly {PolicyName: string}[]).map(
				one => one.PolicyName,
			);
		expect(await names('Local')).toEqual(['shared', 'deploy-boundary']);
		expect(await names('AWS')).toContain('AmazonSSMManagedInstanceCore');
		const may = starter(here, 'alice');
		await call(here, 'AttachGroupPolicy', {
			GroupName: 'oncall',
			PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
		});
		expect(may()).toBe(true);
		const boundary = `arn:aws:iam::${account}:policy/deploy-boundary`;
		expect(await call(here, 'GetPolicy', {PolicyArn: boundary})).toMatchObject({
			Policy: {PermissionsBoundaryUsageCount: '1'},
		});
	});

	test('can be tagged, which users and roles here cannot', async () => {
		const here = world();
		await create(here, {Tags: [{Key: 'a', Value: '1'}]});
		await call(here, 'TagPolicy', {PolicyArn: arn, Tags: [{Key: 'b', Value: '2'}]});
		await call(here, 'UntagPolicy', {PolicyArn: arn, TagKeys: ['a']});
		expect(await call(here, 'ListPolicyTags', {PolicyArn: arn})).toMatchObject({Tags: [{Key: 'b', Value: '2'}]});
		const many = Array.from({length: 50}, (_, at) => ({Key: `k${at}`, Value: ''}));
		expect(await call(here, 'TagPolicy', {PolicyArn: arn, Tags: many})).toMatchObject({error: 'LimitExceeded'});
		expect(await call(here, 'TagPolicy', {PolicyArn: arn, Tags: [{Key: 'aws:x', Value: ''}]})).toMatchObject({
			error: 'InvalidInput',
		});
	});

	test('of the user may be left out of a simulation by kind or ARN', async () => {
		const here = world();
		await call(here, 'AttachUserPolicy', {UserName: 'alice', PolicyArn: `arn:aws:iam::${account}:policy/shared`});
		const decide = async (exclusions: readonly Parameter[]): Promise<unknown> =>
			(
				await call(here, 'SimulatePrincipalPolicy', {
					PolicySourceArn: `arn:aws:iam::${account}:user/alice`,
					ActionNames: ['ssm:StartSession'],
					ResourceArns: [node],
					PolicyExclusionList: exclusions,
				})
			)['EvaluationResults'];
		expect(await decide([])).toMatchObject([
			{EvalDecision: 'allowed', MatchedStatements: [{SourcePolicyId: 'shared'}]},
		]);
		expect(await decide([{PolicyType: 'user-managed'}])).toMatchObject([{EvalDecision: 'implicitDeny'}]);
		expect(await decide([{PolicyType: 'aws-managed'}, {PolicyType: 'inline'}])).toMatchObject([
			{EvalDecision: 'allowed'},
		]);
		expect(await decide([{PolicyArn: `arn:aws:iam::${account}:policy/sh*`}])).toMatchObject([
			{EvalDecision: 'implicitDeny'},
		]);
	});
});
