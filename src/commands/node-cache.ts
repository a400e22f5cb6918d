import {setImmediate} from 'node:timers/promises';
import type {Cache, CacheEntry} from '../disk/cache.ts';
import type {CachedNode} from '../disk/cached-node.ts';
import {readFirstScreen} from '../disk/first-screen.ts';
import {readLastScopes, writeLastScopes} from '../disk/last-scopes.ts';
import {type Node, type NodeKey, nodeKey} from '../domain/node.ts';
import type {Problem} from '../domain/problem.ts';
import {type Scope, scopeKey} from '../domain/scope.ts';
import {createSharedTexts} from '../domain/shared-texts.ts';
import {accessAt} from '../state/access-table.ts';
import type {Event} from '../state/events.ts';
import {isListedWhole} from '../state/listing.ts';
import type {Remembered, ScopeState, State} from '../state/state.ts';
import type {Store} from '../state/store.ts';
import {itemAt} from '../state/vector.ts';
import type {Clock, Views} from '../state/views.ts';

/** What the cache of an interface needs. */
export type NodeCacheInput = {
	readonly store: Store<State, Event>;
	readonly views: Views;
	readonly clock: Clock;
	readonly cache: Cache;
	/** Whom a caller's rows belong to. */
	readonly ownerOf: (arn: string) => string;
	/** Fetches everything again: rows of somebody else had to leave. */
	readonly reload: () => void;
};

/** The cache beside an interface. No function throws. */
export type NodeCache = {
	/** Puts the rows of the last time on the screen, before anything else is known. */
	readonly first: () => Promise<void>;
	/** Writes what is not written yet, on the way out. */
	readonly flush: () => Promise<void>;
};

/** Scopes whose first screen is read before the first frame: more do not fit on one. */
const mostScreens = 16;
/** Rows of a first screen. */
const screenful = 100;
/** Milliseconds from the end of a listing or of the checks to writing. */
const afterNews = 1_500;
/** On the way out nobody waits for more nodes than these. */
const mostOnLeaving = 20_000;

/** Whether a scope's rows are AWS's own: what a failed listing left may be a cache's. */
const isOwn = ({feeds: {instances, managedNodes}}: ScopeState, {cachedAt}: State): boolean => {
	const feeds = [instances, managedNodes];
	return (
		feeds.every(({fetching, status}) => fetching === 'idle' && status !== 'pending') &&
		(feeds.every(isListedWhole) || (feeds.some(isListedWhole) && cachedAt === null))
	);
};

