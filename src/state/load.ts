import type {Access} from '../domain/access.ts';
import type {Node} from '../domain/node.ts';
import {type Scope, scopeKey} from '../domain/scope.ts';
import type {Sources, Waiting} from '../domain/sources.ts';
import type {AccessFeed, SessionAccess} from './access-blanket.ts';
import {feedsToRetry, type ListingName, listings} from './failed.ts';
import {createGate, createLimit} from './gate.ts';
import {listScope} from './load-listing.ts';
import {loadProfile} from './load-profile.ts';
import type {LoadRun, LoadWorld} from './load-world.ts';

/** Drives the sources and turns what they say into events. No function throws or waits. */
export type Load = {
	/** Starts to fetch everything that the store's scopes name. */
	readonly start: () => void;
	/** Drops what is under way and fetches everything again; what is on the screen stays until newer comes. */
	readonly reload: () => void;
	/**
	 * Asks again for what failed, and for what was never asked for; what answered stays and is not asked.
	 * @param isMeant Which scopes; all unless told otherwise.
	 */
	readonly retry: (isMeant?: (scope: Scope) => boolean) => void;
	/** Sends nothing new until {@link Load.resume}, while a session has the terminal. */
	readonly pause: () => void;
	readonly resume: () => void;
	readonly stop: () => void;
	/** The verdict on a session document by name; `null` where nothing can be asked. */
	readonly documentAccess: (scope: Scope, document: string) => Promise<Access | null>;
	/** The verdicts on what can be done with sessions, by their ids; none where nothing can be asked. */
	readonly sessionAccess: SessionAccess;
	/** Finds out what else there is to know of a node's denial: just-in-time access, organization policies. */
	readonly lookCloser: (node: Node) => void;
	/** To be called when a source waits because a service throttles. */
	readonly waiting: (waiting: Waiting) => void;
};

/** Scopes that are listed at once, but for those that wait for a service. */
const scopesAtOnce = 8;
/** Profiles whose callers are asked for at once: a thousand sign-ins side by side would all be throttled. */
const callersAtOnce = 16;
/** Milliseconds from a change on the screen to looking what should be checked next: keys go first. */
const afterChange = 20;
/** Milliseconds between observations of the clock: while a wait is counted down, and otherwise. */
const quickTick = 1_000;
const slowTick = 30_000;

type Wanted = {readonly scope: Scope; readonly feeds: readonly ListingName[]};

const byProfile = (scopes: readonly Scope[]): readonly (readonly Scope[])[] => [
	...Map.groupBy(scopes, ({profile}) => profile).values(),
];

