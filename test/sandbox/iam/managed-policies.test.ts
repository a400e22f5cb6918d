import {describe, expect, test} from 'vitest';
import type {Fleet} from '../../../src/sandbox/fleet.ts';
import type {Answered, Parameter} from './ask.ts';
import {account, policy} from './world.ts';
import {call, node, starter, text, world} from './writing.ts';

const arn = `arn:aws:iam::${account}:policy/reach`;

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
