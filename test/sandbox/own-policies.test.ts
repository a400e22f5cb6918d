import {
	GetGroupPolicyCommand,
	GetPolicyCommand,
	GetPolicyVersionCommand,
	GetRoleCommand,
	GetRolePolicyCommand,
	GetUserPolicyCommand,
	ListAttachedRolePoliciesCommand,
	ListGroupPoliciesCommand,
	ListGroupsForUserCommand,
	ListRolePoliciesCommand,
	ListUserPoliciesCommand,
} from '@aws-sdk/client-iam';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {clientsOf, outcomeOf} from '../support/sandbox-clients.ts';

const document = (Sid: string) => ({
	Version: '2012-10-17',
	Statement: [{Sid, Effect: 'Allow', Action: '*', Resource: '*', Condition: {StringLike: {'aws:userid': '*%&é'}}}],
});

let sandbox: SandboxProcess;

beforeAll(async () => {
	sandbox = await startSandbox({
		caller: 'alice',
		principals: {
			alice: {
				kind: 'user',
				groups: ['crew'],
				policies: {all: {Id: 'x', Statement: {Effect: 'Allow', Action: '*', Resource: '*'}}},
			},
			crew: {kind: 'group', path: '/teams/', policies: {shared: document('crew')}},
			deploy: {kind: 'role', policies: {one: document('one'), two: document('two')}, boundary: document('edge')},
			bob: {kind: 'user'},
		},
		regions: {'eu-west-1': {}},
	});
});

afterAll(stopSandboxes);

const iam = (profile = 'alice') => clientsOf(sandbox, {profile}).iam;
const parsed = (text: string | undefined) => JSON.parse(decodeURIComponent(text ?? ''));

describe('policies that may be read', () => {
	test('of a role are told by name and content', async () => {
		const {PolicyNames, IsTruncated} = await iam().send(new ListRolePoliciesCommand({RoleName: 'deploy'}));
		expect([PolicyNames, IsTruncated]).toEqual([['one', 'two'], false]);
		const one = await iam().send(new GetRolePolicyCommand({RoleName: 'deploy', PolicyName: 'two'}));
		expect(parsed(one.PolicyDocument)).toEqual(document('two'));
		const {AttachedPolicies} = await iam().send(new ListAttachedRolePoliciesCommand({RoleName: 'deploy'}));
		expect(AttachedPolicies).toEqual([]);
	});

	test('of a user come with its groups', async () => {
		expect((await iam().send(new ListUserPoliciesCommand({UserName: 'alice'}))).PolicyNames).toEqual(['all']);
		const own = await iam().send(new GetUserPolicyCommand({UserName: 'alice', PolicyName: 'all'}));
		expect(parsed(own.PolicyDocument)).toMatchObject({Id: 'x'});
		const {Groups} = await iam().send(new ListGroupsForUserCommand({UserName: 'alice'}));
		expect(Groups).toMatchObject([{GroupName: 'crew', Arn: 'arn:aws:iam::111122223333:group/teams/crew'}]);
		expect((await iam().send(new ListGroupPoliciesCommand({GroupName: 'crew'}))).PolicyNames).toEqual(['shared']);
		const shared = await iam().send(new GetGroupPolicyCommand({GroupName: 'crew', PolicyName: 'shared'}));
		expect(parsed(shared.PolicyDocument)).toEqual(document('crew'));
	});

	test('and a boundary is a managed policy', async () => {
		const {Role} = await iam().send(new GetRoleCommand({RoleName: 'deploy'}));
		const PolicyArn = Role?.PermissionsBoundary?.PermissionsBoundaryArn ?? '';
		const {Policy} = await iam().send(new GetPolicyCommand({PolicyArn}));
		const VersionId = Policy?.DefaultVersionId ?? '';
		const {PolicyVersion} = await iam().send(new GetPolicyVersionCommand({PolicyArn, VersionId}));
		expect(parsed(PolicyVersion?.Document)).toEqual(document('edge'));
	});
});

describe('policies that may not be read', () => {
	test('are refused on the ARN of whose they are', async () => {
		const call = iam('bob').send(new ListRolePoliciesCommand({RoleName: 'deploy'}));
		expect(await outcomeOf(call)).toMatchObject({
			name: 'AccessDenied',
			message: expect.stringContaining('iam:ListRolePolicies on resource: arn:aws:iam::111122223333:role/deploy'),
		});
	});

	test('or do not exist', async () => {
		const missing = iam().send(new GetRolePolicyCommand({RoleName: 'deploy', PolicyName: 'constructor'}));
		expect((await outcomeOf(missing)).name).toBe('NoSuchEntityException');
		expect((await outcomeOf(iam().send(new ListRolePoliciesCommand({RoleName: 'x'})))).name).toBe(
			'NoSuchEntityException',
		);
	});
});
