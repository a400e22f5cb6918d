import {DescribeInstancesCommand} from '@aws-sdk/client-ec2';
import {GetRoleCommand, GetUserCommand, SimulatePrincipalPolicyCommand} from '@aws-sdk/client-iam';
import {StartSessionCommand} from '@aws-sdk/client-ssm';
import {AssumeRoleCommand, GetCallerIdentityCommand} from '@aws-sdk/client-sts';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {clientsOf, outcomeOf} from '../support/sandbox-clients.ts';

const statement = (Effect: string, Action: string, Resource: string) => ({
	Version: '2012-10-17',
	Statement: [{Effect, Action, Resource}],
});
const account = '111122223333';

let sandbox: SandboxProcess;

beforeAll(async () => {
	sandbox = await startSandbox({
		caller: 'alice',
		principals: {
			alice: {kind: 'user', path: '/people/', tags: {team: 'payments'}, policies: {all: statement('Allow', '*', '*')}},
			mute: {kind: 'user', policies: {none: statement('Deny', '*', '*')}},
			deploy: {
				kind: 'role',
				path: '/teams/platform/',
				sessionName: 'alice@example.com',
				tags: {team: 'ops'},
				boundary: statement('Allow', '*', '*'),
				policies: {all: statement('Allow', '*', '*')},
			},
			narrow: {
				kind: 'role',
				policies: {all: statement('Allow', '*', '*')},
				sessionPolicy: statement('Allow', 'sts:*', '*'),
			},
			root: {kind: 'root'},
			temp: {kind: 'federated', sessionName: 'temp-1'},
		},
		regions: {'eu-west-1': {instances: [{id: 'i-0a1b2c3d4e5f60001', agent: {}}]}},
	});
});

afterAll(stopSandboxes);

const identityOf = async (profile: string) => {
	const {Arn, UserId, Account} = await clientsOf(sandbox, {profile}).sts.send(new GetCallerIdentityCommand({}));
	return {Arn, UserId, Account};
};

describe('STS GetCallerIdentity', () => {
	test('tells each kind of principal apart', async () => {
		expect(await identityOf('default')).toMatchObject({
			Arn: `arn:aws:iam::${account}:user/people/alice`,
			Account: account,
		});
		expect((await identityOf('alice')).UserId).toMatch(/^AIDA[A-Z2-7]{17}$/);
		expect(await identityOf('deploy')).toMatchObject({
			Arn: `arn:aws:sts::${account}:assumed-role/deploy/alice@example.com`,
			UserId: expect.stringMatching(/^AROA[A-Z2-7]{17}:alice@example\.com$/),
		});
		expect(await identityOf('root')).toMatchObject({Arn: `arn:aws:iam::${account}:root`, UserId: account});
		expect(await identityOf('temp')).toMatchObject({
			Arn: `arn:aws:sts::${account}:federated-user/temp-1`,
			UserId: `${account}:temp-1`,
		});
	});

	test('works even under an explicit denial of everything', async () => {
		expect((await identityOf('mute')).Arn).toBe(`arn:aws:iam::${account}:user/mute`);
	});
});

describe('a denial', () => {
	test('has the code and the words of its service', async () => {
		const {ec2, iam, ssm} = clientsOf(sandbox, {profile: 'mute'});
		const who = `User: arn:aws:iam::${account}:user/mute is not authorized to perform:`;
		expect(await outcomeOf(ec2.send(new DescribeInstancesCommand({})))).toEqual({
			name: 'UnauthorizedOperation',
			status: 403,
			message: `You are not authorized to perform this operation. ${who} ec2:DescribeInstances with an explicit deny in an identity-based policy`,
		});
		expect(await outcomeOf(iam.send(new GetUserCommand({})))).toMatchObject({
			name: 'AccessDenied',
			status: 403,
			message: `${who} iam:GetUser on resource: arn:aws:iam::${account}:user/mute with an explicit deny in an identity-based policy`,
		});
		const start = ssm.send(new StartSessionCommand({Target: 'i-0a1b2c3d4e5f60001'}));
		expect(await outcomeOf(start)).toMatchObject({name: 'AccessDeniedException', status: 400});
		const PolicySourceArn = `arn:aws:iam::${account}:user/people/alice`;
		const simulate = iam.send(new SimulatePrincipalPolicyCommand({PolicySourceArn, ActionNames: ['ssm:StartSession']}));
		expect((await outcomeOf(simulate)).message).toContain(
			`iam:SimulatePrincipalPolicy on resource: ${PolicySourceArn}`,
		);
	});

	test('comes from a session policy that no simulation sees', async () => {
		const {ssm} = clientsOf(sandbox, {profile: 'narrow'});
		expect(await outcomeOf(ssm.send(new StartSessionCommand({Target: 'i-0a1b2c3d4e5f60001'})))).toMatchObject({
			name: 'AccessDeniedException',
			message: expect.stringContaining('because no session policy allows'),
		});
		const PolicySourceArn = `arn:aws:iam::${account}:role/narrow`;
		const {EvaluationResults} = await clientsOf(sandbox).iam.send(
			new SimulatePrincipalPolicyCommand({PolicySourceArn, ActionNames: ['ssm:StartSession']}),
		);
		expect(EvaluationResults?.[0]?.EvalDecision).toBe('allowed');
	});
});

