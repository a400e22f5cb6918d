import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {readFleet} from '../../../src/sandbox/fleet/read-fleet.ts';
import type {Fleet, FleetPrincipal, PolicyDocument} from '../../../src/sandbox/fleet.ts';
import {authorizeAt} from '../../../src/sandbox/iam/authorize.ts';
import {iamService} from '../../../src/sandbox/iam/service.ts';
import {callerOf} from '../../../src/sandbox/keys.ts';
import {type RandomFleet, type RandomTarget, randomFleet} from '../../support/random-fleet.ts';
import {ask, type Parameter} from './ask.ts';

const seed = Math.trunc(Math.random() * 2 ** 31);
const now = new Date('2026-11-23T12:00:00Z');

const read = ({file}: RandomFleet): Fleet => {
	const reading = readFleet(file, now.toISOString());
	if (!reading.ok) throw new Error(JSON.stringify(reading.flaws));
	return reading.fleet;
};

const subjectOf = (fleet: Fleet): FleetPrincipal => {
	const subject = fleet.principals.get(fleet.caller);
	if (!subject) throw new Error('the fleet has no caller');
	return subject;
};

/** The fleet with its subject changed. */
const changed = (fleet: Fleet, over: Partial<FleetPrincipal>): Fleet => ({
	...fleet,
	principals: new Map([...fleet.principals, [fleet.caller, {...subjectOf(fleet), ...over}]]),
});

const tagsOf = ({tags}: RandomTarget): [string, string][] =>
	Object.entries(tags).flatMap(([key, value]) => [
		[`ssm:resourceTag/${key}`, value],
		[`aws:ResourceTag/${key}`, value],
	]);

const isAllowed = (fleet: Fleet, target: RandomTarget): boolean => {
	const context = Object.fromEntries(tagsOf(target).map(([key, value]) => [key, [value]]));
	const request = {action: 'ssm:StartSession', resource: target.arn, region: target.region, context};
	return authorizeAt(() => now)(fleet, callerOf(fleet, subjectOf(fleet)), request).allowed;
};

const reachable = (fleet: Fleet, targets: readonly RandomTarget[]): string[] =>
	targets.filter(target => isAllowed(fleet, target)).map(({arn}) => arn);

const targetsOf = ({nodes, documents}: RandomFleet): RandomTarget[] => [...nodes, ...documents];

/** Every key of a live request, as somebody would send it who knows all. */
const completeContext = (fleet: Fleet, target: RandomTarget): Parameter => {
	const {principalArn, userId, isTemporary, principal} = callerOf(fleet, subjectOf(fleet));
	const entries: [string, string][] = [
		...tagsOf(target),
		...Object.entries(principal.tags).map(([key, value]): [string, string] => [`aws:PrincipalTag/${key}`, value]),
		['aws:PrincipalArn', principalArn],
		['aws:userid', userId],
		['aws:RequestedRegion', target.region],
		['aws:SourceIp', fleet.live.sourceIp],
		['aws:CurrentTime', now.toISOString()],
		['aws:SecureTransport', 'true'],
		['aws:ViaAWSService', 'false'],
		...(isTemporary ? [['aws:MultiFactorAuthPresent', String(fleet.live.mfa)] satisfies [string, string]] : []),
	];
	return entries.map(([key, value]) => ({ContextKeyName: key, ContextKeyValues: [value], ContextKeyType: 'string'}));
};

type Specific = {readonly EvalResourceName: string; readonly EvalResourceDecision: string};

const simulate = async (
	fleet: Fleet,
	target: RandomTarget,
	resources: readonly RandomTarget[],
): Promise<Specific[]> => {
	const answer = await ask(iamService, fleet, 'SimulatePrincipalPolicy', {
		PolicySourceArn: callerOf(fleet, subjectOf(fleet)).principalArn,
		ActionNames: ['ssm:StartSession'],
		ResourceArns: resources.map(({arn}) => arn),
		ContextEntries: completeContext(fleet, target),
	});
	const results = answer['EvaluationResults'] as readonly {readonly ResourceSpecificResults: readonly Specific[]}[];
	return results.flatMap(result => result.ResourceSpecificResults);
};

