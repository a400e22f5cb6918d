import {GetUserPolicyCommand, ListAttachedUserPoliciesCommand, ListPoliciesCommand} from '@aws-sdk/client-iam';
import {StartSessionCommand} from '@aws-sdk/client-ssm';
import {afterAll, afterEach, beforeEach, describe, expect, test} from 'vitest';
import {iamClient} from '../sandbox/iam/clients.ts';
import {dismissRobots, keys, startReach} from '../support/robot.ts';
import {runReach} from '../support/run.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {clientsOf} from '../support/sandbox-clients.ts';

const policy = (...Statement: object[]) => ({Version: '2012-10-17', Statement});
const allow = (Action: string, Resource = '*') => ({Effect: 'Allow', Action, Resource});
const web = 'i-0000000000000000a';
const many = Array.from({length: 120}, (_, at) => ({id: `i-${String(1000 + at).padStart(17, '0')}`, agent: {}}));
const fillers = Array.from({length: 10}, (_, at) => `filler-${at}`);

const fleet = (more: object = {}) => ({
	account: '111122223333',
	caller: 'admin',
	managedPolicies: Object.fromEntries(fillers.map(name => [name, policy(allow('s3:*'))])),
	principals: {
		admin: {kind: 'user', policies: {all: policy(allow('*'))}},
		bob: {kind: 'user'},
		carol: {kind: 'user'},
		full: {kind: 'user', attached: fillers},
	},
	regions: {'eu-west-1': {instances: [{id: web, name: 'web-1', agent: {}}, ...many]}},
	...more,
});

let sandbox: SandboxProcess;
beforeEach(async () => {
	await stopSandboxes();
	sandbox = await startSandbox(fleet());
});
afterEach(dismissRobots);
afterAll(stopSandboxes);

const reach = (...args: string[]) => runReach(args, sandbox.environment);

/** Goes as far as the question and lets somebody else do the same; then says yes. */
const outrun = async (...args: string[]) => {
	const robot = startReach([...args, '--apply'], {columns: 120, rows: 60, environment: sandbox.environment});
	await robot.sees('[y/N]');
	expect(await reach(...args, '--apply', '--yes')).toMatchObject({code: 0});
	robot.type(`y${keys.enter}`);
	return {code: await robot.ended, screen: robot.screen()};
};

describe('two people at once', () => {
	test('the slower one of an inline grant writes nothing, and is told', async () => {
		const {code, screen} = await outrun('grant', 'bob', '--node', web);
		expect(code).toBe(1);
		expect(screen).toMatch(/was changed by somebody while\s+this was proved; nothing was written/);
		expect((await reach('revoke', 'bob')).out.match(/reach-always-/g)).toHaveLength(2);
	});

	test('the slower one of a managed grant writes nothing, and is told', async () => {
		const {code, screen} = await outrun('grant', 'bob', '--node', web, '--managed');
		expect(code).toBe(1);
		expect(screen).toMatch(/was changed by somebody while\s+this was proved; nothing was written/);
		expect((await reach('revoke', 'bob')).out).toMatch(/reach-always-\w+ {2}managed/);
	});

	test('the slower one of a revoke finds it done', async () => {
		await reach('grant', 'bob', '--node', web, '--apply', '--yes');
		const {code, screen} = await outrun('revoke', 'bob');
		expect(code).toBe(0);
		expect(screen).toContain('is taken away');
	});

	test('a managed policy that two have goes when the last of them loses it', async () => {
		for (const name of ['bob', 'carol']) {
			const given = await reach('grant', name, '--node', web, '--managed', '--apply', '--yes');
			expect(given.code, given.err).toBe(0);
		}
		const iam = iamClient(sandbox, 'admin');
		const left = async () =>
			(await iam.send(new ListPoliciesCommand({Scope: 'Local'}))).Policies?.filter(one =>
				one.PolicyName?.startsWith('reach-'),
			).length;
		expect(await left()).toBe(1);
		const first = await reach('revoke', 'bob', '--apply', '--yes');
		expect(first).toMatchObject({code: 0, err: expect.stringContaining('others have it')});
		const held = await iam.send(new ListAttachedUserPoliciesCommand({UserName: 'carol'}));
		expect(held.AttachedPolicies).toHaveLength(1);
		expect(await reach('revoke', 'carol', '--apply', '--yes')).toMatchObject({code: 0});
		expect(await left()).toBe(0);
	});
});

