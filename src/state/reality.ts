import type {Access} from '../domain/access.ts';
import {exactTags, type Node} from '../domain/node.ts';
import {type Outcome, outcomeFor, withOutcome} from '../domain/outcome.ts';
import {scopeStateOf} from './scope-state.ts';
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

/** One outcome more: it stands in place of an earlier one about the same caller, node and document. */
export const withOutcomeSeen = (outcomes: readonly Outcome[], seen: Outcome): readonly Outcome[] => [
	seen,
	...outcomes.filter(
		({caller, region, node, document}) =>
			caller !== seen.caller || region !== seen.region || node !== seen.node || document !== seen.document,
	),
];

/**
 * What a real attempt came to that still counts for a node, `null` where none does.
 * @param simulated What the simulation says of the node.
 */
export const realOutcome = (
	{outcomes, scopes, now}: Pick<State, 'outcomes' | 'scopes' | 'now'>,
	node: Node,
	simulated: Access,
): Outcome | null => {
	if (!mayConcern(outcomes, node)) return null;
	const caller = scopeStateOf({scopes}, node.scope)?.caller?.arn;
	if (caller === undefined) return null;
	// Sign-ins of one caller are told apart by their latest attempt: its credentials are the present ones.
	const present = outcomes.find(outcome => outcome.caller === caller);
	return outcomeFor(outcomes, node, {
		now: Math.max(now, present?.at ?? now),
		caller,
		expires: present?.expires ?? null,
		document: null,
		tags: exactTags(node),
		simulated,
	});
};

/** The verdict to show: what a real attempt came to, while that counts, else what the simulation said. */
export const shownAccess = (state: State, node: Node, simulated: Access): Access =>
	withOutcome(simulated, realOutcome(state, node, simulated));