/** Reads and writes the cache as an interface's store changes. */
export const createNodeCache = (input: NodeCacheInput): NodeCache => {
	const {store, views, clock, cache, ownerOf, reload} = input;
	/** Owner of the rows that the first screen showed, by scope. */
	const shown = new Map<string, string | null>();
	const read = new Set<string>();
	/** When a scope's listing ended, and whether that is on disk. */
	const listed = new Map<string, {readonly at: number; isDirty: boolean}>();
	/** No verdict of this run is older than its begin. */
	const begun = clock.now();
	let plain: Uint32Array | null = null;
	let known: readonly ScopeState[] = [];
	let isPlanned = false;
	let last: Promise<unknown> = Promise.resolve();

	const note = ({summary, hint}: Problem): void => {
		if (store.get().ui.notice === null) store.dispatch({type: 'told', text: `${summary}. ${hint}`});
	};
	const texts = createSharedTexts();
	const give = (cached: readonly CachedNode[], at: number): void => {
		const nodes = cached.map(({node}) => ({
			...node,
			instance: node.instance && texts.instance(node.instance),
			managed: node.managed && texts.managedNode(node.managed),
		}));
		const verdicts = new Map<NodeKey, Remembered>();
		for (const {node, access, checkedAt} of cached)
			if (access && checkedAt !== null) verdicts.set(nodeKey(node), {access, at: checkedAt});
		store.dispatch({type: 'cacheRead', nodes, at, verdicts});
	};

	const readPages = async (scope: Scope, account: string, owner: string): Promise<void> => {
		const {readCachedPages} = await import('../disk/cached-pages.ts');
		for await (const page of readCachedPages(cache, scope, account, owner)) {
			const name = scopeKey(scope);
			if (listed.has(name)) return;
			if (page.ok) give(page.value.nodes, page.value.head.savedAt);
			else note(page.problem);
		}
	};
	/** Somebody is known at last: are these rows that one's? */
	const compare = ({scope, caller}: ScopeState): void => {
		const name = scopeKey(scope);
		if (!caller || read.has(name)) return;
		read.add(name);
		const owner = ownerOf(caller.arn);
		if (shown.has(name) && shown.get(name) !== owner) {
			store.dispatch({type: 'cacheRejected', scope});
			reload();
		} else void readPages(scope, caller.account, owner);
	};

	const rowsByScope = (): Map<string, number[]> => {
		const rows = new Map<string, number[]>();
		const {nodes} = store.get();
		for (let row = 0; row < nodes.rows.length; row++) {
			const node = itemAt(nodes.rows, row);
			if (!node) continue;
			const name = scopeKey(node.scope);
			const some = rows.get(name);
			if (some) some.push(row);
			else rows.set(name, [row]);
		}
		return rows;
	};
	const cachedAt = ({nodes, access, remembered}: State, row: number): CachedNode | null => {
		const node = itemAt(nodes.rows, row);
		if (!node) return null;
		const found = accessAt(access, row);
		if (found.verdict === 'allowed' || found.verdict === 'denied') return {node, access: found, checkedAt: begun};
		const before = found.verdict === 'pending' ? itemAt(remembered, row) : null;
		return {node, access: before?.access ?? null, checkedAt: before?.at ?? null};
	};
	const entryOf = ({scope, caller}: ScopeState, rows: readonly number[], at: number): CacheEntry | null => {
		if (!caller) return null;
		const state = store.get();
		const isHere = (node: Node): boolean => scopeKey(node.scope) === scopeKey(scope);
		const top = [...(plain ?? views.get().list).subarray(0, 50 * screenful)]
			.flatMap(row => cachedAt(state, row) ?? [])
			.filter(({node}) => isHere(node));
		return {
			scope,
			account: caller.account,
			principal: ownerOf(caller.arn),
			nodes: rows.flatMap(row => cachedAt(state, row) ?? []),
			firstScreen: top.slice(0, screenful),
			listedAt: at,
		};
	};
	const write = async (most: number): Promise<void> => {
		const dirty = known.filter(({scope}) => listed.get(scopeKey(scope))?.isDirty);
		if (dirty.length === 0) return;
		// Not needed before the first frame.
		const part = await import('../disk/cache-write.ts').catch(() => null);
		// An update took it away. What was read last time is still there.
		if (!part) return;
		const rows = rowsByScope();
		for (const scope of dirty) {
			const name = scopeKey(scope.scope);
			const about = listed.get(name);
			const mine = rows.get(name) ?? [];
			if (!about || mine.length > most) continue;
			about.isDirty = false;
			const entry = entryOf(scope, mine, about.at);
			if (entry) await part.writeCache(cache, entry);
			await setImmediate();
		}
		await writeLastScopes(
			cache,
			known.map(({scope}) => scope),
		);
	};
	const plan = (): void => {
		if (isPlanned) return;
		isPlanned = true;
		clock.later(() => {
			isPlanned = false;
			last = last.then(() => write(Number.POSITIVE_INFINITY));
		}, afterNews);
	};
	const follow = (): void => {
		const state = store.get();
		if (state.scopes === known) return;
		const before = new Map(known.map(scope => [scopeKey(scope.scope), scope]));
		known = state.scopes;
		for (const scope of known) {
			const name = scopeKey(scope.scope);
			const old = before.get(name);
			if (old === scope) continue;
			if (scope.caller !== (old?.caller ?? null)) compare(scope);
			if (!isOwn(scope, state)) continue;
			const isNew = !old || !isOwn(old, state);
			const isChecked = old?.feeds.access.fetching === 'fetching' && scope.feeds.access.fetching === 'idle';
			if (!isNew && !isChecked) continue;
			listed.set(name, {at: isNew ? clock.now() : (listed.get(name)?.at ?? clock.now()), isDirty: true});
			plan();
		}
	};
	store.subscribe(follow);
	views.subscribe(() => {
		const {list, state, isSearching} = views.get();
		if (state.ui.line.text.trim() === '' && !isSearching && list.length > 0) plain = list;
	});

	return {
		first: async () => {
			const scopes = await readLastScopes(cache);
			const screens = await Promise.all(scopes.slice(0, mostScreens).map(scope => readFirstScreen(cache, scope)));
			if (store.get().knowsScopes || scopes.length === 0) return;
			store.dispatch({type: 'scopesKnown', scopes, problems: []});
			for (const [at, screen] of screens.entries()) {
				const scope = scopes[at];
				if (!screen.ok) note(screen.problem);
				else if (screen.value && scope) {
					shown.set(scopeKey(scope), screen.value.head.principal);
					give(screen.value.nodes, screen.value.head.savedAt);
				}
			}
		},
		flush: async () => {
			await last;
			await write(mostOnLeaving);
		},
	};
};
