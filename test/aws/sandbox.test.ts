import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Principal} from '../../src/domain/principal.ts';
import type {Sources} from '../../src/domain/sources.ts';
import {never, pagesIn, sandboxSources} from '../support/aws-sources.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';

const scope = {profile: null, region: 'eu-west-1'};
const account = '111122223333';
const allow = (Action: string | readonly string[], Resource: string | readonly string[] = '*', more = {}) => ({
	Effect: 'Allow',
	Action,
	Resource,
	...more,
});
const policy = (...Statement: object[]) => ({Version: '2012-10-17', Statement});

const fleet = {
	account,
	caller: 'alice',
	principals: {
		alice: {
			kind: 'user',
			path: '/people/',
			tags: {team: 'payments'},
			groups: ['oncall'],
			policies: {all: policy(allow('*'))},
		},
		oncall: {kind: 'group', policies: {look: policy(allow('ec2:Describe*'))}},
		deploy: {
			kind: 'role',
			path: '/teams/platform/',
			sessionName: 'alice@example.com',
			tags: {env: 'prod'},
			policies: {nodes: policy(allow('*', '*', {Condition: {StringEquals: {'aws:RequestedRegion': 'eu-west-1'}}}))},
		},
		'oncall-user': {
			kind: 'user',
			policies: {look: policy(allow(['ec2:DescribeInstances', 'ssm:DescribeInstanceInformation']))},
		},
		nobody: {kind: 'user', policies: {}},
	},
	regions: {
		'eu-west-1': {
			instances: [
				{
					id: 'i-0a1b2c3d4e5f60718',
					name: 'payments-api-1',
					state: 'running',
					type: 'm7g.large',
					platform: 'Linux/UNIX',
					architecture: 'arm64',
					privateIp: '10.0.1.17',
					vpc: 'vpc-1',
					subnet: 'subnet-1',
					zone: 'eu-west-1a',
					launched: '2026-11-01T08:00:00Z',
					owner: account,
					instanceProfile: 'node-role',
					tags: {env: 'prod', odd: 'a\u001b[31mred\u0007'},
					agent: {
						ping: 'Online',
						version: '3.3.987.0',
						os: 'Amazon Linux',
						osVersion: '2023',
						lastPing: '2026-11-23T10:00:00Z',
					},
				},
			],
			managedNodes: [
				{
					id: 'mi-0123456789abcdef0',
					name: 'rack-7',
					computerName: 'rack-7.dc1',
					ip: '192.0.2.7',
					tags: {rack: '7'},
					agent: {ping: 'ConnectionLost', version: '3.2.0.0', os: 'Ubuntu', osVersion: '24.04'},
				},
			],
		},
		'us-east-1': {},
	},
	generate: {seed: 1, instances: 2300, regions: ['us-east-1'], tagValues: {env: 4}},
};

let sandbox: SandboxProcess;
beforeAll(async () => {
	sandbox = await startSandbox(fleet);
});
afterAll(stopSandboxes);

/** The principal that a profile of the sandbox acts as. */
const principalIn = async (sources: Sources, profile: string | null): Promise<Principal> => {
	const identity = await sources.identify({...scope, profile}, never);
	if (!identity.ok) throw new Error(identity.problem.summary);
	return sources.principal({...scope, profile}, identity.value, never);
};

