import type {Access} from '../domain/access.ts';
import {exactTags, type Node} from '../domain/node.ts';
import {type Outcome, outcomeFor, withOutcome} from '../domain/outcome.ts';
import {scopeKey} from '../domain/scope.ts';
import type {State} from './state.ts';

/** What outcomes can be about: these nodes, and all nodes of these regions. */
type Reach = {readonly ids: ReadonlySet<string>; readonly regions: ReadonlySet<string>};

const reaches = new WeakMap<readonly Outcome[], Reach>();

const reachOf = (outcomes: readonly Outcome[]): Reach => {
	const known = reaches.get(outcomes);
	if (known) return known;
	const onDocument = outcomes.filter(({on, result}) => on === 'document' && result === 'denied');
	const reach = {
		ids: new Set(outcomes.map(({node}) => node)),
		regions: new Set(onDocument.map(({region}) => region)),
	};
	reaches.set(outcomes, reach);
	return reach;
};

/** Whether any of the outcomes may speak about a node. */
export const mayConcern = (outcomes: readonly Outcome[], {id, scope}: Node): boolean => {
	if (outcomes.length === 0) return false;
	const {ids, regions} = reachOf(outcomes);
	return ids.has(id) || regions.has(scope.region);
};

/** What a real attempt came to that still counts for a node, `null` where none does. */
export const realOutcome = (state: State, node: Node, simulated: Access): Outcome | null => {
	if (!mayConcern(state.outcomes, node)) return null;
	const name = scopeKey(node.scope);
	const scope = state.scopes.find(known => scopeKey(known.scope) === name);
	return outcomeFor(state.outcomes, node, {
		now: state.now,
		caller: scope?.caller?.arn ?? '',
		expires: scope?.expires ?? null,
		document: null,
		tags: exactTags(node),
		simulated,
	});
};

/** The verdict to show: what a real attempt came to, while that counts, else what the simulation said. */
export const shownAccess = (state: State, node: Node, simulated: Access): Access =>
	withOutcome(simulated, realOutcome(state, node, simulated));
