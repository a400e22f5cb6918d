import {describe, expect, test} from 'vitest';
import {isAssuming, noHiddenTagTest, noSessionPolicy} from '../../src/domain/assumptions.ts';
import {accessReason, accessWord} from '../../src/domain/explain.ts';
import {nodeKey} from '../../src/domain/node.ts';
import {principalOf} from '../../src/domain/principal.ts';
import {type ProblemKind, problem} from '../../src/domain/problem.ts';
import {failure, success} from '../../src/domain/result.ts';
import {type Ask, planSimulation, type SimulationSetup} from '../../src/domain/simulation.ts';
import type {Evaluation} from '../../src/domain/simulation-api.ts';
import {accessWithoutSimulation, readAnswer} from '../../src/domain/verdict.ts';
import {account, alice, deploy, node} from './support/nodes.ts';
import {answer, evaluation, now, settle, setup, simulated} from './support/simulating.ts';

const one = node('i-1', {env: 'prod'});
const unsure = {sourceIp: null, mfa: null, isTemporary: true, now};

const nodeAsk = (of: SimulationSetup, nodes = [one]): Ask => {
	const ask = planSimulation(of, {visible: nodes}).asks.find(({on}) => on === 'node');
	if (!ask) throw new Error('nothing to ask');
	return ask;
};

const verdict = (of: SimulationSetup, said: Partial<Evaluation>) => {
	const ask = nodeAsk(of);
	return readAnswer(of, ask, success(answer(ask, evaluation(said)))).access.get(nodeKey(one));
};

describe('reading an answer (reference: iam-simulation §6.3)', () => {
	test('allowed is allowed', () => {
		expect(verdict(setup(), {})).toEqual({verdict: 'allowed', assuming: [], policies: [], source: 'simulated'});
	});

	test('allowed with a key that nobody can determine names the assumption', () => {
		const of = setup(['aws:SourceIp', 'aws:userid', 's3:prefix']);
		expect(verdict(of, {})).toMatchObject({verdict: 'allowed', assuming: ['aws:SourceIp does not forbid it']});
	});

	test.each([
		['an explicit denial', {decision: 'explicitDeny'}, 'identity'],
		['no statement', {decision: 'implicitDeny'}, 'identity'],
		['an organization', {decision: 'explicitDeny', organizationAllows: false}, 'organization'],
		['an organization without allow', {decision: 'implicitDeny', organizationAllows: false}, 'organization'],
		['a boundary', {decision: 'implicitDeny', boundaryAllows: false}, 'boundary'],
		[
			'a boundary’s denial',
			{decision: 'explicitDeny', boundaryAllows: false, policies: [{id: 'b', type: 'Permissions Boundary Policy'}]},
			'boundary',
		],
		[
			'an identity policy although a boundary exists',
			{decision: 'explicitDeny', boundaryAllows: false, policies: [{id: 'p', type: 'IAM Policy'}]},
			'identity',
		],
		[
			'identity inside an organization',
			{decision: 'implicitDeny', organizationAllows: true, boundaryAllows: true},
			'identity',
		],
	] as const)('%s is told apart', (_, said, by) => {
		expect(verdict(setup(), said)).toMatchObject({verdict: 'denied', on: 'node', by, decision: said.decision});
	});

	test('an implicit denial that misses an undeterminable key is unknown and names it', () => {
		const of = setup(['aws:SourceIp', 'aws:SourceVpc']);
		expect(verdict(of, {decision: 'implicitDeny', missing: ['AWS:sourceip', 'aws:userid']})).toEqual({
			verdict: 'unknown',
			why: {kind: 'missing-keys', keys: ['aws:SourceIp'], on: 'node'},
		});
	});

	test('an implicit denial that misses only what the node lacks is certain', () => {
		const of = setup(['ssm:resourceTag/team', 'aws:SourceIp']);
		expect(verdict(of, {decision: 'implicitDeny', missing: ['ssm:resourceTag/team', 'aws:userid']})).toMatchObject({
			verdict: 'denied',
		});
	});

	test('an explicit denial is not certain where an undeterminable key may have caused it', () => {
		expect(verdict(setup(['aws:SourceIp']), {decision: 'explicitDeny'})).toMatchObject({verdict: 'unknown'});
		const told = {...unsure, sourceIp: '203.0.113.7'};
		expect(verdict(setup(['aws:SourceIp'], {facts: told}), {decision: 'explicitDeny'})).toMatchObject({
			verdict: 'denied',
		});
	});

	test('without the policies’ keys only what the simulator misses speaks against a denial', () => {
		expect(verdict(setup(null), {})).toMatchObject({
			assuming: ['a context key that reach cannot see does not forbid it'],
		});
		expect(verdict(setup(null), {decision: 'implicitDeny', missing: ['aws:userid', 's3:prefix']})).toMatchObject({
			verdict: 'denied',
		});
		expect(verdict(setup(null), {decision: 'implicitDeny', missing: ['aws:SourceIp']})).toMatchObject({
			verdict: 'unknown',
		});
		expect(verdict(setup(null), {decision: 'explicitDeny'})).toMatchObject({verdict: 'unknown'});
	});

	test('an ARN without an answer is unknown, and an answer that nobody asked for is ignored', () => {
		const ask = nodeAsk(setup(), [one, node('i-2')]);
		const [first = ''] = ask.request.resources;
		const said = new Map([
			[first, evaluation()],
			['arn:aws:ec2:eu-west-1:1:instance/i-other', evaluation()],
		]);
		const {access} = readAnswer(setup(), ask, success(said));
		expect([...access]).toEqual([
			[nodeKey(one), expect.objectContaining({verdict: 'allowed'})],
			[nodeKey(node('i-2')), {verdict: 'unknown', why: {kind: 'no-answer', on: 'node'}}],
		]);
	});

	test('where a Deny of the organization explains its word, who is merely not allowed was not refused by it', () => {
		const ask = nodeAsk(setup(['aws:SourceIp']), [one, node('i-2'), node('i-3')]);
		const [first = '', second = '', third = ''] = ask.request.resources;
		const said = new Map([
			[first, evaluation({decision: 'explicitDeny', organizationAllows: false})],
			[second, evaluation({decision: 'implicitDeny', organizationAllows: false})],
			[third, evaluation({decision: 'implicitDeny', organizationAllows: false, missing: ['aws:SourceIp']})],
		]);
		const {access} = readAnswer(setup(['aws:SourceIp']), ask, success(said));
		expect([...access.values()]).toEqual([
			expect.objectContaining({verdict: 'denied', by: 'organization'}),
			expect.objectContaining({verdict: 'denied', by: 'identity'}),
			expect.objectContaining({verdict: 'unknown'}),
		]);
	});

	test('what is assumed of every node alike is told, and marks nothing', () => {
		const of = setup([], {principal: simulated(deploy, null)});
		const member = verdict(of, {organizationAllows: true});
		expect(member).toMatchObject({verdict: 'allowed', assuming: [noSessionPolicy, noHiddenTagTest]});
		expect(member && isAssuming(member)).toBe(false);
		expect(member && [accessWord(member), accessReason(member)]).toEqual(['allowed', 'allowed']);
		const own = verdict(setup(['aws:SourceIp'], {principal: simulated(deploy, null)}), {});
		expect(own && isAssuming(own)).toBe(true);
	});

	test('a document’s denial is the document’s', () => {
		const of = setup();
		const ask = planSimulation(of, {visible: [one]}).asks.find(({on}) => on === 'document');
		if (!ask) throw new Error('no document');
		const {access} = readAnswer(of, ask, success(answer(ask, evaluation({decision: 'implicitDeny'}))));
		expect([...access.values()]).toEqual([expect.objectContaining({verdict: 'denied', on: 'document'})]);
	});

	test('tags that differ only in case and empty tags are named as assumptions', () => {
		const of = setup(['ssm:resourceTag/env']);
		const ask = nodeAsk(of, [node('i-1', {env: 'a', Env: 'b'}), node('i-2', {env: ''})]);
		const odd = planSimulation(of, {visible: [node('i-1', {env: 'a', Env: 'b'}), node('i-2', {env: ''})]}).asks;
		const {access} = settle(of, odd, each => answer(each, evaluation()));
		expect(access.get(ask.subjects[0] ?? '')).toMatchObject({assuming: ['ssm:resourceTag/env does not forbid it']});
		expect(access.get(nodeKey(node('i-2')))).toMatchObject({assuming: ['the empty tag env counts as set']});
	});

	test('equal verdicts are one value', () => {
		const ask = nodeAsk(setup(), [one, node('i-2')]);
		const [left, right] = readAnswer(setup(), ask, success(answer(ask, evaluation()))).access.values();
		expect(left).toBe(right);
	});
});

