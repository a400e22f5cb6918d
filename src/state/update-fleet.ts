import {pending} from '../domain/access.ts';
import {isSamePrincipal} from '../domain/known-principal.ts';
import {type Node, type NodeKey, nodeKey} from '../domain/node.ts';
import {isInForce, type Outcome} from '../domain/outcome.ts';
import type {Principal} from '../domain/principal.ts';
import {type Scope, scopeKey} from '../domain/scope.ts';
import {withAccess, withEntries} from './access-table.ts';
import type {Event} from './events.ts';
import {isListedWhole} from './listing.ts';
import {
	withCachedNodes,
	withInstances,
	withinScopes,
	withManagedNodes,
	withNodeTags,
	withOwner,
	withoutScope,
	withoutUnlisted,
} from './node-table.ts';
import {withOutcomeSeen} from './reality.ts';
import {scopeStateOf} from './scope-state.ts';
import {type Feed, type FeedName, newScope, type ScopeState, type State} from './state.ts';
import {itemsOf} from './vector.ts';

const inScope = (state: State, scope: Scope, change: (known: ScopeState) => ScopeState): State => {
	const name = scopeKey(scope);
	let isFound = false;
	const scopes = state.scopes.map(known => {
		if (scopeKey(known.scope) !== name) return known;
		isFound = true;
		return change(known);
	});
	if (!isFound) scopes.push(change(newScope(scope)));
	return {...state, scopes};
};

const withFeed = (state: State, scope: Scope, name: FeedName, change: (feed: Feed) => Feed): State =>
	inScope(state, scope, known => ({...known, feeds: {...known.feeds, [name]: change(known.feeds[name])}}));

const ended = (): Feed => ({status: 'success', fetching: 'idle', problem: null});

const withFetching = (state: State, from: Feed['fetching'], to: Feed['fetching']): State => {
	const turn = (feed: Feed): Feed => (feed.fetching === from ? {...feed, fetching: to} : feed);
	return {
		...state,
		scopes: state.scopes.map(known => {
			const {identity, instances, managedNodes, access} = known.feeds;
			return {
				...known,
				feeds: {
					identity: turn(identity),
					instances: turn(instances),
					managedNodes: turn(managedNodes),
					access: turn(access),
				},
			};
		}),
	};
};

const withQueued = (state: State, wanted: Extract<Event, {type: 'fetchesQueued'}>['wanted']): State => {
	const feedsOf = new Map(wanted.map(({scope, feeds}) => [scopeKey(scope), feeds]));
	const scopes = state.scopes.map(known => {
		const queued = feedsOf.get(scopeKey(known.scope)) ?? [];
		const feeds = queued.map(name => [name, {...known.feeds[name], fetching: 'queued'}] as const);
		return queued.length === 0 ? known : {...known, feeds: {...known.feeds, ...Object.fromEntries(feeds)}};
	});
	return {...state, scopes};
};

const accountOf = (state: State, scope: Scope): string | null => scopeStateOf(state, scope)?.caller?.account ?? null;

/** Verdicts of another principal are nobody's: back to pending. */
const forgetAccess = (state: State, scope: Scope): State => {
	const name = scopeKey(scope);
	const forgotten = [...itemsOf(state.nodes.rows)].flatMap((node): NodeKey[] =>
		node && scopeKey(node.scope) === name ? [nodeKey(node)] : [],
	);
	const access = withAccess(
		state.access,
		state.nodes,
		forgotten.map(key => [key, pending]),
	);
	const grounds = withEntries(
		state.grounds,
		state.nodes,
		forgotten.map(key => [key, null]),
		null,
	);
	return {...state, access, grounds};
};

const withPrincipal = (state: State, scope: Scope, principal: Principal): State => {
	const before = scopeStateOf(state, scope)?.principal;
	const kept = before && !isSamePrincipal(before, principal) ? forgetAccess(state, scope) : state;
	return inScope(kept, scope, known => ({...known, caller: principal.identity, principal}));
};

/** The same list where nothing was dropped, so that nothing is looked at anew. */
const withOutcomes = (state: State, outcomes: readonly Outcome[]): State =>
	outcomes.length === state.outcomes.length ? state : {...state, outcomes};

const withBackground = (state: State, sessions: number, tunnels: number): State => {
	const {background} = state;
	const isSame = background.sessions === sessions && background.tunnels === tunnels;
	return isSame ? state : {...state, background: {sessions, tunnels}};
};

/** Whether a listing that is over would have named the node: then it is gone, whatever a cache says. */
const isOver = (state: State, {scope, instance, managed}: Node): boolean => {
	const feeds = scopeStateOf(state, scope)?.feeds;
	if (!feeds) return false;
	return (
		(instance !== null && isListedWhole(feeds.instances)) || (managed !== null && isListedWhole(feeds.managedNodes))
	);
};

