import type {Access} from '../domain/access.ts';
import type {Node} from '../domain/node.ts';
import {type Scope, scopeKey} from '../domain/scope.ts';
import type {Sources, Waiting} from '../domain/sources.ts';
import type {AccessFeed, SessionAccess} from './access-blanket.ts';
import {createGate, createLimit} from './gate.ts';
import {listScope} from './load-listing.ts';
import {loadProfile} from './load-profile.ts';
import type {LoadWorld} from './load-world.ts';

/** Drives the sources and turns what they say into events. No function throws or waits. */
export type Load = {
	/** Starts to fetch everything that the store's scopes name. */
	readonly start: () => void;
	/** Drops what is under way and fetches everything again; what is on the screen stays until newer comes. */
	readonly reload: () => void;
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

const byProfile = (scopes: readonly Scope[]): readonly (readonly Scope[])[] => [
	...Map.groupBy(scopes, ({profile}) => profile).values(),
];

/** Makes the loading of a store's scopes. */
export const createLoad = (world: LoadWorld): Load => {
	const {store, views, sources, clock} = world;
	const gate = createGate();
	let controller = new AbortController();
	let feeds = new Map<string | null, AccessFeed>();
	/** Scopes that hold a place among those that are listed at once, and how they give it up. */
	let places = new Map<string, () => void>();
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
	const begin = (): void => {
		controller.abort();
		controller = new AbortController();
		const mine = new Map<string | null, AccessFeed>();
		feeds = mine;
		const calling = createLimit(callersAtOnce);
		const identify: Sources['identify'] = (scope, signal) => calling(() => sources.identify(scope, signal));
		const run = {...world, sources: {...sources, identify}, gate, signal: controller.signal};
		const scopes = store.get().scopes.map(({scope}) => scope);
		const limit = createLimit(scopesAtOnce);
		const held = new Map<string, () => void>();
		places = held;
		/** Lists a scope. Its place is free again when it ends, is throttled or says nothing: others do not wait with it. */
		const take = async (scope: Scope): Promise<void> => {
			const {promise: left, resolve: leave} = Promise.withResolvers<void>();
			held.set(scopeKey(scope), leave);
			const listing = listScope(run, scope, leave).finally(() => held.delete(scopeKey(scope)));
			await Promise.race([listing, left]);
		};
		store.dispatch({type: 'ticked', now: clock.now()});
		for (const some of byProfile(scopes)) {
			const onFeed = (feed: AccessFeed) => {
				mine.set(some[0]?.profile ?? null, feed);
				look();
			};
			void loadProfile(run, some, onFeed, begin);
		}
		for (const scope of scopes) void limit(() => take(scope));
	};
	views.subscribe(look);
	return {
		start: () => {
			begin();
			tick();
		},
		reload: begin,
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
			places.get(scopeKey(scope))?.();
			store.dispatch({type: 'throttled', wait: {service, until: clock.now() + delay}});
			tick();
		},
	};
};
