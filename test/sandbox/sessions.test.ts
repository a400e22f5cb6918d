import {
	DescribeSessionsCommand,
	type DescribeSessionsCommandInput,
	GetConnectionStatusCommand,
	ResumeSessionCommand,
	StartSessionCommand,
	TerminateSessionCommand,
} from '@aws-sdk/client-ssm';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {makeDataChannel} from '../support/data-channel.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {clientsOf, outcomeOf} from '../support/sandbox-clients.ts';

const allow = (
	Resource: string | string[],
	Condition: object = {},
	Action: string | string[] = 'ssm:StartSession',
) => ({
	Version: '2012-10-17',
	Statement: {Effect: 'Allow', Action, Resource, Condition},
});
const node = (digit: number) => `i-0a1b2c3d4e5f6000${digit}`;
const hybrid = 'mi-0123456789abcdef0';
const document = 'arn:aws:ssm:eu-west-1:111122223333:document/SSM-SessionManagerRunShell';
const instances = 'arn:aws:ec2:eu-west-1:111122223333:instance/*';
const own = 'arn:aws:ssm:eu-west-1:111122223333:session/';

let sandbox: SandboxProcess;

beforeAll(async () => {
	sandbox = await startSandbox({
		caller: 'admin',
		shell: ['sh'],
		principals: {
			admin: {kind: 'user', policies: {all: allow('*', {}, '*')}},
			tagged: {
				kind: 'role',
				sessionName: 'bob@example.com',
				policies: {
					nodes: allow(instances, {StringEquals: {'ssm:resourceTag/env': 'prod'}}),
					document: allow(document),
					own: allow(`${own}bob@example.com-*`, {}, ['ssm:TerminateSession', 'ssm:ResumeSession']),
				},
			},
			shared: {kind: 'user', policies: {all: allow('*', {StringLike: {'ssm:resourceTag/env': 'prod'}})}},
			byUserId: {
				kind: 'role',
				sessionName: 'carol',
				policies: {
					start: allow('*'),
					own: allow(`${own}\${aws:userid}-*`, {}, 'ssm:TerminateSession'),
				},
			},
			byTag: {
				kind: 'role',
				sessionName: 'dave',
				policies: {
					start: allow('*'),
					own: allow(
						'*',
						// biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
						{StringLike: {'ssm:resourceTag/aws:ssmmessages:session-id': '${aws:userid}'}},
						'ssm:TerminateSession',
					),
				},
			},
		},
		regions: {
			'eu-west-1': {
				instances: [
					{id: node(1), tags: {env: 'prod'}, agent: {}},
					{id: node(2), tags: {env: 'dev'}, agent: {}},
					{id: node(3), agent: {ping: 'ConnectionLost'}},
					{id: node(4), state: 'stopped', agent: {}},
					{id: node(5), agent: null},
				],
				managedNodes: [{id: hybrid}],
				documents: [{name: 'Ops-Shell', sessionType: 'InteractiveCommands'}],
			},
		},
	});
});

afterAll(stopSandboxes);

const ssmOf = (profile?: string) => clientsOf(sandbox, profile ? {profile} : {}).ssm;
const start = (Target: string, more: object = {}, profile?: string) =>
	ssmOf(profile).send(new StartSessionCommand({Target, ...more}));