describe('IAM', () => {
	test('tells the calling user, a user by name, and a role with path, tags and boundary', async () => {
		const {iam} = clientsOf(sandbox);
		const {User} = await iam.send(new GetUserCommand({}));
		expect(User).toMatchObject({
			UserName: 'alice',
			Path: '/people/',
			Arn: `arn:aws:iam::${account}:user/people/alice`,
			Tags: [{Key: 'team', Value: 'payments'}],
		});
		const {Role} = await iam.send(new GetRoleCommand({RoleName: 'deploy'}));
		expect(Role).toMatchObject({
			Arn: `arn:aws:iam::${account}:role/teams/platform/deploy`,
			RoleId: expect.stringMatching(/^AROA/),
			Tags: [{Key: 'team', Value: 'ops'}],
			PermissionsBoundary: {PermissionsBoundaryType: 'Policy'},
		});
		expect(await outcomeOf(iam.send(new GetUserCommand({UserName: 'nobody'})))).toMatchObject({
			name: 'NoSuchEntityException',
			status: 404,
		});
		const ofRole = clientsOf(sandbox, {profile: 'deploy'}).iam.send(new GetUserCommand({}));
		expect((await outcomeOf(ofRole)).name).toBe('ValidationError');
	});
});

describe('STS AssumeRole', () => {
	const RoleArn = `arn:aws:iam::${account}:role/teams/platform/deploy`;
	const assume = async (more: object = {}) => {
		const {sts} = clientsOf(sandbox);
		const answer = await sts.send(new AssumeRoleCommand({RoleArn, RoleSessionName: 'night-shift', ...more}));
		const {AccessKeyId = '', SecretAccessKey = '', SessionToken = ''} = answer.Credentials ?? {};
		return {accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken};
	};

	test('gives keys that act as the role in a session of that name', async () => {
		const {sts} = clientsOf(sandbox, {credentials: await assume()});
		const {Arn} = await sts.send(new GetCallerIdentityCommand({}));
		expect(Arn).toBe(`arn:aws:sts::${account}:assumed-role/deploy/night-shift`);
	});

	test('narrows them by the session policy that came with the call', async () => {
		const Policy = JSON.stringify(statement('Allow', 'iam:*', '*'));
		const {ec2, iam} = clientsOf(sandbox, {credentials: await assume({Policy})});
		expect((await outcomeOf(ec2.send(new DescribeInstancesCommand({})))).name).toBe('UnauthorizedOperation');
		expect((await outcomeOf(iam.send(new GetRoleCommand({RoleName: 'deploy'})))).name).toBe('ok');
	});

	test('refuses roles that do not exist, callers without the right, and broken policies', async () => {
		expect((await outcomeOf(assume({RoleArn: `arn:aws:iam::${account}:role/nobody`}))).name).toBe('AccessDenied');
		expect((await outcomeOf(assume({RoleArn: 'nonsense-that-is-long-enough'}))).name).toBe('ValidationError');
		expect((await outcomeOf(assume({Policy: '{}'}))).name).toBe('MalformedPolicyDocumentException');
		const {sts} = clientsOf(sandbox, {profile: 'mute'});
		const call = sts.send(new AssumeRoleCommand({RoleArn, RoleSessionName: 'x1'}));
		expect((await outcomeOf(call)).name).toBe('AccessDenied');
	});
});
