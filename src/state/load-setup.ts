import type {SimulatedPrincipal} from '../domain/context-keys.ts';
import {nextSource} from '../domain/principal.ts';
import type {Scope} from '../domain/scope.ts';
import type {SimulationSetup} from '../domain/simulation.ts';
import type {LoadRun} from './load-world.ts';

/**
 * What the simulations of a principal have in common, with the context keys of its policies where they may be read.
 * @param source The ARN to simulate; where IAM does not know it, the principal's next one is taken.
 */
export const prepareSetup = async (
	run: Pick<LoadRun, 'sources' | 'signal' | 'facts' | 'document'> & {readonly clock: Pick<LoadRun['clock'], 'now'>},
	scope: Scope,
	principal: SimulatedPrincipal,
	source: string,
): Promise<SimulationSetup> => {
	const {sources, signal, facts, clock, document} = run;
	const keys = await sources.contextKeys(scope, source, signal);
	const isRefused = !keys.ok && keys.problem.kind === 'access-denied';
	const other = keys.ok || isRefused ? null : nextSource(principal, source, keys.problem);
	if (other !== null && !signal.aborted) return prepareSetup(run, scope, principal, other);
	return {
		principal,
		source,
		keys: keys.ok ? keys.value : null,
		facts: {...facts, now: clock.now()},
		document,
	};
};
