import {
	AttachUserPolicyCommand,
	CreatePolicyCommand,
	GetPolicyCommand,
	GetUserPolicyCommand,
	PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {iamClient} from '../sandbox/iam/clients.ts';
import {dismissRobots} from '../support/robot.ts';
import {runReach} from '../support/run.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';

const policy = (...Statement: object[]) => ({Version: '2012-10-17', Statement});
const all = policy({Effect: 'Allow', Action: '*', Resource: '*'});
const web = 'i-0000000000000000a';
const permissionSet = 'AWSReservedSSO_Dev_0123456789abcdef';

let sandbox: SandboxProcess;
beforeAll(async () => {
	sandbox = await startSandbox({
		account: '111122223333',
		caller: 'admin',
		principals: {
			admin: {kind: 'user', policies: {all}},
			bob: {kind: 'user', groups: ['crew']},
			dora: {kind: 'user'},
			crew: {kind: 'group'},
			big: {kind: 'group'},
			...Object.fromEntries(Array.from({length: 11}, (_, at) => [`user-${at}`, {kind: 'user', groups: ['big']}])),
			[permissionSet]: {kind: 'role', path: '/aws-reserved/sso.amazonaws.com/'},
		},
		regions: {
			'eu-west-1': {
				instances: [{id: web, name: 'web', agent: {}}],
				documents: [{name: 'Wild', sessionType: 'Standard_Stream', inputs: {kmsKeyId: '*'}}],
			},
		},
	});
});
afterAll(async () => {
	dismissRobots();
	await stopSandboxes();
});

const reach = (...args: string[]) => runReach(args, sandbox.environment);

describe('whom a grant is for', () => {
	test.each(['grant', 'revoke'])('%s takes no ARN of another partition for one of this account', async verb => {
		const nodes = verb === 'grant' ? ['--node', web] : [];
		const {code, err} = await reach(verb, 'arn:aws-cn:iam::111122223333:user/bob', ...nodes);
		expect(code).toBe(1);
		expect(err).toContain('bob is of partition aws-cn; these credentials are of aws.');
	});

	test('a role that only AWS changes is refused by revoke before any call', async () => {
		await sandbox.resetCalls();
		const {code, err} = await reach('revoke', permissionSet, '--apply', '--yes');
		expect(code).toBe(1);
		expect(err).toContain('belongs to permission set Dev');
		expect(await sandbox.calls()).toEqual({});
	});

	test('a group’s users are counted, and those that were not proved are told', async () => {
		const crew = await reach('grant', 'crew', '--node', web);
		expect(crew.out).toContain('the group has 1 user now');
		expect(crew.out).not.toContain('proved for the group and');
		const big = await reach('grant', 'big', '--node', web);
		expect(big.out).toContain('proved for the group and 10 of its users');
	});
});

describe('what a grant opens', () => {
	test.each([
		`arn:aws:ec2:eu-west-1:111122223333:instance/${web}`,
		'arn:aws:ssm:eu-west-1:111122223333:document/a/b',
		'a:b',
	])('%s is no document', async name => {
		const {code, err} = await reach('grant', 'bob', '--node', web, '--document', name, '-o', 'terraform');
		expect(code).toBe(2);
		expect(err).toContain('cannot be a document');
	});

	test('keys of tags that IAM takes for one are refused: a policy with both asks for one of them only', async () => {
		const {code, err} = await reach('grant', 'bob', '--tag', 'env=prod', '--tag', 'Env=web', '-o', 'terraform');
		expect(code).toBe(2);
		expect(err).toContain('differ by capitals only');
	});

	test('a key with a wildcard in a session document is left out, and told', async () => {
		const {out} = await reach('grant', 'bob', '--node', web, '--document', 'Wild');
		expect(out).toContain('names no KMS key that can be granted: *');
		expect(out).not.toContain('"kms:GenerateDataKey"');
	});
});

describe('what revoke takes', () => {
	test('only what grant signed: policies of such a name from elsewhere stay', async () => {
		const iam = iamClient(sandbox, 'admin');
		const name = 'reach-20200101T0000Z-0123abcd';
		const PolicyDocument = JSON.stringify(all);
		const signed = policy({
			...{Sid: 'ReachByadminAt20200101T0000ZUntil20200101T0000Z', Effect: 'Allow', Action: 's3:*', Resource: '*'},
		});
		await iam.send(new PutUserPolicyCommand({UserName: 'dora', PolicyName: name, PolicyDocument}));
		const {Policy} = await iam.send(
			new CreatePolicyCommand({PolicyName: name, Path: '/team/', PolicyDocument: JSON.stringify(signed)}),
		);
		await iam.send(new AttachUserPolicyCommand({UserName: 'dora', PolicyArn: Policy?.Arn}));
		for (const flags of [[], ['--expired'], [name]]) {
			const {err} = await reach('revoke', 'dora', ...flags, '--apply', '--yes');
			expect(err).toMatch(/user dora has no (expired )?grant/);
		}
		expect(await iam.send(new GetUserPolicyCommand({UserName: 'dora', PolicyName: name}))).toBeTruthy();
		expect((await iam.send(new GetPolicyCommand({PolicyArn: Policy?.Arn}))).Policy?.AttachmentCount).toBe(1);
	});

	test('-o json has the same fields where there is nothing to take', async () => {
		await reach('grant', 'bob', '--node', web, '--apply', '--yes');
		const {out} = await reach('revoke', 'bob', '--expired', '-o', 'json');
		expect(JSON.parse(out)).toMatchObject({
			principal: {kind: 'user', name: 'bob'},
			grants: [{chosen: false, expired: false}],
			proof: null,
		});
	});
});
