import {
	AttachRolePolicyCommand,
	CreatePolicyCommand,
	DeleteRolePolicyCommand,
	GetAccountAuthorizationDetailsCommand,
	GetGroupCommand,
	GetPolicyVersionCommand,
	GetRolePolicyCommand,
	GetUserCommand,
	type IAMClient,
	ListAttachedRolePoliciesCommand,
	ListGroupsForUserCommand,
	ListRolesCommand,
	ListRoleTagsCommand,
	ListUsersCommand,
	PutRolePolicyCommand,
	PutUserPolicyCommand,
	paginateGetAccountAuthorizationDetails,
} from '@aws-sdk/client-iam';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {startSandbox, stopSandboxes} from '../../support/sandbox.ts';
import {iamClient} from './clients.ts';
import {account, policy} from './world.ts';

const every = policy({Effect: 'Allow', Action: '*', Resource: '*'});
const text = JSON.stringify(policy({Effect: 'Allow', Action: 'ssm:StartSession', Resource: '*'}));
const many = Object.fromEntries(
	Array.from({length: 240}, (_, at) => [
		`many-${String(at).padStart(3, '0')}`,
		{kind: 'role', path: '/many/', policies: {p: every}},
	]),
);

const world = {
	account,
	caller: 'admin',
	managedPolicies: {shared: every},
	principals: {
		admin: {kind: 'user', attached: ['arn:aws:iam::aws:policy/AdministratorAccess']},
		alice: {
			kind: 'user',
			path: '/people/',
			tags: {team: 'a&b'},
			groups: ['oncall'],
			policies: {own: every},
			boundary: every,
		},
		oncall: {kind: 'group', attached: ['shared']},
		deploy: {kind: 'role', path: '/teams/', tags: {team: 'platform'}, attached: ['shared']},
		writer: {
			kind: 'user',
			policies: {
				p: policy(
					{
						Effect: 'Allow',
						Action: ['iam:PutRolePolicy', 'iam:DeleteRolePolicy'],
						Resource: `arn:aws:iam::${account}:role/teams/*`,
					},
					{
						Effect: 'Allow',
						Action: 'iam:AttachRolePolicy',
						Resource: '*',
						Condition: {ArnLike: {'iam:PolicyARN': `arn:aws:iam::${account}:policy/reach-*`}},
					},
					{
						Effect: 'Allow',
						Action: ['iam:CreatePolicy', 'iam:TagPolicy'],
						Resource: `arn:aws:iam::${account}:policy/reach-*`,
						Condition: {'ForAllValues:StringEquals': {'aws:TagKeys': ['until']}},
					},
				),
			},
		},
		lead: {
			kind: 'user',
			policies: {
				p: policy(
					{
						Effect: 'Allow',
						Action: 'iam:PutUserPolicy',
						Resource: '*',
						Condition: {
							StringEquals: {
								'aws:ResourceTag/team': 'a&b',
								'iam:PermissionsBoundary': `arn:aws:iam::${account}:policy/alice-boundary`,
							},
						},
					},
					{Effect: 'Allow', Action: 'iam:GetUser', Resource: `arn:aws:iam::*:user/\${aws:username}`},
				),
			},
		},
		...many,
	},
	regions: {'eu-west-1': {}},
};

let clientOf: (profile: string) => IAMClient = () => {
	throw new Error('no sandbox');
};

beforeAll(async () => {
	const sandbox = await startSandbox(world);
	clientOf = profile => iamClient(sandbox, profile);
});
afterAll(stopSandboxes);

