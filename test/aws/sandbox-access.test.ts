import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Principal} from '../../src/domain/principal.ts';
import type {Sources} from '../../src/domain/sources.ts';
import {never, pagesIn, sandboxSources} from '../support/aws-sources.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';

const scope = {profile: null, region: 'eu-west-1'};
const account = '111122223333';
const node = 'i-0a1b2c3d4e5f60718';
const nodeArn = `arn:aws:ec2:eu-west-1:${account}:instance/${node}`;
const otherArn = `arn:aws:ec2:eu-west-1:${account}:instance/i-00000000000000000`;
const policy = (...Statement: object[]) => ({Version: '2012-10-17', Statement});
const allow = (Action: string | readonly string[], Resource: string = '*', more = {}) => ({
	Effect: 'Allow',
	Action,
	Resource,
	...more,
});

const nodes = allow('ssm:StartSession', 'arn:aws:ec2:*:*:instance/*', {
	Condition: {StringEquals: {'ssm:resourceTag/env': 'prod'}, Bool: {'aws:MultiFactorAuthPresent': 'true'}},
});
const looks = policy(allow(['iam:Get*', 'iam:List*', 'iam:Simulate*', 'ssm:*', 'sts:*']));

const fleet = (simulatorShape: string) => ({
	account,
	caller: 'alice',
	simulatorShape,
	principals: {
		alice: {kind: 'user', groups: ['oncall'], policies: {nodes: policy(nodes), looks}},
		oncall: {
			kind: 'group',
			policies: {hybrid: policy(allow('ssm:StartSession', 'arn:aws:ssm:*:*:managed-instance/*'))},
		},
		deploy: {
			kind: 'role',
			path: '/teams/',
			sessionName: 'alice',
			policies: {looks, all: policy(allow('ssm:StartSession'))},
			boundary: policy(allow(['iam:*', 'ssm:*', 'sts:*'])),
		},
		blind: {kind: 'user', policies: {nodes: policy(allow('ssm:StartSession'))}},
		half: {kind: 'user', policies: {list: policy(allow('iam:List*'))}},
	},
	regions: {
		'eu-west-1': {
			instances: [{id: node, name: 'api', tags: {env: 'prod'}, agent: {ping: 'Online', version: '3.3.987.0'}}],
			documents: [
				{
					name: 'SSM-SessionManagerRunShell',
					sessionType: 'Standard_Stream',
					inputs: {
						kmsKeyId: 'alias/sessions',
						idleSessionTimeout: '20',
						maxSessionDuration: '60',
						runAsEnabled: true,
						runAsDefaultUser: 'ops',
						s3BucketName: 'logs',
						cloudWatchLogGroupName: '',
					},
				},
				{name: 'Ops-Tail', sessionType: 'InteractiveCommands', parameters: {log: {type: 'String'}}},
			],
			sessions: [
				{
					id: 'alice-0123456789abcdef0',
					owner: 'alice',
					target: node,
					reason: 'INC-7',
					started: '2026-11-22T10:00:00Z',
					ended: '2026-11-22T11:00:00Z',
				},
			],
		},
	},
});

const principalOf = async (sources: Sources, profile: string | null): Promise<Principal> => {
	const identity = await sources.identify({...scope, profile}, never);
	if (!identity.ok) throw new Error(identity.problem.summary);
	return sources.principal({...scope, profile}, identity.value, never);
};

let sandbox: SandboxProcess;
let older: SandboxProcess;
beforeAll(async () => {
	sandbox = await startSandbox(fleet('aggregated'));
	older = await startSandbox(fleet('per-resource'));
});
afterAll(stopSandboxes);

describe('what the caller may do', () => {
	test.each(['aggregated', 'per-resource'])('is simulated by node in the %s shape', async shape => {
		const {sources} = sandboxSources((shape === 'aggregated' ? sandbox : older).environment);
		const context = [
			{key: 'ssm:resourceTag/env', type: 'string', values: ['prod']},
			{key: 'aws:MultiFactorAuthPresent', type: 'boolean', values: ['true']},
		] as const;
		const hybrid = `arn:aws:ssm:eu-west-1:${account}:document/SSM-SessionManagerRunShell`;
		const answer = await sources.simulate(
			scope,
			{
				source: `arn:aws:iam::${account}:user/alice`,
				action: 'ssm:StartSession',
				resources: [nodeArn, otherArn, hybrid],
				context,
			},
			never,
		);
		if (!answer.ok) throw new Error(answer.problem.summary);
		expect([...answer.value].map(([arn, {decision}]) => [arn, decision])).toEqual(
			expect.arrayContaining([
				[nodeArn, 'allowed'],
				[otherArn, 'allowed'],
				[hybrid, expect.stringMatching(/allowed|implicitDeny/)],
			]),
		);
	});

	test('depends on the keys that its policies name', async () => {
		const {sources} = sandboxSources(sandbox.environment);
		const keys = await sources.contextKeys(scope, `arn:aws:iam::${account}:user/alice`, never);
		expect(keys.ok && keys.value).toEqual(
			expect.arrayContaining(['ssm:resourceTag/env', 'aws:MultiFactorAuthPresent']),
		);
	});

	test('is not known without the right to simulate, and says on which principal', async () => {
		const {sources} = sandboxSources(sandbox.environment);
		const blind = {...scope, profile: 'blind'};
		const source = `arn:aws:iam::${account}:user/blind`;
		const request = {source, action: 'ssm:StartSession', resources: [nodeArn], context: []};
		expect(await sources.simulate(blind, request, never)).toMatchObject({
			ok: false,
			problem: {kind: 'access-denied', action: 'iam:SimulatePrincipalPolicy', resource: source},
		});
		expect(await sources.contextKeys(blind, source, never)).toMatchObject({
			ok: false,
			problem: {kind: 'access-denied', action: 'iam:GetContextKeysForPrincipalPolicy'},
		});
	});
});