describe('SSM StartSession', () => {
	test('opens a shell behind the stream that it names', async () => {
		const {SessionId = '', StreamUrl = '', TokenValue = ''} = await start(node(1));
		expect(SessionId).toMatch(/^admin-[0-9a-f]{17}$/);
		expect(StreamUrl).toBe(
			`${sandbox.endpoint.replace('http', 'ws')}/v1/data-channel/${SessionId}?role=publish_subscribe`,
		);
		const channel = makeDataChannel();
		await channel.connect(StreamUrl, TokenValue);
		channel.type('echo $((6*7))\r');
		await expect.poll(() => channel.output()).toContain('42');
		channel.type('exit\r');
		await expect.poll(() => channel.closed()).toBe('');
	});

	test('names a session of a role after the role session', async () => {
		const {SessionId, StreamUrl} = await start(node(1), {}, 'tagged');
		expect(SessionId).toMatch(/^bob@example\.com-[0-9a-f]{17}$/);
		expect(StreamUrl).toContain('/bob%40example.com-');
	});

	test('judges the node by its real tags', async () => {
		expect(await outcomeOf(start(node(2), {}, 'tagged'))).toMatchObject({
			name: 'AccessDeniedException',
			status: 400,
			message: `User: arn:aws:sts::111122223333:assumed-role/tagged/bob@example.com is not authorized to perform: ssm:StartSession on resource: arn:aws:ec2:eu-west-1:111122223333:instance/${node(2)} because no identity-based policy allows the ssm:StartSession action`,
		});
	});

	test('judges the document without the tags of the node', async () => {
		const {name, message} = await outcomeOf(start(node(1), {}, 'shared'));
		expect([name, message]).toEqual(['AccessDeniedException', expect.stringContaining(`on resource: ${document}`)]);
	});

	test('forgets the default document, but no other, where the fleet says so', async () => {
		await sandbox.set({sessionDocument: {mustBeAllowed: false}});
		expect((await outcomeOf(start(node(1), {}, 'shared'))).name).toBe('ok');
		const named = await outcomeOf(start(node(1), {DocumentName: 'Ops-Shell'}, 'shared'));
		expect(named.message).toContain('document/Ops-Shell');
		await sandbox.set({sessionDocument: {mustBeAllowed: true}});
	});

	test('refuses nodes that are lost, stopped, unregistered or unknown', async () => {
		for (const id of [node(3), node(4), node(5), 'i-0ffffffffffffffff'])
			expect(await outcomeOf(start(id))).toMatchObject({
				name: 'TargetNotConnected',
				message: `${id} is not connected.`,
			});
	});

	test('refuses a hybrid node without the advanced tier', async () => {
		expect((await outcomeOf(start(hybrid))).name).toBe('ok');
		await sandbox.set({advancedTier: false});
		expect(await outcomeOf(start(hybrid))).toMatchObject({
			name: 'BadRequest',
			message: expect.stringContaining('advanced-instances tier'),
		});
		await sandbox.set({advancedTier: true});
	});

	test('refuses documents and reasons that cannot be', async () => {
		expect(await outcomeOf(start(node(1), {DocumentName: 'Nobody-Wrote-This'}))).toMatchObject({
			name: 'InvalidDocument',
			message: 'Document with name Nobody-Wrote-This does not exist.',
		});
		expect((await outcomeOf(start(node(1), {DocumentName: 'no spaces'}))).name).toBe('ValidationException');
		expect((await outcomeOf(start(node(1), {Reason: 'x'.repeat(257)}))).name).toBe('ValidationException');
		expect((await outcomeOf(start('', {}))).name).toBe('ValidationException');
	});
});

describe('a token', () => {
	test('opens one socket of one session', async () => {
		const one = await start(node(1));
		const two = await start(node(1));
		const wrong = makeDataChannel();
		await wrong.connect(one.StreamUrl ?? '', two.TokenValue ?? '');
		await expect.poll(() => wrong.ended()).toBe(1008);
	});
});

