import {afterAll, describe, expect, test} from 'vitest';
import {type Feature, featurePolicy, features} from '../../src/domain/needed-rights.ts';
import {expectGenerated} from '../support/generated.ts';
import {dismissRobots} from '../support/robot.ts';
import {type Run, runReach} from '../support/run.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';

const account = '111122223333';
const all = features({partition: 'aws', account, self: `arn:aws:iam::${account}:user/caller`});
const web = 'i-0000000000000000a';
const own = 'caller-0123456789abcdef0';
const rack = 'mi-0000000000000000a';

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

const fleet = (policy: object, hasHybrid: boolean) => ({
	account,
	caller: 'caller',
	principals: {
		caller: {kind: 'user', policies: {sessions, 'exactly-this': policy}},
		bob: {kind: 'user'},
		'node-role': {kind: 'role', attached: ['arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore']},
	},
	regions: {
		'eu-west-1': {
			instances: [
				{
					...{id: web, name: 'web', vpc: 'vpc-1', subnet: 'subnet-1', securityGroups: ['sg-1']},
					...{instanceProfile: 'node-role', tags: {env: 'prod'}, agent: {}},
				},
			],
			managedNodes: hasHybrid ? [{id: rack, name: 'rack', tags: {env: 'prod'}, agent: {}}] : [],
			sessions: [{id: own, owner: 'caller', target: web, started: '2026-11-22T10:00:00Z'}],
			network: {
				vpcs: [{id: 'vpc-1'}],
				subnets: [{id: 'subnet-1', vpc: 'vpc-1', routes: {'0.0.0.0/0': 'nat-1'}}],
				securityGroups: [{id: 'sg-1'}],
			},
		},
	},
});

/** Command lines that use a feature, what it builds on, and the actions that they must have used. */
const uses: readonly (readonly [string, readonly string[], readonly (readonly string[])[]])[] = [
	['Check your own access', ['List nodes'], [['list', '-o', 'json']]],
	['List nodes', [], [['list', '--no-permission-check', '-o', 'json']]],
	['List hybrid nodes by tag', ['List nodes', 'Check your own access'], [['list', '-o', 'json']]],
	['List all regions', ['List nodes'], [['list', '--region', 'all', '--no-permission-check', '-o', 'json']]],
	['See, end and resume your sessions', [], [['sessions'], ['sessions', 'end', own]]],
	[
		'Grant and revoke, dry run',
		[],
		[
			['grant', 'user/bob', '--node', web],
			['grant', 'bob', '--node', web],
			['revoke', 'bob'],
		],
	],
	[
		'Grant and revoke, inline policies',
		['Grant and revoke, dry run'],
		[
			['grant', 'bob', '--node', web, '--apply', '--yes'],
			['revoke', 'bob', '--apply', '--yes'],
		],
	],
	[
		'Grant and revoke, managed policies',
		['Grant and revoke, dry run'],
		[
			['grant', 'bob', '--node', web, '--apply', '--yes', '--managed'],
			['revoke', 'bob', '--apply', '--yes'],
		],
	],
	['Ask who may reach a node', [], [['who', 'web', '-o', 'json']]],
	['Examine a node', [], [['doctor', 'web', '-o', 'json']]],
];

afterAll(async () => {
	await stopSandboxes();
	dismissRobots();
});

const refused = /access denied|not authorized|AccessDenied|UnauthorizedOperation/;

const runAll = async (sandbox: SandboxProcess, lines: readonly (readonly string[])[]): Promise<readonly Run[]> => {
	const runs: Run[] = [];
	for (const line of lines) runs.push(await runReach(line, sandbox.environment));
	return runs;
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
			'Copy what you use, and put your account and names in the places of the examples. The first is the one to give everybody',
			'who uses reach. This page is made from the table that the tests run: each feature works with exactly these rights.',
			'',
			'Opening sessions needs rights of its own: `reach grant` writes them, for exactly the nodes that you name.',
			'',
		];
		expectGenerated('docs/iam.md', `${[...head, ...sections].join('\n').trimEnd()}\n`);
	});

	test('are tested, each of them', () => {
		expect(uses.map(([title]) => title)).toEqual(all.map(({title}) => title));
	});

	test.each(uses)('are enough for: %s', async (title, base, lines) => {
		const policy = featurePolicy(...base.map(feature), feature(title));
		const sandbox = await startSandbox(fleet(policy, title.includes('hybrid')));
		for (const {code, out, err} of await runAll(sandbox, lines)) {
			expect(`${out}${err}`).not.toMatch(refused);
			expect(code, err).toBe(0);
		}
		await sandbox.stop();
	});

	test('self-check makes verdicts certain, for hybrid nodes, too', async () => {
		const policy = featurePolicy(...['List nodes', 'Check your own access', 'List hybrid nodes by tag'].map(feature));
		const sandbox = await startSandbox(fleet(policy, true));
		const {out} = await runReach(['list', '-o', 'json'], sandbox.environment);
		const nodes: {id: string; access: {verdict: string}}[] = JSON.parse(out);
		expect(nodes.map(({id, access}) => [id, access.verdict]).toSorted()).toEqual([
			[web, 'allowed'],
			[rack, 'allowed'],
		]);
	});
});