describe('what IAM would refuse', () => {
	test('a full quota of attached policies leaves nothing behind, and says what to do', async () => {
		const {code, err} = await reach('grant', 'full', '--node', web, '--managed', '--apply', '--yes');
		expect(code).toBe(1);
		expect(err).toMatch(/PoliciesPerUser.*was deleted again, nothing is left/);
		expect(err).toContain('take away what is not needed');
		// Waiting helps nothing, so that it is tried once.
		expect((await sandbox.calls())['iam:AttachUserPolicy']).toBe(1);
		const {Policies} = await iamClient(sandbox, 'admin').send(new ListPoliciesCommand({Scope: 'Local'}));
		expect(Policies?.filter(one => one.PolicyName?.startsWith('reach-'))).toEqual([]);
	});

	test('a policy that is too large even for a managed one is not tried', async () => {
		const nodes = many.flatMap(({id}) => ['--node', id]);
		const {code, err} = await reach('grant', 'bob', ...nodes, '--managed', '--apply', '--yes');
		expect(code).toBe(1);
		expect(err).toMatch(/a managed one at most 6144.*--tag/s);
		expect((await sandbox.calls())['iam:CreatePolicy']).toBeUndefined();
	});

	test('a printed policy that IAM would refuse for its size is told', async () => {
		const some = many.slice(0, 30).flatMap(({id}) => ['--node', id]);
		expect((await reach('grant', 'bob', ...some, '-o', 'terraform')).err).toMatch(/IAM takes at most 2048 here/);
		expect((await reach('grant', 'bob', ...some, '-o', 'policy')).err).not.toContain('at most');
		expect((await reach('grant', 'bob', ...some, '-o', 'permission-set')).err).not.toContain('at most');
	});

	test('a denied write of an inline policy says which right is missing, and nothing is half done', async () => {
		await sandbox.set({faults: [{service: 'iam', action: 'PutUserPolicy', fault: 'accessDenied'}]});
		const {code, err} = await reach('grant', 'bob', '--node', web, '--apply', '--yes');
		expect(code).toBe(1);
		expect(err).toContain('iam:PutUserPolicy');
		expect((await reach('revoke', 'bob')).err).toContain('has no grant');
	});

	test('a revoke that fails half-way says what is left', async () => {
		await reach('grant', 'bob', '--node', web, '--managed', '--apply', '--yes');
		await sandbox.set({faults: [{service: 'iam', action: 'DeletePolicy', fault: 'accessDenied'}]});
		const {code, err} = await reach('revoke', 'bob', '--apply', '--yes');
		expect(code).toBe(1);
		expect(err).toMatch(/was detached, but the policy itself is still there/);
	});

	test('a service control policy in the way is told, and nothing is written', async () => {
		await stopSandboxes();
		const denied = {...allow('ssm:StartSession'), Effect: 'Deny'};
		sandbox = await startSandbox(
			fleet({organization: {serviceControlPolicies: [policy(allow('*')), policy(allow('*'), denied)]}}),
		);
		const {code, out, err} = await reach('grant', 'bob', '--node', web, '--apply', '--yes');
		expect(code).toBe(1);
		expect(out).toMatch(/STAYS CLOSED \(1\):\n.*organization policy \(SCP\)/);
		expect(err).toContain('Nothing was written');
		expect((await sandbox.calls())['iam:PutUserPolicy']).toBeUndefined();
	});
});

