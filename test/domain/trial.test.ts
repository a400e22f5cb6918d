import {describe, expect, test} from 'vitest';
import {isCertainDenial} from '../../src/domain/access.ts';
import {noNetworkTest} from '../../src/domain/assumptions.ts';
import {nodeKey} from '../../src/domain/node.ts';
import {problem} from '../../src/domain/problem.ts';
import {failure, success} from '../../src/domain/result.ts';
import {type Ask, planSimulation, type SimulationSetup} from '../../src/domain/simulation.ts';
import type {Evaluation} from '../../src/domain/simulation-api.ts';
import {readAnswer} from '../../src/domain/verdict.ts';
import {node} from './support/nodes.ts';
import {answer, evaluation, now, settle, setup} from './support/simulating.ts';

const one = node('i-1', {env: 'prod'});
const unsure = {sourceIp: null, mfa: null, isTemporary: true, now};

const nodeAsk = (of: SimulationSetup, nodes = [one]): Ask => {
	const ask = planSimulation(of, {visible: nodes}).asks.find(({on}) => on === 'node');
	if (!ask) throw new Error('nothing to ask');
	return ask;
};

describe('an organization’s denial', () => {
	/** Nothing about the network is left to try. */
	const told = setup([], {facts: {...unsure, isTemporary: false, sourceIp: '192.0.2.1'}});
	const refused = evaluation({decision: 'explicitDeny', organizationAllows: false});
	const tagOf = ({request}: Ask, key: string) => request.context.find(one => one.key === key)?.values[0];
	const nodes = (count: number) =>
		Array.from({length: count}, (_, at) => node(`i-${at}`, {team: `t${at}`, env: 'prod'}));
	const byTeam = (ask: Ask, isOpen: (team: string | undefined) => boolean) =>
		answer(ask, isOpen(tagOf(ask, 'aws:ResourceTag/team')) ? evaluation({organizationAllows: true}) : refused);

	test('is tried once more with every tag of the node', () => {
		const {access, calls} = settle(told, [nodeAsk(told, nodes(2))], ask => byTeam(ask, team => team === 't1'));
		expect([...access.values()].map(({verdict}) => verdict)).toEqual(['denied', 'allowed']);
		expect(calls).toBe(3);
	});

	test('of nodes with many different tags is tried with one, and with the others when that makes a difference', () => {
		const run = (isOpen: (team: string | undefined) => boolean) =>
			settle(told, [nodeAsk(told, nodes(9))], ask => byTeam(ask, isOpen));
		const firm = run(() => false);
		expect(firm.calls).toBe(2);
		// The one that was asked with its tags is certain; the others rest on it.
		expect([...firm.access.values()].filter(isCertainDenial)).toHaveLength(1);
		expect([...firm.access.values()].every(({verdict}) => verdict === 'denied')).toBe(true);
		const open = run(team => team !== undefined && team !== 't5');
		expect(open.calls).toBe(10);
		expect([...open.access.values()].filter(({verdict}) => verdict === 'denied')).toHaveLength(1);
	});

	test('rests on the network where nobody told an address, and is not known where a service would be spared', () => {
		const of = setup([], {facts: {...unsure, isTemporary: false}});
		const ask = nodeAsk(of, [node('i-1')]);
		const firm = settle(of, [ask], each => answer(each, refused));
		expect(firm.calls).toBe(2);
		expect([...firm.access.values()]).toEqual([
			expect.objectContaining({verdict: 'denied', by: 'organization', assuming: [noNetworkTest]}),
		]);
		const sparesServices = ({request}: Ask) =>
			request.context.some(({key, values}) => key === 'aws:ViaAWSService' && values[0] === 'true');
		const fenced = settle(of, [ask], each => answer(each, sparesServices(each) ? evaluation() : refused));
		expect([...fenced.access.values()]).toMatchObject([{verdict: 'unknown', why: {keys: ['aws:SourceIp']}}]);
		const certain = settle(told, [nodeAsk(told, [node('i-1')])], each => answer(each, refused));
		expect(certain.calls).toBe(1);
		expect([...certain.access.values()].map(isCertainDenial)).toEqual([true]);
	});

	test('is tried with MFA where nobody knows whether it was used', () => {
		const of = setup([], {facts: unsure});
		const ask = nodeAsk(of, [node('i-1')]);
		const isSigned = ({request}: Ask) => request.context.some(({key}) => key === 'aws:MultiFactorAuthPresent');
		const guarded = settle(of, [ask], each => answer(each, isSigned(each) ? evaluation() : refused));
		expect(guarded).toMatchObject({calls: 2});
		expect([...guarded.access.values()]).toEqual([expect.objectContaining({verdict: 'unknown'})]);
		const firm = settle(of, [ask], each => answer(each, refused));
		expect([...firm.access.values()]).toEqual([expect.objectContaining({verdict: 'denied', by: 'organization'})]);
	});
});

describe('an undeterminable boolean', () => {
	const of = setup(['aws:MultiFactorAuthPresent'], {facts: unsure});
	const mfa = ({request}: Ask) =>
		request.context.find(({key}) => key === 'aws:MultiFactorAuthPresent')?.values[0] ?? 'absent';
	const run = (decide: (value: string) => Partial<Evaluation>, from = of) =>
		settle(from, [nodeAsk(from)], ask => answer(ask, evaluation(decide(mfa(ask)))));

	test('is tried with both values, and equal answers are certain', () => {
		expect(run(() => ({}))).toMatchObject({calls: 3});
		expect(run(() => ({})).access.get(nodeKey(one))).toMatchObject({verdict: 'allowed', assuming: []});
		const denied = run(() => ({decision: 'explicitDeny'}));
		expect(denied.access.get(nodeKey(one))).toMatchObject({verdict: 'denied', decision: 'explicitDeny'});
	});

	test('leaves the verdict open where the answers differ', () => {
		const guarded = run(value => ({decision: value === 'true' ? 'allowed' : 'explicitDeny'}));
		expect(guarded.access.get(nodeKey(one))).toMatchObject({
			verdict: 'unknown',
			why: {keys: ['aws:MultiFactorAuthPresent']},
		});
		const forbidden = run(value => ({decision: value === 'false' ? 'explicitDeny' : 'allowed'}));
		expect(forbidden.access.get(nodeKey(one))).toMatchObject({
			verdict: 'allowed',
			assuming: ['aws:MultiFactorAuthPresent does not forbid it'],
		});
	});

	test('is not tried where another key leaves the verdict open anyway', () => {
		const both = setup(['aws:MultiFactorAuthPresent', 'aws:SourceIp'], {facts: unsure});
		expect(run(() => ({}), both).calls).toBe(1);
		const unrelated = run(() => ({decision: 'implicitDeny', missing: ['aws:MultiFactorAuthPresent']}), both);
		expect(unrelated).toMatchObject({calls: 3});
		expect(unrelated.access.get(nodeKey(one))).toMatchObject({verdict: 'denied'});
	});

	test('keeps the first verdict when a trial fails', () => {
		const ask = nodeAsk(of);
		const first = readAnswer(of, ask, success(answer(ask, evaluation())));
		const [trial] = first.next;
		if (!trial) throw new Error('no trial');
		expect(readAnswer(of, trial, failure(problem('throttled', 'x', 'y'))).access.size).toBe(0);
		expect(readAnswer(of, trial, success(new Map())).access.size).toBe(0);
	});
});