describe('the account through the SDK', () => {
	test('is told whole, in pages that count everything alike', async () => {
		const found = {users: [] as string[], groups: [] as string[], roles: [] as string[], policies: [] as string[]};
		const sizes: number[] = [];
		const config = {client: clientOf('admin'), pageSize: 100};
		for await (const page of paginateGetAccountAuthorizationDetails(config, {})) {
			const lists = [
				page.UserDetailList?.map(one => one.UserName ?? ''),
				page.GroupDetailList?.map(one => one.GroupName ?? ''),
				page.RoleDetailList?.map(one => one.RoleName ?? ''),
				page.Policies?.map(one => one.PolicyName ?? ''),
			].map(list => list ?? []);
			const [users = [], groups = [], roles = [], policies = []] = lists;
			sizes.push(lists.flat().length);
			found.users.push(...users);
			found.groups.push(...groups);
			found.roles.push(...roles);
			found.policies.push(...policies);
		}
		expect(found.users).toEqual(['admin', 'alice', 'writer', 'lead']);
		expect(found.groups).toEqual(['oncall']);
		expect(found.roles).toEqual(['deploy', ...Object.keys(many)]);
		expect(found.policies).toEqual(['shared', 'alice-boundary', 'AdministratorAccess']);
		expect(sizes).toEqual([100, 100, 49]);
	});

	test('tells of each what decides', async () => {
		const answer = await clientOf('admin').send(
			new GetAccountAuthorizationDetailsCommand({Filter: ['User', 'Group', 'LocalManagedPolicy']}),
		);
		expect(answer.RoleDetailList).toEqual([]);
		expect(answer.UserDetailList?.find(({UserName}) => UserName === 'alice')).toMatchObject({
			Path: '/people/',
			Arn: `arn:aws:iam::${account}:user/people/alice`,
			UserId: expect.stringMatching(/^AIDA/),
			UserPolicyList: [{PolicyName: 'own'}],
			GroupList: ['oncall'],
			AttachedManagedPolicies: [],
			PermissionsBoundary: {PermissionsBoundaryArn: `arn:aws:iam::${account}:policy/alice-boundary`},
			Tags: [{Key: 'team', Value: 'a&b'}],
		});
		expect(answer.GroupDetailList).toMatchObject([
			{AttachedManagedPolicies: [{PolicyName: 'shared', PolicyArn: `arn:aws:iam::${account}:policy/shared`}]},
		]);
		const [shared] = answer.Policies ?? [];
		expect(shared).toMatchObject({
			AttachmentCount: 2,
			DefaultVersionId: 'v1',
			PolicyVersionList: [{IsDefaultVersion: true}],
		});
		expect(JSON.parse(decodeURIComponent(shared?.PolicyVersionList?.[0]?.Document ?? ''))).toEqual(every);
	});

	test('is listed by path', async () => {
		const client = clientOf('admin');
		const {Users: users} = await client.send(new ListUsersCommand({PathPrefix: '/people/'}));
		expect(users?.map(({UserName}) => UserName)).toEqual(['alice']);
		const {Roles: roles, IsTruncated} = await client.send(new ListRolesCommand({PathPrefix: '/many/', MaxItems: 5}));
		expect(roles).toHaveLength(5);
		expect(IsTruncated).toBe(true);
		expect(roles?.[0]?.AssumeRolePolicyDocument).toContain('sts%3AAssumeRole');
		const {Groups: groups} = await client.send(new ListGroupsForUserCommand({UserName: 'alice'}));
		expect(groups?.map(({GroupName}) => GroupName)).toEqual(['oncall']);
		const {Users: members} = await client.send(new GetGroupCommand({GroupName: 'oncall'}));
		expect(members?.map(({UserName}) => UserName)).toEqual(['alice']);
		const {Tags: tags} = await client.send(new ListRoleTagsCommand({RoleName: 'deploy'}));
		expect(tags).toEqual([{Key: 'team', Value: 'platform'}]);
	});

	test('is written to by those who may, on the ARN with its path', async () => {
		const writer = clientOf('writer');
		const put = (role: string): Promise<unknown> =>
			writer.send(new PutRolePolicyCommand({RoleName: role, PolicyName: 'p', PolicyDocument: text}));
		await put('deploy');
		await expect(put('many-000')).rejects.toMatchObject({
			name: 'AccessDenied',
			message: expect.stringContaining(`iam:PutRolePolicy on resource: arn:aws:iam::${account}:role/many/many-000`),
		});
		const {PolicyDocument: stored} = await clientOf('admin').send(
			new GetRolePolicyCommand({RoleName: 'deploy', PolicyName: 'p'}),
		);
		expect(decodeURIComponent(stored ?? '')).toBe(text);
		await writer.send(new DeleteRolePolicyCommand({RoleName: 'deploy', PolicyName: 'p'}));
		await expect(writer.send(new DeleteRolePolicyCommand({RoleName: 'deploy', PolicyName: 'p'}))).rejects.toMatchObject(
			{name: 'NoSuchEntityException'},
		);
	});

	test('judges writes on tags and boundary of whom they are about', async () => {
		const put = (profile: string, UserName: string): Promise<unknown> =>
			clientOf(profile).send(new PutUserPolicyCommand({UserName, PolicyName: 'p', PolicyDocument: text}));
		await put('lead', 'alice');
		await expect(put('lead', 'writer')).rejects.toMatchObject({name: 'AccessDenied'});
		await expect(put('writer', 'alice')).rejects.toMatchObject({name: 'AccessDenied'});
	});

	test('tells a user of itself without a name', async () => {
		const {User: user} = await clientOf('lead').send(new GetUserCommand({}));
		expect(user).toMatchObject({UserName: 'lead', Arn: `arn:aws:iam::${account}:user/lead`});
	});

	test('judges writes on the policy that is attached and the tags that are given', async () => {
		const writer = clientOf('writer');
		const create = (name: string, key: string): Promise<string | undefined> =>
			writer
				.send(new CreatePolicyCommand({PolicyName: name, PolicyDocument: text, Tags: [{Key: key, Value: 'x'}]}))
				.then(({Policy}) => Policy?.Arn);
		const arn = await create('reach-1', 'until');
		expect(arn).toBe(`arn:aws:iam::${account}:policy/reach-1`);
		await expect(create('reach-2', 'owner')).rejects.toMatchObject({name: 'AccessDenied'});
		await expect(create('other', 'until')).rejects.toMatchObject({name: 'AccessDenied'});
		await writer.send(new AttachRolePolicyCommand({RoleName: 'deploy', PolicyArn: arn}));
		await expect(
			writer.send(
				new AttachRolePolicyCommand({RoleName: 'deploy', PolicyArn: `arn:aws:iam::${account}:policy/shared`}),
			),
		).rejects.toMatchObject({name: 'AccessDenied'});
		const {AttachedPolicies: attached} = await clientOf('admin').send(
			new ListAttachedRolePoliciesCommand({RoleName: 'deploy'}),
		);
		expect(attached?.map(({PolicyName}) => PolicyName)).toEqual(['shared', 'reach-1']);
		const {PolicyVersion: version} = await clientOf('admin').send(
			new GetPolicyVersionCommand({PolicyArn: arn, VersionId: 'v1'}),
		);
		expect(decodeURIComponent(version?.Document ?? '')).toBe(text);
	});
});