describe('what grant says of itself', () => {
	test('a path that is another one’s is not taken for a name', async () => {
		const {code, err} = await reach('grant', 'user/teams/bob', '--node', web, '--apply', '--yes');
		expect(code).toBe(1);
		expect(err).toContain('There is no user bob with path /teams/: its path is /');
	});

	test('a document that is not there, and tags that no node has, are told', async () => {
		const named = await reach('grant', 'bob', '--node', web, '--document', 'Nope');
		expect(named.out).toContain('there is no document Nope in eu-west-1');
		const tagged = await reach('grant', 'bob', '--tag', 'env=*');
		expect(tagged.out).toContain('no node has these tags now');
	});

	test('who and when stand in the Sid of an inline policy, and who, when and until in the tags of a managed one', async () => {
		await reach('grant', 'bob', '--node', web, '--for', '8h', '--apply', '--yes');
		const listed = JSON.parse((await reach('revoke', 'bob', '-o', 'json')).out).grants[0];
		expect(listed).toMatchObject({who: 'admin', arn: null});
		const iam = iamClient(sandbox, 'admin');
		const got = await iam.send(new GetUserPolicyCommand({UserName: 'bob', PolicyName: listed.name}));
		expect(decodeURIComponent(got.PolicyDocument ?? '')).toMatch(/"ReachByadminAt\d{8}T\d{4}ZUntil\d{8}T\d{4}Z"/);
		await reach('grant', 'carol', '--node', web, '--for', '8h', '--managed', '--apply', '--yes');
		const {Policies} = await iam.send(new ListPoliciesCommand({Scope: 'Local'}));
		const arn = Policies?.find(({PolicyName}) => PolicyName?.startsWith('reach-2'))?.Arn;
		const {ListPolicyTagsCommand} = await import('@aws-sdk/client-iam');
		const {Tags} = await iam.send(new ListPolicyTagsCommand({PolicyArn: arn}));
		expect(Tags?.map(({Key}) => Key).toSorted()).toEqual(['reach:granted-at', 'reach:granted-by', 'reach:until']);
		const calls = Object.keys(await sandbox.calls());
		expect(calls.filter(name => /^iam:Tag(User|Role|Group)$/.test(name))).toEqual([]);
	});

	test('a port is forwarded to the node alone, and to hosts behind it with a warning', async () => {
		const near = await reach('grant', 'bob', '--node', web, '--forward');
		expect(near.out).toContain('document/AWS-StartPortForwardingSession"');
		expect(near.out).not.toContain('RemoteHost');
		const far = await reach('grant', 'bob', '--node', web, '--forward-remote');
		expect(far.out).toContain('document/AWS-StartPortForwardingSessionToRemoteHost"');
		expect(far.out).toContain('reaches every host and port that the node reaches');
	});

	test.each(['terraform', 'cloudformation', 'policy'])(
		'-o %s prints it for others, and its warnings beside it',
		async form => {
			const {code, out, err} = await reach('grant', 'bob', '--tag', 'env=prod', '-o', form);
			expect(code).toBe(0);
			expect(out).toContain('ReachByTag');
			expect(err).toContain('whoever may set env');
		},
	);
});

describe('sessions', () => {
	test('are listed by revoke, and ended where that is asked, also when no grant is left', async () => {
		await reach('grant', 'bob', '--node', web, '--apply', '--yes');
		const {ssm} = clientsOf(sandbox, {profile: 'bob'});
		const {SessionId} = await ssm.send(new StartSessionCommand({Target: web}));
		const revoked = await reach('revoke', 'bob', '--apply', '--yes');
		expect(revoked.err).toMatch(/1 open session, which neither expiry nor revoke ends/);
		expect(revoked.err).toContain(SessionId);
		const dry = await reach('revoke', 'bob', '--end-sessions');
		expect(dry.err).toMatch(new RegExp(`${SessionId}.*open`));
		const ended = await reach('revoke', 'bob', '--end-sessions', '--apply', '--yes');
		expect(ended.err).toMatch(new RegExp(`${SessionId}.*ended`));
		expect((await reach('revoke', 'bob', '--end-sessions')).err).toContain('There is no open session');
	});

	test('--expired takes what is over and leaves the rest', async () => {
		await reach('grant', 'bob', '--node', web, '--apply', '--yes');
		const {PutUserPolicyCommand} = await import('@aws-sdk/client-iam');
		const Sid = 'ReachByadminAt20200101T0000ZUntil20200101T0000Z';
		const PolicyDocument = JSON.stringify(policy({Sid, ...allow('ssm:StartSession')}));
		const iam = iamClient(sandbox, 'admin');
		for (const PolicyName of ['reach-20200101T0000Z-0123abcd', 'reach-20200102T0000Z-0123abcd']) {
			await iam.send(new PutUserPolicyCommand({UserName: 'bob', PolicyName, PolicyDocument}));
		}
		const {code, err} = await reach('revoke', 'bob', '--expired', '--apply', '--yes');
		expect([code, err.match(/is taken away/g)]).toEqual([0, ['is taken away', 'is taken away']]);
		expect((await reach('revoke', 'bob')).out).toMatch(/reach-always-/);
	});
});