describe('AWS as the sandbox plays it', () => {
	test('says who the caller is, and as which principal', async () => {
		const {sources} = sandboxSources(sandbox.environment);
		expect(await principalIn(sources, null)).toMatchObject({
			kind: 'user',
			sources: [`arn:aws:iam::${account}:user/people/alice`],
			tags: {team: 'payments'},
		});
		expect(await principalIn(sources, 'deploy')).toMatchObject({
			kind: 'role',
			name: 'deploy',
			sessionName: 'alice@example.com',
			sources: [`arn:aws:iam::${account}:role/teams/platform/deploy`],
			isExact: true,
			tags: {env: 'prod'},
		});
	});

	test('lists an instance with all its fields, its texts cleaned', async () => {
		const {sources} = sandboxSources(sandbox.environment);
		const [page] = await pagesIn(sources.instances(scope, never));
		expect(page?.ok && page.value[0]).toEqual({
			id: 'i-0a1b2c3d4e5f60718',
			name: 'payments-api-1',
			state: 'running',
			type: 'm7g.large',
			platform: 'Linux/UNIX',
			architecture: 'arm64',
			privateIp: '10.0.1.17',
			publicIp: null,
			privateDns: expect.toSatisfy((value: unknown) => value === null || typeof value === 'string'),
			vpc: 'vpc-1',
			subnet: 'subnet-1',
			zone: 'eu-west-1a',
			launched: '2026-11-01T08:00:00.000Z',
			owner: account,
			instanceProfile: expect.stringContaining('node-role'),
			tags: {Name: 'payments-api-1', env: 'prod', odd: 'a [31mred '},
			exactTags: {Name: 'payments-api-1', env: 'prod', odd: 'a\u001b[31mred\u0007'},
		});
	});

	test('lists managed nodes and reads the tags of a hybrid one', async () => {
		const {sources} = sandboxSources(sandbox.environment);
		const nodes = (await pagesIn(sources.managedNodes(scope, never))).flatMap(page => (page.ok ? page.value : []));
		expect(nodes).toHaveLength(2);
		expect(nodes.find(({id}) => id.startsWith('mi-'))).toMatchObject({
			name: 'rack-7',
			computerName: 'rack-7.dc1',
			ip: '192.0.2.7',
			ping: 'ConnectionLost',
			agentVersion: '3.2.0.0',
			os: 'Ubuntu',
			osVersion: '24.04',
			tags: null,
		});
		expect(await sources.managedNodeTags(scope, 'mi-0123456789abcdef0', never)).toEqual({ok: true, value: {rack: '7'}});
	});

	test('asks for the fewest pages: 1000 instances and 1000 managed nodes each', async () => {
		const {sources} = sandboxSources(sandbox.environment);
		await sandbox.resetCalls();
		const region = {...scope, region: 'us-east-1'};
		const instances = (await pagesIn(sources.instances(region, never))).flatMap(page => (page.ok ? page.value : []));
		const managed = (await pagesIn(sources.managedNodes(region, never))).flatMap(page => (page.ok ? page.value : []));
		expect(new Set(instances.map(({id}) => id)).size).toBe(2300);
		const calls = await sandbox.calls();
		expect(calls['ec2:DescribeInstances']).toBe(3);
		expect(calls['ssm:DescribeInstanceProperties']).toBe(Math.ceil(managed.length / 1000));
		expect(calls['ssm:DescribeInstanceInformation']).toBeUndefined();
	});

	test('without the right to the large listing asks for pages of 50, and never for the large one again', async () => {
		const {sources} = sandboxSources(sandbox.environment);
		await sandbox.resetCalls();
		const region = {profile: 'oncall-user', region: 'us-east-1'};
		const managed = await pagesIn(sources.managedNodes(region, never));
		const count = managed.flatMap(page => (page.ok ? page.value : [])).length;
		expect(count).toBeGreaterThan(1000);
		await pagesIn(sources.managedNodes(region, never));
		const calls = await sandbox.calls();
		expect(calls['ssm:DescribeInstanceProperties']).toBe(1);
		expect(calls['ssm:DescribeInstanceInformation']).toBe(2 * Math.ceil(count / 50));
	});

	test('asks for known ids side by side once EC2 has named them, and finds the same nodes', async () => {
		const {sources} = sandboxSources(sandbox.environment);
		const region = {profile: 'oncall-user', region: 'us-east-1'};
		const plain = await pagesIn(sources.managedNodes(region, never));
		await pagesIn(sources.instances(region, never));
		await sandbox.resetCalls();
		const parted = await pagesIn(sources.managedNodes(region, never));
		const ids = (pages: typeof plain) => pages.flatMap(page => (page.ok ? page.value.map(({id}) => id) : [])).sort();
		expect(ids(parted)).toEqual(ids(plain));
		expect((await sandbox.calls())['ssm:DescribeInstanceInformation']).toBeLessThanOrEqual(Math.ceil(2300 / 50) + 2);
	});

	test('names the regions that are enabled', async () => {
		const {sources} = sandboxSources(sandbox.environment);
		const regions = await sources.regions(scope, never);
		expect(regions.ok && regions.value).toEqual(expect.arrayContaining(['eu-west-1', 'us-east-1']));
	});

	test('chooses the region as the SDK does, and lists the profiles', async () => {
		const {sources} = sandboxSources(sandbox.environment);
		expect(await sources.region(null, never)).toEqual({ok: true, value: expect.any(String)});
		const profiles = await sources.profiles(never);
		expect(profiles.ok && profiles.value.map(({name}) => name)).toEqual(
			expect.arrayContaining(['alice', 'deploy', 'nobody']),
		);
	});

	test('opens a session and ends it', async () => {
		const {sources} = sandboxSources(sandbox.environment);
		const request = {...scope, target: 'i-0a1b2c3d4e5f60718', document: null, parameters: {}, reason: null};
		const started = await sources.startSession(request, never);
		if (!started.ok) throw new Error(started.problem.summary);
		expect(started.value.streamUrl).toMatch(/^wss?:/);
		expect(started.value.token).not.toBe('');
		expect(started.value.endpoint).toBe(sandbox.endpoint);
		expect(await sources.terminateSession(scope, started.value.sessionId)).toMatchObject({ok: true});
	});

	test('hands out the credentials of a profile', async () => {
		const {sources} = sandboxSources(sandbox.environment);
		const found = await sources.credentials({...scope, profile: 'deploy'}, never);
		expect(found).toMatchObject({ok: true, value: {accessKeyId: expect.any(String), sessionToken: expect.any(String)}});
	});

	test('tells of every call that is refused which action is missing', async () => {
		const {sources} = sandboxSources(sandbox.environment);
		const refused = {...scope, profile: 'nobody'};
		const denied = (action: string) => ({ok: false, problem: {kind: 'access-denied', action}});
		const request = {...refused, target: 'i-0a1b2c3d4e5f60718', document: null, parameters: {}, reason: null};
		expect(await sources.identify(refused, never)).toMatchObject({ok: true});
		expect(await pagesIn(sources.instances(refused, never))).toMatchObject([denied('ec2:DescribeInstances')]);
		expect(await pagesIn(sources.managedNodes(refused, never))).toMatchObject([
			denied('ssm:DescribeInstanceInformation'),
		]);
		expect(await sources.regions(refused, never)).toMatchObject(denied('ec2:DescribeRegions'));
		expect(await sources.managedNodeTags(refused, 'mi-0123456789abcdef0', never)).toMatchObject(
			denied('ssm:ListTagsForResource'),
		);
		expect(await sources.startSession(request, never)).toMatchObject(denied('ssm:StartSession'));
	});

	test('a principal whose role may not be read is guessed', async () => {
		const {sources} = sandboxSources(sandbox.environment);
		expect(await principalIn(sources, 'nobody')).toMatchObject({kind: 'user', name: 'nobody', tags: null});
	});
});

