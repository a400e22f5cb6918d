import {StartSessionCommand} from '@aws-sdk/client-ssm';
import {afterAll, describe, expect, test} from 'vitest';
import {type Feature, featurePolicy, features} from '../../src/domain/needed-rights.ts';
import {expectGenerated} from '../support/generated.ts';
import {dismissRobots, keys, startReach} from '../support/robot.ts';
import {runReach} from '../support/run.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {clientsOf} from '../support/sandbox-clients.ts';

const account = '111122223333';
const permissionSet = 'NodeUser';
const all = features({partition: 'aws', account, permissionSet});
const web = 'i-0000000000000000a';
const own = 'caller-0123456789abcdef0';
const rack = 'mi-0000000000000000a';
const setRole = `AWSReservedSSO_${permissionSet}_0123456789abcdef`;

const feature = (title: string): Feature => {
	const found = all.find(one => one.title === title);
	if (!found) throw new Error(`no feature ${title}`);
	return found;
};

const sessions = {
	Version: '2012-10-17',
	Statement: [
		{
			Effect: 'Allow',
			Action: 'ssm:StartSession',
			Resource: '*',
			Condition: {StringEquals: {'ssm:resourceTag/env': 'prod'}},
		},
		{Effect: 'Allow', Action: 'ssm:StartSession', Resource: 'arn:aws:ssm:*:*:document/*'},
	],
};
/** As `grant` signs it. */
const given = {
	...sessions,
	Statement: sessions.Statement.map(one => ({...one, Sid: 'ReachByadminAt20200101T0000ZUntilRevoked'})).slice(0, 1),
};
const secret = {
	Version: '2012-10-17',
	Statement: {Effect: 'Allow', Action: 's3:*', Resource: '*', Condition: {IpAddress: {'aws:SourceIp': '192.0.2.0/24'}}},
};

const buckets = {Version: '2012-10-17', Statement: {Effect: 'Allow', Action: 's3:*', Resource: '*'}};

/** What a feature is used with beyond the usual fleet. */
type Setting = {
	readonly hasHybrid?: boolean;
	readonly caller?: string;
	readonly more?: object;
	readonly hasSecondRegion?: boolean;
};

const fleet = (
	policy: object,
	{hasHybrid = false, caller = 'caller', more = {}, hasSecondRegion = false}: Setting = {},
) => ({
	...{account, caller},
	managedPolicies: {'reach-always-0123abcd': given, plain: secret},
	principals: {
		caller: {kind: 'user', policies: {sessions, 'exactly-this': policy}},
		[setRole]: {
			...{kind: 'role', path: '/aws-reserved/sso.amazonaws.com/eu-west-1/', attached: ['plain']},
			policies: {sessions, 'exactly-this': policy},
		},
		bob: {kind: 'user', policies: {own: buckets}},
		ops: {kind: 'role', policies: {own: buckets}},
		team: {kind: 'group', policies: {own: buckets}},
		held: {kind: 'user', attached: ['reach-always-0123abcd']},
		'node-role': {kind: 'role', attached: ['arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore']},
	},
	regions: {
		...(hasSecondRegion && {'us-east-1': {}}),
		'eu-west-1': {
			instances: [
				{
					...{id: web, name: 'web', vpc: 'vpc-1', subnet: 'subnet-1', securityGroups: ['sg-1']},
					...{instanceProfile: 'node-role', tags: {env: 'prod'}, agent: {}},
				},
				{
					...{id: 'i-0000000000000000b', name: 'bare', vpc: 'vpc-1', subnet: 'subnet-1', securityGroups: ['sg-1']},
					agent: {},
				},
			],
			managedNodes: hasHybrid ? [{id: rack, name: 'rack', tags: {env: 'prod'}, agent: {}}] : [],
			sessions: [{id: own, owner: 'caller', target: web, started: '2026-11-22T10:00:00Z'}],
			network: {
				vpcs: [{id: 'vpc-1'}],
				subnets: [{id: 'subnet-1', vpc: 'vpc-1', routes: {'0.0.0.0/0': 'nat-1'}}],
				securityGroups: [{id: 'sg-1'}],
				endpoints: ['ssm', 'ssmmessages'].map(service => ({
					...{id: `vpce-${service}`, vpc: 'vpc-1', service, subnets: ['subnet-1'], securityGroups: ['sg-1']},
				})),
			},
		},
	},
	...more,
});

/** What is done with a sandbox to use a feature: command lines, or something else that throws where it fails. */
type Use = readonly (readonly string[])[] | ((sandbox: SandboxProcess) => Promise<void>);

const giving = (...more: readonly string[]) => [
	...['bob', 'ops', 'team'].flatMap(name => [
		['grant', name, '--node', web, '--apply', '--yes', ...more],
		['revoke', name, '--apply', '--yes'],
	]),
];

const choosing = async ({environment}: SandboxProcess): Promise<void> => {
	const robot = startReach([], {environment});
	await robot.sees('✓ allowed  web');
	robot.type(`${keys.tab}A`);
	await robot.sees(/bob +user/);
	await robot.sees(/ops +role/);
	await robot.sees(/team +group/);
};

const ending = async (sandbox: SandboxProcess): Promise<void> => {
	const {ssm} = clientsOf(sandbox, {profile: 'caller'});
	const {SessionId} = await ssm.send(new StartSessionCommand({Target: web}));
	const {err} = await runReach(['revoke', 'caller', '--end-sessions', '--apply', '--yes'], sandbox.environment);
	if (!err.includes(`${SessionId}`) || !err.includes('ended')) throw new Error(err);
};

