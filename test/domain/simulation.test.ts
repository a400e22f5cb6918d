import {describe, expect, test} from 'vitest';
import {type Node, nodeKey} from '../../src/domain/node.ts';
import {nextSource} from '../../src/domain/principal.ts';
import {problem} from '../../src/domain/problem.ts';
import {type Ask, documentKey, planSimulation} from '../../src/domain/simulation.ts';
import {account, deploy, hybrid, node, scope} from './support/nodes.ts';
import {setup, simulated} from './support/simulating.ts';

const many = (count: number, tags: (at: number) => Record<string, string> = () => ({}), region = 'eu-west-1'): Node[] =>
	Array.from({length: count}, (_, at) => node(`i-${region}-${at}`, tags(at), region));

const nodeAsks = (asks: readonly Ask[]): readonly Ask[] => asks.filter(({on}) => on === 'node');
const shellDocument = `arn:aws:ssm:eu-west-1:${account}:document/SSM-SessionManagerRunShell`;
const asked = (asks: readonly Ask[]): string[] => nodeAsks(asks).flatMap(({subjects}) => subjects);

describe('planning simulations (reference: iam-simulation §6.4)', () => {
	test('without referenced tags a region takes one call a chunk and one for the document', () => {
		const {asks} = planSimulation(setup(), {visible: many(120, at => ({Name: `n-${at}`}))});
		expect(asks.map(({on, subjects}) => [on, subjects.length])).toEqual([
			['node', 50],
			['document', 1],
			['node', 50],
			['node', 20],
		]);
		expect(asks[0]?.request).toMatchObject({
			source: `arn:aws:iam::${account}:user/alice`,
			action: 'ssm:StartSession',
		});
		expect(asks[0]?.request.resources[0]).toBe(`arn:aws:ec2:eu-west-1:${account}:instance/i-eu-west-1-0`);
	});

	test('the document is asked once a region, by its own ARN, without any tag', () => {
		const {asks} = planSimulation(setup(['ssm:resourceTag/env']), {
			visible: [...many(2, () => ({env: 'prod'})), ...many(2, () => ({env: 'prod'}), 'us-east-1')],
		});
		const documents = asks.filter(({on}) => on === 'document');
		expect(documents.map(({request}) => request.resources)).toEqual([
			[shellDocument],
			[`arn:aws:ssm:us-east-1:${account}:document/SSM-SessionManagerRunShell`],
		]);
		expect(documents[0]?.subjects).toEqual([documentKey(scope(), shellDocument)]);
		for (const {request} of documents) expect(request.context.some(({key}) => /resourcetag/i.test(key))).toBe(false);
	});

	test('a document that is decided is not asked again, AWS’s own has no account', () => {
		const documents = new Set([documentKey(scope(), shellDocument)]);
		expect(planSimulation(setup(), {visible: many(1), documents}).asks).toHaveLength(1);
		const ssh = planSimulation(setup([], {document: 'AWS-StartSSHSession'}), {visible: many(1), documents}).asks;
		expect(ssh[1]?.request.resources).toEqual(['arn:aws:ssm:eu-west-1::document/AWS-StartSSHSession']);
	});

	test('nodes are grouped by equal values of the referenced tags only', () => {
		const visible = many(40, at => ({Name: `n-${at}`, env: at % 2 ? 'prod' : 'dev', TEAM: `t${at % 4}`}));
		const {asks} = planSimulation(setup(['ssm:resourceTag/env', 'aws:ResourceTag/team']), {visible});
		expect(nodeAsks(asks).map(({subjects}) => subjects.length)).toEqual([10, 10, 10, 10]);
		const tags = nodeAsks(asks)[1]?.request.context.filter(({key}) => /resourcetag/i.test(key));
		expect(tags).toEqual([
			{key: 'ssm:resourceTag/env', type: 'string', values: ['prod']},
			{key: 'aws:ResourceTag/team', type: 'string', values: ['t1']},
		]);
	});

	test('nodes of several regions and owners are never mixed', () => {
		const shared = {...node('i-shared'), account: '999999999999'};
		const {asks} = planSimulation(setup(), {visible: [...many(2), shared, ...many(2, () => ({}), 'us-east-1')]});
		const own = (ask: Ask) => ask.request.context.find(({key}) => key === 'aws:ResourceAccount')?.values[0];
		const region = (ask: Ask) => ask.request.context.find(({key}) => key === 'aws:RequestedRegion')?.values[0];
		expect(nodeAsks(asks).map(ask => [region(ask), own(ask), ask.subjects.length])).toEqual([
			['eu-west-1', account, 2],
			['eu-west-1', '999999999999', 1],
			['us-east-1', account, 2],
		]);
		expect(nodeAsks(asks)[1]?.request.resources[0]).toContain(':999999999999:instance/');
	});

	test('the first call covers exactly the visible rows, the rest comes behind', () => {
		const nodes = many(130);
		const visible = nodes.slice(0, 36);
		const {asks} = planSimulation(setup(), {visible, behind: nodes});
		expect(asks[0]?.subjects).toEqual(visible.map(nodeKey));
		expect(asked(asks).toSorted()).toEqual(nodes.map(nodeKey).toSorted());
	});

	test('later on, the few rows that took the place of denied ones bring full requests', () => {
		const visible = many(3);
		const behind = many(200).slice(3);
		const {asks} = planSimulation(setup(), {visible, behind, isLater: true});
		expect(nodeAsks(asks).map(({subjects}) => subjects.length)).toEqual([50, 50, 50, 50]);
		expect(asked(asks).slice(0, 3)).toEqual(visible.map(nodeKey));
	});

	test('visible rows of several groups are decided after one call a group, filled up from behind', () => {
		const nodes = many(200, at => ({env: `e${at % 4}`}));
		const {asks} = planSimulation(setup(['ssm:resourceTag/env']), {visible: nodes.slice(0, 8), behind: nodes.slice(8)});
		const calls = nodeAsks(asks);
		expect(calls.slice(0, 4).flatMap(({subjects}) => subjects)).toEqual(
			expect.arrayContaining(nodes.slice(0, 8).map(nodeKey)),
		);
		expect(calls).toHaveLength(4);
		expect(new Set(asked(asks)).size).toBe(200);
	});

	test('a tag with a value of its own for every node costs calls for visible rows only', () => {
		const nodes = many(1000, at => ({Name: `n-${at}`}));
		const {asks} = planSimulation(setup(['ssm:resourceTag/Name']), {
			visible: nodes.slice(0, 30),
			behind: nodes.slice(30),
		});
		expect(asked(asks)).toEqual(nodes.slice(0, 30).map(nodeKey));
		const few = planSimulation(setup(['ssm:resourceTag/Name']), {
			visible: nodes.slice(0, 3),
			behind: nodes.slice(3, 20),
		});
		expect(asked(few.asks)).toHaveLength(20);
	});

	test('hybrid nodes wait for their tags where a policy references tags, and only there', () => {
		const nodes = [hybrid('mi-1', null), hybrid('mi-2', {env: 'prod'}), node('i-1', {env: 'prod'})];
		const tagged = planSimulation(setup(['ssm:resourceTag/env']), {visible: nodes});
		expect(tagged.wantsTags).toEqual([nodeKey(hybrid('mi-1'))]);
		expect(asked(tagged.asks)).toEqual(nodes.slice(1).map(nodeKey));
		const plain = planSimulation(setup(['aws:SourceIp']), {visible: nodes});
		expect(plain.wantsTags).toEqual([]);
		expect(asked(plain.asks)).toHaveLength(3);
		expect(plain.asks[0]?.request.resources[0]).toBe(`arn:aws:ssm:eu-west-1:${account}:managed-instance/mi-1`);
	});

	test('a node that EC2 has not told yet waits; one whose tags cannot be read is asked for without, and says so', () => {
		const bare = {...node('i-1'), instance: null};
		expect(planSimulation(setup(['ssm:resourceTag/env']), {visible: [bare]})).toEqual({asks: [], wantsTags: []});
		const unreadable = new Set([nodeKey(bare)]);
		const [ask] = planSimulation(setup(['ssm:resourceTag/env']), {visible: [bare], unreadable}).asks;
		expect(ask?.subjects).toEqual([nodeKey(bare)]);
		expect(ask?.doubts.keys).toEqual(['ssm:resourceTag/env']);
	});

	test('EC2’s own tag keys speak of instances only, and then keep the kinds apart', () => {
		const visible = [node('i-1', {env: 'prod'}), hybrid('mi-1', {env: 'prod'})];
		const mixed = nodeAsks(planSimulation(setup(['ssm:resourceTag/env']), {visible}).asks);
		expect(mixed.map(({subjects}) => subjects.length)).toEqual([2]);
		const apart = nodeAsks(planSimulation(setup(['ssm:resourceTag/env', 'ec2:ResourceTag/env']), {visible}).asks);
		const tags = apart.map(({request}) => request.context.filter(({key}) => /resourcetag/i.test(key)).length);
		expect(tags).toEqual([2, 1]);
	});

	test('where the policies’ keys cannot be read all tags are sent', () => {
		const {asks} = planSimulation(setup(null), {visible: many(2, () => ({env: 'prod', Name: 'x'}))});
		const keys = nodeAsks(asks)[0]?.request.context.map(({key}) => key);
		expect(keys).toEqual(expect.arrayContaining(['ssm:resourceTag/env', 'aws:ResourceTag/Name']));
		expect(nodeAsks(asks)[0]?.doubts.keys).toBeNull();
	});

	test('no request ever names a context key twice', () => {
		const keys = [
			'ssm:resourceTag/env',
			'ssm:resourceTag/ENV',
			'aws:ResourceTag/env',
			'aws:userid',
			'AWS:RequestedRegion',
		];
		for (const of of [setup(keys), setup(null)]) {
			for (const {request} of planSimulation(of, {visible: many(1, () => ({env: 'a', Env: 'b', ENV: 'c'}))}).asks) {
				const names = request.context.map(({key}) => key.toLowerCase());
				expect(new Set(names).size).toBe(names.length);
			}
		}
	});

	test('keys that stand in no statement that can match raise no doubt', () => {
		const keys = ['aws:SourceIp', 'aws:MultiFactorAuthPresent'];
		const facts = {sourceIp: null, mfa: null, isTemporary: true, now: 0};
		const of = setup(keys, {facts, mattering: new Set(['aws:multifactorauthpresent'])});
		expect(planSimulation(of, {visible: many(1)}).asks[0]?.doubts).toMatchObject({
			keys: ['aws:MultiFactorAuthPresent'],
			booleans: ['aws:MultiFactorAuthPresent'],
		});
	});

	test('5,000 values of a tag cost calls for what is on the screen', () => {
		const nodes = many(5000, at => ({build: `b-${at}`}));
		const {asks} = planSimulation(setup(['aws:ResourceTag/build']), {
			visible: nodes.slice(0, 40),
			behind: nodes.slice(40),
		});
		expect(nodeAsks(asks)).toHaveLength(40);
	});

	test('an empty fleet asks nothing', () => {
		expect(planSimulation(setup(), {visible: []})).toEqual({asks: [], wantsTags: []});
	});
});

test('sources are tried one after another, and only where the source is to blame', () => {
	const role = simulated(
		{...deploy, arn: `arn:aws:sts::${account}:assumed-role/AWSReservedSSO_A_0123456789abcdef/x`},
		null,
	);
	const [first = '', second] = role.sources;
	expect(nextSource(role, first, problem('access-denied', '', ''))).toBe(second);
	expect(nextSource(role, first, problem('not-found', '', ''))).toBe(second);
	expect(nextSource(role, first, problem('throttled', '', ''))).toBeNull();
	expect(nextSource(role, second ?? '', problem('access-denied', '', ''))).toBeNull();
});