describe('AWS in trouble', () => {
	test('throttling is waited out and told, and nothing is lost', async () => {
		await sandbox.set({faults: [{service: 'ec2', action: 'DescribeInstances', page: 2, fault: 'throttle', times: 2}]});
		const {sources, waits} = sandboxSources(sandbox.environment);
		const pages = await pagesIn(sources.instances({...scope, region: 'us-east-1'}, never));
		expect(pages.flatMap(page => (page.ok ? page.value : []))).toHaveLength(2300);
		expect(waits).toMatchObject([
			{service: 'EC2', problem: {kind: 'throttled'}},
			{service: 'EC2', problem: {kind: 'throttled'}},
		]);
	});

	test.each([
		['expiredToken', 'expired-token'],
		['accessDenied', 'access-denied'],
		['malformed', 'malformed'],
		['empty', 'malformed'],
	])('%s in the middle of a listing keeps what came before', async (fault, kind) => {
		await sandbox.set({faults: [{service: 'ec2', action: 'DescribeInstances', page: 2, fault}]});
		const {sources} = sandboxSources(sandbox.environment);
		const pages = await pagesIn(sources.instances({...scope, region: 'us-east-1'}, never));
		expect(pages.map(page => (page.ok ? page.value.length : page.problem.kind))).toEqual([1000, kind]);
	});

	test.each(['error500', 'error503', 'reset'])('%s once is tried again', async fault => {
		await sandbox.set({faults: [{service: 'ssm', fault, times: 1}]});
		const {sources} = sandboxSources(sandbox.environment);
		const pages = await pagesIn(sources.managedNodes(scope, never));
		expect(pages.every(page => page.ok)).toBe(true);
	});

	test('a page that never comes ends after the time that it has', async () => {
		await sandbox.set({faults: [{service: 'ssm', fault: 'hang'}]});
		const timeouts = {connect: 500, response: 500, iamConnect: 200, iamResponse: 200};
		const {sources} = sandboxSources(sandbox.environment, {timeouts});
		expect(await pagesIn(sources.managedNodes(scope, never))).toMatchObject([{ok: false, problem: {kind: 'timeout'}}]);
	});
});
