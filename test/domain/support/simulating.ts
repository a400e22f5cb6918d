import {principalOf} from '../../../src/domain/principal.ts';
import {success} from '../../../src/domain/result.ts';
import type {Ask, SimulationSetup} from '../../../src/domain/simulation.ts';
import type {Evaluation, SimulationAnswer} from '../../../src/domain/simulation-api.ts';
import {type Reading, readAnswer} from '../../../src/domain/verdict.ts';
import {alice, type Simulated} from './nodes.ts';

/** Noon of the day all examples happen on. */
export const now = Date.parse('2026-11-23T12:00:00Z');

/** A principal that can be simulated, or the test is wrong. */
export const simulated = (...of: Parameters<typeof principalOf>): Simulated => {
	const principal = principalOf(...of);
	if (principal.kind !== 'user' && principal.kind !== 'role') throw new Error(`${principal.kind} cannot be simulated`);
	return principal;
};

/** Alice with long-term keys, whose policies reference these context keys. */
export const setup = (keys: readonly string[] | null = [], more: Partial<SimulationSetup> = {}): SimulationSetup => {
	const principal = more.principal ?? simulated(alice, {arn: alice.arn, tags: {}});
	return {
		principal,
		source: principal.sources[0] ?? '',
		keys,
		document: null,
		facts: {sourceIp: null, mfa: null, isTemporary: false, now},
		...more,
	};
};

/** An evaluation with what a test cares about. */
export const evaluation = (more: Partial<Evaluation> = {}): Evaluation => ({
	decision: 'allowed',
	policies: [],
	missing: [],
	boundaryAllows: null,
	organizationAllows: null,
	...more,
});

/** The answer that gives every resource of an ask the same evaluation. */
export const answer = (ask: Ask, of: Evaluation): SimulationAnswer =>
	new Map(ask.request.resources.map(resource => [resource, of]));

/** Asks, and all that follows, answered by a function; yields the final verdicts and how many calls it took. */
export const settle = (
	of: SimulationSetup,
	asks: readonly Ask[],
	simulate: (ask: Ask) => SimulationAnswer,
): {
	readonly access: Map<string, Reading['access'] extends ReadonlyMap<string, infer Value> ? Value : never>;
	calls: number;
} => {
	const access = new Map();
	const left = [...asks];
	let calls = 0;
	for (let ask = left.shift(); ask; ask = left.shift()) {
		calls += 1;
		const reading = readAnswer(of, ask, success(simulate(ask)));
		for (const [subject, verdict] of reading.access) access.set(subject, verdict);
		left.push(...reading.next);
	}
	return {access, calls};
};