/** How each feature is used, and what it builds on. */
const uses: readonly [string, readonly string[], Use, Setting?][] = [
	[
		'Check your own access: a permission set',
		['List nodes'],
		[
			['list', '-o', 'json'],
			['why', web],
		],
		{caller: setRole},
	],
	['Check your own access: an IAM user', ['List nodes'], [['list', '-o', 'json']]],
	['List nodes', [], [['list', '--no-permission-check', '-o', 'json']]],
	[
		'List hybrid nodes by tag',
		['List nodes', 'Check your own access: an IAM user'],
		[['list', '-o', 'json']],
		{hasHybrid: true},
	],
	[
		'Read your own policies',
		['List nodes', 'Check your own access: a permission set'],
		[['list', '--read-policies', '-o', 'json']],
		{caller: setRole},
	],
	['List all regions', ['List nodes'], [['list', '--region', 'all', '--no-permission-check', '-o', 'json']]],
	[
		'Ask Resource Explorer for regions with nodes',
		['List nodes', 'List all regions'],
		[['list', '--region', 'all', '--source', 'explorer', '--no-permission-check', '-o', 'json']],
		{more: {resourceExplorer: {aggregator: 'eu-west-1'}}, hasSecondRegion: true},
	],
	['See, end and resume your sessions', [], [['sessions'], ['sessions', 'end', own]]],
	['Examine reach itself', ['Check your own access: an IAM user'], [['doctor', '-o', 'json']]],
	[
		'Grant and revoke, dry run',
		[],
		[
			...['bob', 'role/ops', 'team', 'held'].map(name => ['grant', name, '--node', web]),
			...['bob', 'ops', 'team', 'held'].map(name => ['revoke', name]),
		],
	],
	['Choose principals in the interface', ['List nodes', 'Check your own access: an IAM user'], choosing],
	['Grant and revoke, inline policies', ['Grant and revoke, dry run'], giving()],
	['Grant and revoke, managed policies', ['Grant and revoke, dry run'], giving('--managed')],
	['End sessions of others', ['Grant and revoke, dry run'], ending],
	['Ask who may reach a node', [], [['who', 'web', '-o', 'json']]],
	[
		'Examine a node',
		[],
		[
			['doctor', 'web', '-o', 'json'],
			['doctor', 'bare', '-o', 'json'],
		],
	],
];

/** Rights that these uses do not show: the way where another is refused, what a call with tags needs, and what needs a terminal. */
const silent = ['ssm:DescribeInstanceInformation', 'iam:TagPolicy', 'ssm:ResumeSession'];

afterAll(async () => {
	await stopSandboxes();
	dismissRobots();
});

const refused = /access denied|not authorized|AccessDenied|UnauthorizedOperation/;

const useOf = async (sandbox: SandboxProcess, use: Use): Promise<void> => {
	if (typeof use === 'function') return use(sandbox);
	for (const line of use) {
		const {code, out, err} = await runReach(line, sandbox.environment);
		expect(`${out}${err}`).not.toMatch(refused);
		// A doctor that finds something wrong says so by its code.
		if (line[0] !== 'doctor') expect(code, err).toBe(0);
	}
};

describe('the rights of docs/iam.md', () => {
	test('are a page', () => {
		const sections = all.flatMap(one => [
			`## ${one.title}`,
			'',
			one.text,
			'',
			'```json',
			JSON.stringify(featurePolicy(one), null, 2),
			'```',
			'',
		]);
		const head = [
			'# Rights that reach needs',
			'',
			'Copy what you use, and put your account and names in the places of the examples. The first two are what everybody needs',
			'who uses reach: take the one that suits. This page is made from the table that the tests run: each feature works with exactly these rights.',
			'',
			'Opening sessions needs rights of its own: `reach grant` writes them, for exactly the nodes that you name.',
			'',
		];
		expectGenerated('docs/iam.md', `${[...head, ...sections].join('\n').trimEnd()}\n`);
	});

	test('are tested, each of them', () => {
		expect(uses.map(([title]) => title)).toEqual(all.map(({title}) => title));
	});

	test.each(uses)('are enough for, and no more than is used by: %s', async (title, base, use, setting?: Setting) => {
		const policy = featurePolicy(...base.map(feature), feature(title));
		const sandbox = await startSandbox(fleet(policy, setting));
		await useOf(sandbox, use);
		const calls = await sandbox.calls();
		const unused = feature(title)
			.statements.flatMap(({Action}) => Action)
			.filter(action => calls[action] === undefined && !silent.includes(action));
		expect(unused).toEqual([]);
		await sandbox.stop();
	});

	test('self-check makes verdicts certain, for hybrid nodes, too', async () => {
		const policy = featurePolicy(
			...['List nodes', 'Check your own access: an IAM user', 'List hybrid nodes by tag'].map(feature),
		);
		const sandbox = await startSandbox(fleet(policy, {hasHybrid: true}));
		const {out} = await runReach(['list', '--all', '-o', 'json'], sandbox.environment);
		const nodes: {id: string; access: {verdict: string}}[] = JSON.parse(out);
		expect(nodes.map(({id, access}) => [id, access.verdict]).toSorted()).toEqual([
			[web, 'allowed'],
			['i-0000000000000000b', 'denied'],
			[rack, 'allowed'],
		]);
	});
});