/** Makes the loading of a store's scopes. */
export const createLoad = (world: LoadWorld): Load => {
	const {store, views, sources, clock} = world;
	const gate = createGate();
	let controller = new AbortController();
	let feeds = new Map<string | null, AccessFeed>();
	/** What ends the asking for a profile's caller and verdicts. */
	let callers = new Map<string | null, AbortController>();
	/** Scopes that hold a place among those that are listed at once, and how they give it up. */
	let places = new Set<{readonly name: string; readonly leave: () => void}>();
	let limit = createLimit(scopesAtOnce);
	let calling = createLimit(callersAtOnce);
	let isLooking = false;
	let isStopped = false;
	let ticks = 0;

	const look = (): void => {
		if (isLooking) return;
		isLooking = true;
		clock.later(() => {
			isLooking = false;
			for (const feed of feeds.values()) feed.look();
		}, afterChange);
	};
	const tick = (): void => {
		const mine = ++ticks;
		const delay = store.get().waits.length > 0 ? quickTick : slowTick;
		clock.later(() => {
			if (isStopped || mine !== ticks) return;
			store.dispatch({type: 'ticked', now: clock.now()});
			tick();
		}, delay);
	};
	const run = (signal: AbortSignal): LoadRun => {
		const mine = calling;
		const identify: Sources['identify'] = (scope, given) => mine(() => sources.identify(scope, given));
		return {...world, sources: {...sources, identify}, gate, signal};
	};
	/** Finds out who the caller of a profile is, and the verdicts, in place of what was under way for it. */
	const call = (scopes: readonly Scope[]): void => {
		const profile = scopes[0]?.profile ?? null;
		callers.get(profile)?.abort();
		const own = new AbortController();
		callers.set(profile, own);
		const mine = feeds;
		const onFeed = (feed: AccessFeed) => {
			if (own.signal.aborted) return;
			mine.set(profile, feed);
			look();
		};
		const isOurs = (scope: Scope): boolean => scope.profile === profile;
		void loadProfile(run(AbortSignal.any([controller.signal, own.signal])), scopes, onFeed, () => retry(isOurs));
	};
	/** Lists scopes. The place of one is free again when it ends, is throttled or says nothing: others do not wait with it. */
	const list = (wanted: readonly Wanted[]): void => {
		store.dispatch({type: 'fetchesQueued', wanted});
		const {signal} = controller;
		const held = places;
		const take = async ({scope, feeds: names}: Wanted): Promise<void> => {
			const {promise: left, resolve: leave} = Promise.withResolvers<void>();
			const place = {name: scopeKey(scope), leave};
			held.add(place);
			const listing = listScope(run(signal), scope, names, leave).finally(() => held.delete(place));
			await Promise.race([listing, left]);
		};
		for (const one of wanted) void limit(() => take(one));
	};
	const begin = (): void => {
		controller.abort();
		controller = new AbortController();
		feeds = new Map();
		callers = new Map();
		places = new Set();
		limit = createLimit(scopesAtOnce);
		calling = createLimit(callersAtOnce);
		const scopes = store.get().scopes.map(({scope}) => scope);
		store.dispatch({type: 'ticked', now: clock.now()});
		for (const some of byProfile(scopes)) call(some);
		list(scopes.map(scope => ({scope, feeds: listings})));
	};
	const retry = (isMeant: (scope: Scope) => boolean = () => true): void => {
		const {scopes} = store.get();
		const wanted = scopes
			.filter(({scope}) => isMeant(scope))
			.map(known => ({scope: known.scope, feeds: feedsToRetry(known)}));
		store.dispatch({type: 'ticked', now: clock.now()});
		const without = wanted.filter(({feeds: names}) => names.includes('identity') || names.includes('access'));
		const profiles = new Set(without.map(({scope}) => scope.profile));
		const all = scopes.map(({scope}) => scope);
		for (const some of byProfile(all.filter(({profile}) => profiles.has(profile)))) call(some);
		const unlisted = wanted.map(({scope, feeds: names}) => ({
			scope,
			feeds: listings.filter(name => names.includes(name)),
		}));
		list(unlisted.filter(({feeds: names}) => names.length > 0));
	};
	views.subscribe(look);
	return {
		start: () => {
			begin();
			tick();
		},
		reload: begin,
		retry,
		pause: () => {
			gate.close();
			store.dispatch({type: 'fetchesPaused'});
		},
		resume: () => {
			gate.open();
			store.dispatch({type: 'fetchesResumed'});
			store.dispatch({type: 'ticked', now: clock.now()});
			look();
		},
		stop: () => {
			isStopped = true;
			controller.abort();
			gate.open();
		},
		documentAccess: async (scope, document) =>
			(await feeds.get(scope.profile)?.documentAccess(scope, document)) ?? null,
		sessionAccess: async (scope, verb, sessions) =>
			(await feeds.get(scope.profile)?.sessionAccess(scope, verb, sessions)) ?? new Map(),
		lookCloser: node => void feeds.get(node.scope.profile)?.lookCloser(node),
		waiting: ({service, scope, delay}) => {
			for (const {name, leave} of places) if (name === scopeKey(scope)) leave();
			store.dispatch({type: 'throttled', wait: {service, until: clock.now() + delay}});
			tick();
		},
	};
};