const statements = (document: PolicyDocument): unknown[] => document.Statement as unknown[];

const deny: PolicyDocument = {
	Version: '2012-10-17',
	Statement: [
		{Effect: 'Deny', Action: 'ssm:StartSession', Resource: ['arn:aws:ec2:eu-west-1:*:*', 'arn:aws:ssm:*:*:document/*']},
	],
};

const allow: PolicyDocument = {
	Version: '2012-10-17',
	Statement: [{Effect: 'Allow', Action: 'ssm:StartSession', Resource: 'arn:aws:ec2:*:*:instance/*'}],
};

describe(`the evaluator, for random policies (seed ${seed})`, () => {
	const fleets = randomFleet({blindSpots: true});
	const visible = randomFleet({blindSpots: false});
	const options = {seed, numRuns: 400};

	test('a simulation with the complete context says what a live request gets', async () => {
		await fc.assert(
			fc.asyncProperty(visible, async random => {
				const fleet = read(random);
				for (const target of targetsOf(random)) {
					const [only] = await simulate(fleet, target, [target]);
					expect([target.arn, only?.EvalResourceDecision === 'allowed']).toEqual([
						target.arn,
						isAllowed(fleet, target),
					]);
				}
			}),
			options,
		);
	});

	test('both shapes of the simulator say the same of each resource', async () => {
		await fc.assert(
			fc.asyncProperty(visible, async random => {
				const fleet = read(random);
				const targets = targetsOf(random);
				const [first] = targets;
				if (!first) return;
				const old = await simulate({...fleet, simulatorShape: 'per-resource'}, first, targets);
				expect(old).toEqual(await simulate(fleet, first, targets));
				expect(old.map(({EvalResourceName: name}) => name)).toEqual(targets.map(({arn}) => arn));
			}),
			options,
		);
	});

	test('one more Deny never gains anything', () => {
		fc.assert(
			fc.property(fleets, random => {
				const fleet = read(random);
				const before = reachable(fleet, targetsOf(random));
				const {policies, sessionPolicy} = subjectOf(fleet);
				const denied = reachable(changed(fleet, {policies: {...policies, deny}}), targetsOf(random));
				expect(before).toEqual(expect.arrayContaining(denied));
				expect(denied.some(arn => arn.includes(':ec2:eu-west-1:'))).toBe(false);
				const narrowed = reachable(changed(fleet, {sessionPolicy: sessionPolicy ?? allow}), targetsOf(random));
				expect(before).toEqual(expect.arrayContaining(narrowed));
			}),
			options,
		);
	});

	test('one more Allow of the identity never loses anything', () => {
		fc.assert(
			fc.property(fleets, random => {
				const fleet = read(random);
				const before = reachable(fleet, targetsOf(random));
				const policies = {...subjectOf(fleet).policies, allow};
				expect(reachable(changed(fleet, {policies}), targetsOf(random))).toEqual(expect.arrayContaining(before));
			}),
			options,
		);
	});

	test('neither the order of statements nor how they are divided among policies matters', () => {
		fc.assert(
			fc.property(fleets, random => {
				const fleet = read(random);
				const all = Object.values(subjectOf(fleet).policies).flatMap(statements);
				const single = {all: {Version: '2012-10-17', Statement: all.toReversed()}};
				const many = Object.fromEntries(all.map((one, at) => [`p${at}`, {Version: '2012-10-17', Statement: one}]));
				const before = reachable(fleet, targetsOf(random));
				expect(reachable(changed(fleet, {policies: single}), targetsOf(random))).toEqual(before);
				expect(reachable(changed(fleet, {policies: many}), targetsOf(random))).toEqual(before);
			}),
			options,
		);
	});

	test('the fleets are worth it: much is allowed and much is denied', () => {
		const sample = fc.sample(fleets, {seed, numRuns: 300});
		const targets = sample.flatMap(random => targetsOf(random).map(target => isAllowed(read(random), target)));
		const share = targets.filter(Boolean).length / targets.length;
		expect(share).toBeGreaterThan(0.2);
		expect(share).toBeLessThan(0.8);
	});
});