describe('problems', () => {
	const three = [one, node('i-2'), node('i-3')];
	const fail = (kind: ProblemKind, detail = '') =>
		readAnswer(setup(), nodeAsk(setup(), three), failure(problem(kind, 'IAM says no', 'wait', {detail})));

	test('an objection to size halves the request', () => {
		const {next, chunk, access} = fail('invalid-input', 'Member must have length less than or equal to 2');
		expect(next.map(({subjects}) => subjects.length)).toEqual([2, 1]);
		expect(next.flatMap(({request}) => request.resources)).toHaveLength(3);
		expect({chunk, decided: access.size}).toEqual({chunk: 2, decided: 0});
	});

	test('any other objection is unknown at once', () => {
		const {next, access} = fail('invalid-input', 'Duplicate context key: x.');
		expect(next).toEqual([]);
		expect([...access.values()]).toEqual(Array(3).fill(expect.objectContaining({verdict: 'unknown'})));
	});

	test('a refusal names action and resource and stops', () => {
		const {access, stop} = fail('access-denied');
		expect(stop).toBe(true);
		expect(access.get(nodeKey(one))).toEqual({
			verdict: 'unknown',
			why: {
				kind: 'not-permitted',
				action: 'iam:SimulatePrincipalPolicy',
				resource: `arn:aws:iam::${account}:user/alice`,
			},
		});
	});

	test('a principal that was deleted midway is asked about no more', () => {
		const {access, stop} = fail('not-found');
		expect({stop, decided: access.size}).toEqual({stop: true, decided: 3});
	});

	test.each(['throttled', 'timeout', 'malformed', 'unreachable'] as const)('%s is unknown, never denied', kind => {
		const {access, stop} = fail(kind);
		expect(stop).toBe(false);
		expect(access.get(nodeKey(one))).toMatchObject({verdict: 'unknown', why: {kind: 'problem'}});
	});

	test('a cancelled ask decides nothing', () => {
		expect(fail('cancelled').access.size).toBe(0);
	});
});

describe('who cannot be simulated', () => {
	test('root is allowed unless an organization forbids it', () => {
		const root = principalOf({arn: `arn:aws:iam::${account}:root`, account, userId: account}, null);
		expect(accessWithoutSimulation(root)).toMatchObject({
			verdict: 'allowed',
			assuming: ['no service control policy denies it'],
		});
	});

	test('a federated user is unknown, with the reason', () => {
		const federated = principalOf({arn: `arn:aws:sts::${account}:federated-user/t`, account, userId: 'x'}, null);
		expect(accessWithoutSimulation(federated)).toMatchObject({verdict: 'unknown', why: {kind: 'principal'}});
		expect(accessWithoutSimulation(principalOf(alice, null))).toBeNull();
	});
});