const withCache = (state: State, {nodes: cached, at, verdicts}: Extract<Event, {type: 'cacheRead'}>): State => {
	const nodes = withCachedNodes(
		state.nodes,
		cached.filter(node => !isOver(state, node)),
	);
	const remembered = withEntries(state.remembered, nodes, verdicts ?? [], null);
	return {...state, nodes, remembered, cachedAt: Math.min(at, state.cachedAt ?? at)};
};

/** The part of {@link State} that feeds write. Pure. */
export const updateFleet = (state: State, event: Event): State => {
	switch (event.type) {
		case 'scopesKnown': {
			const kept = event.keeps ? state.scopes : [];
			const names = new Set(kept.map(({scope}) => scopeKey(scope)));
			const added = event.scopes.filter(scope => !names.has(scopeKey(scope)));
			return {
				...state,
				nodes: event.keeps ? state.nodes : withinScopes(state.nodes, event.scopes),
				scopes: [...kept, ...added.map(newScope)],
				problems: event.problems,
				knowsScopes: true,
			};
		}
		case 'fetchesQueued':
			return withQueued(state, event.wanted);
		case 'fetchStarted':
			return withFeed(state, event.scope, event.feed, feed => ({...feed, fetching: 'fetching'}));
		case 'fetchEnded':
			return withFeed(state, event.scope, event.feed, ended);
		case 'fetchFailed': {
			const failed = withFeed(state, event.scope, event.feed, () => ({
				status: 'error',
				fetching: 'idle',
				problem: event.problem,
			}));
			if (event.feed !== 'identity') return failed;
			// Nobody asks for the verdicts of a caller whom nobody knows.
			return withFeed(failed, event.scope, 'access', feed => ({...feed, fetching: 'idle'}));
		}
		case 'listingEnded': {
			const part = event.feed === 'instances' ? 'instance' : 'managed';
			const nodes = withoutUnlisted(state.nodes, event.scope, part, event.listed);
			return withFeed({...state, nodes}, event.scope, event.feed, ended);
		}
		case 'accountNamed':
			return {...state, aliases: {...state.aliases, [event.account]: event.alias}};
		case 'callerKnown': {
			const nodes = withOwner(state.nodes, event.scope, event.caller.account);
			return inScope({...state, nodes}, event.scope, known => ({...known, caller: event.caller}));
		}
		case 'principalKnown':
			return withPrincipal(state, event.scope, event.principal);
		case 'instancesListed': {
			const nodes = withInstances(state.nodes, event.scope, event.page);
			return nodes === state.nodes ? state : {...state, nodes};
		}
		case 'managedNodesListed': {
			const nodes = withManagedNodes(state.nodes, event.scope, event.page, accountOf(state, event.scope));
			return nodes === state.nodes ? state : {...state, nodes};
		}
		case 'tagsRead': {
			const nodes = withNodeTags(state.nodes, event.key, event.tags);
			return nodes === state.nodes ? state : {...state, nodes};
		}
		case 'accessDecided': {
			const access = withAccess(state.access, state.nodes, event.decided);
			const grounds = withEntries(state.grounds, state.nodes, event.grounds ?? [], null);
			const isSame = access === state.access && grounds === state.grounds;
			return isSame ? state : {...state, access, grounds};
		}
		case 'outcomesRead':
			return {...state, outcomes: event.outcomes};
		case 'outcomeSeen':
			return {...state, outcomes: withOutcomeSeen(state.outcomes, event.outcome)};
		case 'denialsForgotten':
			return withOutcomes(
				state,
				state.outcomes.filter(({result}) => result !== 'denied'),
			);
		case 'familiarKnown':
			return {...state, familiar: event.familiar};
		case 'cacheRead':
			return withCache(state, event);
		case 'cacheRejected':
			return {...state, nodes: withoutScope(state.nodes, event.scope)};
		case 'fetchesPaused':
			return withFetching(state, 'fetching', 'paused');
		case 'fetchesResumed':
			return withFetching(state, 'paused', 'fetching');
		case 'throttled': {
			const others = state.waits.filter(({service}) => service !== event.wait.service);
			return {...state, waits: [...others, event.wait]};
		}
		case 'ticked': {
			const waits = state.waits.filter(({until}) => until > event.now);
			const next = {...state, now: event.now, waits: waits.length === state.waits.length ? state.waits : waits};
			return withOutcomes(
				next,
				state.outcomes.filter(outcome => isInForce(outcome, event.now)),
			);
		}
		case 'backgroundChanged':
			return withBackground(state, event.sessions, event.tunnels);
		case 'clientChosen':
			return {...state, client: event.client};
		default:
			return state;
	}
};
