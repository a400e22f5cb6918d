import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {type Access, combine, isCertainDenial} from '../../src/domain/access.ts';
import {isAssuming} from '../../src/domain/assumptions.ts';
import type {Node} from '../../src/domain/node.ts';
import {nodeKey} from '../../src/domain/node.ts';
import {matteringKeys, parsePolicy} from '../../src/domain/policy.ts';
import {principalOf} from '../../src/domain/principal.ts';
import {success} from '../../src/domain/result.ts';
import {
	type Ask,
	documentKey,
	planSimulation,
	type SimulationSetup,
	setupDocument,
} from '../../src/domain/simulation.ts';
import {readAnswer} from '../../src/domain/verdict.ts';
import {readFleet} from '../../src/sandbox/fleet/read-fleet.ts';
import type {Fleet} from '../../src/sandbox/fleet.ts';
import {callerOf} from '../../src/sandbox/keys.ts';
import {contextKeysIn, isAllowedIn, ownPoliciesIn, simulateIn, subjectOf} from '../support/in-process-aws.ts';
import {type RandomFleet, randomFleet} from '../support/random-fleet.ts';
import {hybrid, node} from './support/nodes.ts';

const now = new Date('2026-11-23T12:00:00Z');
const seed = Math.trunc(Math.random() * 2 ** 31);

const read = ({file}: RandomFleet): Fleet => {
	const reading = readFleet(file, now.toISOString());
	if (!reading.ok) throw new Error(JSON.stringify(reading.flaws));
	return reading.fleet;
};

const setupOf = async (fleet: Fleet, readsPolicies: boolean, hasBlindSpots: boolean): Promise<SimulationSetup> => {
	const {arn, userId, principalArn, isTemporary} = callerOf(fleet, subjectOf(fleet));
	const identity = {arn, account: fleet.account, userId};
	const principal = principalOf(identity, {arn: principalArn, tags: subjectOf(fleet).tags});
	if (principal.kind !== 'user' && principal.kind !== 'role') throw new Error(principal.kind);
	const mattering = readsPolicies
		? matteringKeys({policies: ownPoliciesIn(fleet), refused: []}, 'ssm:StartSession')
		: null;
	return {
		principal,
		source: principalArn,
		keys: await contextKeysIn(fleet),
		// Where nothing is hidden from us, we know where requests come from, too.
		facts: {sourceIp: hasBlindSpots ? null : '203.0.113.7', mfa: null, isTemporary, now: now.getTime()},
		document: null,
		...(mattering && {mattering}),
	};
};

/** Our verdict on every node: the plan, the simulator's answers, the reading. */
const verdictsOf = async (
	fleet: Fleet,
	setup: SimulationSetup,
	nodes: readonly Node[],
): Promise<Map<string, Access>> => {
	const said = new Map<string, Access>();
	const left: Ask[] = [...planSimulation(setup, {visible: nodes}).asks];
	for (let ask = left.shift(); ask; ask = left.shift()) {
		const {access, next} = readAnswer(setup, ask, success(await simulateIn(fleet, ask.request)));
		for (const [subject, verdict] of access) said.set(subject, verdict);
		left.push(...next);
	}
	const pending: Access = {verdict: 'pending'};
	return new Map(
		nodes.map(one => {
			const document = said.get(documentKey(one.scope, setupDocument(setup, one.scope.region))) ?? pending;
			return [one.id, combine(said.get(nodeKey(one)) ?? pending, document)];
		}),
	);
};

const nodesOf = ({nodes}: RandomFleet): readonly Node[] =>
	nodes.map(({id, tags, region}) => (id.startsWith('mi-') ? hybrid(id, tags, region) : node(id, tags, region)));

/** Tags that an organization tests and the caller's own policies do not: nothing ever tells of them (§1.3). */
const hasHiddenTagTests = (fleet: Fleet, keys: readonly string[]): boolean => {
	const own = new Set(keys.map(key => key.toLowerCase()));
	const control = fleet.organization?.serviceControlPolicies ?? [];
	const tested = control
		.flatMap(document => parsePolicy(JSON.stringify(document)) ?? [])
		.flatMap(({keys: some}) => some);
	return tested.some(key => /resourcetag/.test(key) && !own.has(key));
};

/** Whether an allowed verdict rests on a key that nobody can determine. */
const isGuarded = (access: Access): boolean =>
	access.verdict === 'allowed' && access.assuming.some(phrase => phrase.endsWith('does not forbid it'));

type Tally = {certain: number; open: number};

/** What is wrong with our verdicts on a fleet, beside reality. */
const wrongs = async (made: RandomFleet, readsPolicies: boolean, tally: Tally): Promise<readonly string[]> => {
	const fleet = read(made);
	const setup = await setupOf(fleet, readsPolicies, made.hasBlindSpots);
	const verdicts = await verdictsOf(fleet, setup, nodesOf(made));
	const isHidden = hasHiddenTagTests(fleet, setup.keys ?? []);
	return made.nodes.flatMap(target => {
		const document = made.documents.find(({region}) => region === target.region);
		const isOpened = isAllowedIn(fleet, target, now) && document !== undefined && isAllowedIn(fleet, document, now);
		const access = verdicts.get(target.id) ?? {verdict: 'pending'};
		const isCertain = isCertainDenial(access) || (access.verdict === 'allowed' && !isGuarded(access));
		tally[isCertain ? 'certain' : 'open'] += 1;
		const excuses = isHidden || made.hasBlindSpots;
		if (isCertainDenial(access) && isOpened) return [`${target.id} opens, we say ${JSON.stringify(access)}`];
		const isPlain = access.verdict === 'allowed' && (access.assuming.length === 0 || (!isAssuming(access) && !excuses));
		if (isPlain && !isOpened) return [`${target.id} is refused, we say ${JSON.stringify(access)}`];
		return access.verdict === 'pending' || (!made.hasBlindSpots && !isCertain)
			? [`${target.id} stays open: ${JSON.stringify(access)}`]
			: [];
	});
};

/** Many random fleets judged by us and in reality; the seed of a failure is told by fast-check. */
const hold = async (blindSpots: boolean, readsPolicies: boolean, numRuns: number): Promise<Tally> => {
	const tally = {certain: 0, open: 0};
	await fc.assert(
		fc.asyncProperty(randomFleet({blindSpots}), async made => {
			expect(await wrongs(made, readsPolicies, tally)).toEqual([]);
		}),
		{seed, numRuns},
	);
	return tally;
};

describe('random policies and fleets, our verdict beside reality', () => {
	test('without blind spots every verdict is certain and right', {timeout: 120_000}, async () => {
		const {certain, open} = await hold(false, false, 2000);
		expect({open, isEnough: certain > 2000}).toEqual({open: 0, isEnough: true});
	});

	test('with blind spots no verdict is wrong that claims to be certain', {timeout: 120_000}, async () => {
		const {certain, open} = await hold(true, false, 1000);
		expect({isEnough: certain > 500, isOpen: open > 100}).toEqual({isEnough: true, isOpen: true});
	});

	test('reading one’s own policies makes more certain and nothing wrong', {timeout: 120_000}, async () => {
		const without = await hold(true, false, 300);
		const within = await hold(true, true, 300);
		expect(within.certain).toBeGreaterThan(without.certain);
	});
});