describe('own policies', () => {
	test('of a user are its own and its groups’', async () => {
		const {sources} = sandboxSources(sandbox.environment);
		const {policies, refused} = await sources.ownPolicies(scope, await principalOf(sources, null), [], never);
		expect(refused).toEqual([]);
		expect(policies.map(({name, kind}) => `${kind} ${name}`).sort()).toEqual([
			'group-inline hybrid',
			'inline looks',
			'inline nodes',
		]);
		const found = policies.find(({name}) => name === 'nodes');
		expect(JSON.parse(found?.document ?? '')).toMatchObject({Statement: [nodes]});
	});

	test('of a role are its own and its boundary', async () => {
		const {sources} = sandboxSources(sandbox.environment);
		const at = {...scope, profile: 'deploy'};
		const {policies, refused} = await sources.ownPolicies(at, await principalOf(sources, 'deploy'), [], never);
		expect(refused).toEqual([]);
		expect(policies.map(({kind}) => kind).sort()).toEqual(['boundary', 'inline', 'inline']);
	});

	test('that may not be read are asked for once an action', async () => {
		const {sources} = sandboxSources(sandbox.environment);
		const at = {...scope, profile: 'half'};
		const principal = await principalOf(sources, 'half');
		await sandbox.resetCalls();
		const {policies, refused} = await sources.ownPolicies(at, principal, [], never);
		expect(policies).toEqual([]);
		expect(refused.map(({action}) => action)).toEqual(['iam:GetUserPolicy', 'iam:GetUser']);
		const again = await sources.ownPolicies(at, principal, ['iam:GetUserPolicy', 'iam:GetUser'], never);
		expect(again.refused).toEqual([]);
		expect((await sandbox.calls())['iam:GetUserPolicy']).toBe(1);
	});

	test('of one that cannot be simulated are none', async () => {
		const {sources} = sandboxSources(sandbox.environment);
		const identity = {arn: `arn:aws:iam::${account}:root`, account, userId: account};
		const root = {kind: 'root', identity, partition: 'aws'} as const;
		expect(await sources.ownPolicies(scope, root, [], never)).toEqual({policies: [], refused: []});
	});
});

describe('sessions and their documents', () => {
	test('a document tells key, logging, user and times', async () => {
		const {sources} = sandboxSources(sandbox.environment);
		const at = {...scope, profile: 'deploy'};
		expect(await sources.sessionDocument(at, 'SSM-SessionManagerRunShell', never)).toMatchObject({
			ok: true,
			value: {
				sessionType: 'Standard_Stream',
				kmsKey: 'alias/sessions',
				idleTimeout: 20,
				maxDuration: 60,
				isRunAs: true,
				runAs: 'ops',
				s3Bucket: 'logs',
				cloudWatchLogGroup: null,
			},
		});
		expect(await sources.sessionDocument(at, 'Ops-Tail', never)).toMatchObject({
			ok: true,
			value: {
				sessionType: 'InteractiveCommands',
				parameters: [{name: 'log', type: 'String', default: null, allowedValues: null}],
				kmsKey: null,
			},
		});
		expect(await sources.sessionDocument(at, 'Nobodys', never)).toMatchObject({
			ok: false,
			problem: {kind: 'not-found'},
		});
	});

	test('are listed by state and owner, and ended', async () => {
		const {sources} = sandboxSources(sandbox.environment);
		const at = {...scope, profile: 'deploy'};
		const past = await pagesIn(sources.sessions(at, {state: 'History', target: node}, never));
		expect(past).toMatchObject([
			{ok: true, value: [{id: 'alice-0123456789abcdef0', status: 'Terminated', reason: 'INC-7', target: node}]},
		]);
		const request = {...at, target: node, document: 'SSM-SessionManagerRunShell', parameters: {}, reason: 'why not'};
		const started = await sources.startSession(request, never);
		if (!started.ok) throw new Error(started.problem.summary);
		const {sessionId} = started.value;
		const active = await pagesIn(sources.sessions(at, {state: 'Active'}, never));
		const owner = active.flatMap(page => (page.ok ? page.value : [])).find(({id}) => id === sessionId)?.owner;
		expect(owner).toContain('deploy/alice');
		expect(await pagesIn(sources.sessions(at, {state: 'Active', owner: owner ?? ''}, never))).toMatchObject([
			{ok: true, value: [{id: sessionId}]},
		]);
		const resumed = await sources.resumeSession(at, sessionId, never);
		expect(resumed).toMatchObject({ok: true, value: {sessionId}});
		expect(resumed.ok && resumed.value.token).not.toBe(started.value.token);
		expect(await sources.terminateSession(at, sessionId)).toMatchObject({ok: true});
		expect(await pagesIn(sources.sessions(at, {state: 'Active'}, never))).toEqual([]);
	});

	test('whether a node holds its channel', async () => {
		const {sources} = sandboxSources(sandbox.environment);
		expect(await sources.isConnected({...scope, profile: 'deploy'}, node, never)).toEqual({ok: true, value: true});
	});
});
