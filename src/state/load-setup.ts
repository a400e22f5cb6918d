import {type SimulatedPrincipal, standingOf} from '../domain/context-keys.ts';
import {matteringKeys} from '../domain/policy.ts';
import {nextSource} from '../domain/principal.ts';
import type {Result} from '../domain/result.ts';
import type {Scope} from '../domain/scope.ts';
import {type SimulationSetup, startSession} from '../domain/simulation.ts';
import type {LoadRun} from './load-world.ts';

/** The part of a run that a setup needs. */
export type SetupRun = Pick<LoadRun, 'sources' | 'signal' | 'facts' | 'document' | 'policyReading'> & {
	readonly clock: Pick<LoadRun['clock'], 'now'>;
};

/** A user's long-term keys carry no sign of MFA; temporary ones do. Roles always have temporary ones. */
const withTemporary = async (
	{sources, signal, facts}: SetupRun,
	scope: Scope,
	{kind}: SimulatedPrincipal,
): Promise<SetupRun['facts']> => {
	if (facts.isTemporary !== null || kind === 'role') return facts;
	const found = await sources.credentials(scope, signal);
	return found.ok ? {...facts, isTemporary: found.value.sessionToken !== null} : facts;
};

/**
 * Which of the keys that nobody can determine stand in a statement that can match a StartSession at all. Asked only
 * where there are such keys and the person wants it; `null`: not known, then each may matter.
 */
const readMattering = async (
	{sources, signal, policyReading}: SetupRun,
	scope: Scope,
	{principal, keys, facts}: SimulationSetup,
): Promise<ReadonlySet<string> | null> => {
	const isNeeded = (keys ?? []).some(key => standingOf(key, principal, facts).kind === 'unknown');
	if (!policyReading || !isNeeded) return null;
	const own = await sources.ownPolicies(scope, principal, await policyReading.refusedLately(), signal);
	const refused = own.refused.flatMap(({action}) => action ?? []);
	if (refused.length > 0) policyReading.onRefused(refused);
	return matteringKeys(own, startSession);
};

/**
 * What the simulations of a principal have in common, with the context keys of its policies where they may be read.
 * @param source The ARN to simulate; where IAM does not know it, the principal's next one is taken.
 * @param known The context keys of that source, where they need not be asked for.
 */
export const prepareSetup = async (
	run: SetupRun,
	scope: Scope,
	principal: SimulatedPrincipal,
	source: string,
	known: Result<readonly string[]> | null = null,
): Promise<SimulationSetup> => {
	const {sources, signal, clock, document} = run;
	const [keys, facts] = await Promise.all([
		known ?? sources.contextKeys(scope, source, signal),
		withTemporary(run, scope, principal),
	]);
	const isRefused = !keys.ok && keys.problem.kind === 'access-denied';
	const other = keys.ok || isRefused ? null : nextSource(principal, source, keys.problem);
	if (other !== null && !signal.aborted) return prepareSetup(run, scope, principal, other);
	const setup = {
		principal,
		source,
		keys: keys.ok ? keys.value : null,
		facts: {...facts, now: clock.now()},
		document,
	};
	const mattering = await readMattering(run, scope, setup);
	return mattering ? {...setup, mattering} : setup;
};