describe('the end of a session', () => {
	test('comes with TerminateSession, of own sessions only', async () => {
		const {SessionId} = await start(node(1), {}, 'tagged');
		const other = await start(node(1));
		const end = (id: string | undefined) => ssmOf('tagged').send(new TerminateSessionCommand({SessionId: id}));
		expect((await outcomeOf(end(other.SessionId))).name).toBe('AccessDeniedException');
		expect((await end(SessionId)).SessionId).toBe(SessionId);
		const {SessionId: id, TokenValue} = await ssmOf('tagged').send(new ResumeSessionCommand({SessionId}));
		expect([id, TokenValue]).toEqual([SessionId, undefined]);
		expect(
			(await outcomeOf(ssmOf().send(new TerminateSessionCommand({SessionId: 'nobody-0123456789abcdef0'})))).name,
		).toBe('DoesNotExistException');
	});

	test('may be allowed by user id, as policies for roles assume, only where the fleet says so', async () => {
		const {SessionId} = await start(node(1), {}, 'byUserId');
		const end = () => outcomeOf(ssmOf('byUserId').send(new TerminateSessionCommand({SessionId})));
		expect((await end()).name).toBe('AccessDeniedException');
		await sandbox.set({ownSessionPattern: 'also-userid'});
		expect((await end()).name).toBe('ok');
		await sandbox.set({ownSessionPattern: 'session-name'});
	});

	test('may be allowed by the tag that each session has', async () => {
		const {SessionId} = await start(node(1), {}, 'byTag');
		const end = (id: string | undefined) =>
			outcomeOf(ssmOf('byTag').send(new TerminateSessionCommand({SessionId: id})));
		expect((await end((await start(node(1))).SessionId)).name).toBe('AccessDeniedException');
		expect((await end(SessionId)).name).toBe('ok');
	});
});

test('ResumeSession gives a running session a fresh token and the old stream', async () => {
	const {SessionId, StreamUrl, TokenValue} = await start(node(1));
	const first = makeDataChannel();
	await first.connect(StreamUrl ?? '', TokenValue ?? '');
	const resumed = await ssmOf().send(new ResumeSessionCommand({SessionId}));
	expect(resumed.StreamUrl).toBe(StreamUrl);
	expect(resumed.TokenValue).not.toBe(TokenValue);
});

test('GetConnectionStatus tells whether a session could be opened', async () => {
	const statusOf = async (Target: string) => (await ssmOf().send(new GetConnectionStatusCommand({Target}))).Status;
	expect(await Promise.all([node(1), node(3), node(4), node(5), hybrid].map(statusOf))).toEqual([
		'connected',
		'notconnected',
		'notconnected',
		'notconnected',
		'connected',
	]);
});

test('DescribeSessions tells active and ended sessions apart, the newest first', async () => {
	const {SessionId: first} = await start(node(2), {Reason: 'INC-7'});
	const {SessionId: second} = await start(node(2), {DocumentName: 'Ops-Shell'});
	const Filters: DescribeSessionsCommandInput['Filters'] = [{key: 'Target', value: node(2)}];
	const describeAll = async (State: 'Active' | 'History') =>
		(await ssmOf().send(new DescribeSessionsCommand({State, Filters}))).Sessions ?? [];
	expect(await describeAll('Active')).toMatchObject([
		{SessionId: second, DocumentName: 'Ops-Shell'},
		{
			SessionId: first,
			Target: node(2),
			Owner: 'arn:aws:iam::111122223333:user/admin',
			Reason: 'INC-7',
			DocumentName: 'SSM-SessionManagerRunShell',
			AccessType: 'Standard',
			StartDate: expect.any(Date),
		},
	]);
	await ssmOf().send(new TerminateSessionCommand({SessionId: first}));
	expect(await describeAll('Active')).toMatchObject([{SessionId: second}]);
	expect(await describeAll('History')).toMatchObject([
		{SessionId: first, Status: 'Terminated', EndDate: expect.any(Date)},
	]);
	const page = await ssmOf().send(new DescribeSessionsCommand({State: 'Active', MaxResults: 1}));
	expect([page.Sessions?.length, typeof page.NextToken]).toEqual([1, 'string']);
	expect((await outcomeOf(ssmOf().send(new DescribeSessionsCommand({State: 'Active', MaxResults: 201})))).name).toBe(
		'ValidationException',
	);
});
