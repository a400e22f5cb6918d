import {type Problem, problem} from '../domain/problem.ts';
import {type Scope, scopeKey} from '../domain/scope.ts';
import type {Sources} from '../domain/sources.ts';
import type {Event} from '../state/events.ts';
import type {State} from '../state/state.ts';
import type {Store} from '../state/store.ts';
import {itemsOf} from '../state/vector.ts';
import type {Options} from './options.ts';
import {resolveScopes, type Scopes} from './scopes.ts';

/** What shall be listed: profiles, or patterns of them, in regions. */
export type ScopeWish = Pick<Options, 'profiles' | 'regions'>;

/** Which scopes are listed. */
export type ListedScopes = {
	/** Finds out what the wishes mean and fetches it. */
	readonly list: (wishes: readonly ScopeWish[]) => Promise<void>;
	/** The same once more where something stood in the way of scopes, which may be gone by now; else only fetches anew. */
	readonly again: () => Promise<void>;
	/** Asks again for what failed: scopes that could not be found, and feeds of those that were. */
	readonly retry: () => Promise<void>;
};

type Parts = {
	readonly store: Store<State, Event>;
	readonly sources: Sources;
	/** Fetches what the store's scopes name. */
	readonly fetch: () => void;
	/** Fetches what failed, of the scopes that are meant. */
	readonly retry: (isMeant: (scope: Scope) => boolean) => void;
	readonly later: (callback: () => void, delay: number) => void;
	/** Told beside whatever stands in the way of scopes. */
	readonly standing: readonly Problem[];
	/** Whether Resource Explorer is asked first in which of the regions there are nodes. */
	readonly usesExplorer: boolean;
	readonly signal: AbortSignal;
};

/** Milliseconds between looks for a new sign-in. Nothing reaches the network before there is one. */
const betweenLooks = 5_000;

/** Milliseconds that a list of regions is waited for with nothing listed. */
const patience = 2_000;

const isForAll = ({regions}: ScopeWish): boolean => regions.includes('all');

const isWaitedFor: Problem = problem(
	'timeout',
	'the list of regions has not come yet',
	'known ones are listed meanwhile',
);

/** Where the rows that are on the screen are. */
const scopesOfRows = ({nodes}: State): readonly Scope[] => {
	const scopes = new Map<string, Scope>();
	for (const node of itemsOf(nodes.rows)) if (node) scopes.set(scopeKey(node.scope), node.scope);
	return [...scopes.values()];
};

const needsLogin = ({problems}: Pick<State, 'problems'>): boolean =>
	problems.some(({kind}) => kind === 'expired-login');

/** Makes the listing of scopes; where a login has expired it goes on by itself as soon as somebody signed in. */
export const createListedScopes = ({
	store,
	sources,
	fetch,
	retry,
	later,
	standing,
	usesExplorer,
	signal,
}: Parts): ListedScopes => {
	let last: readonly ScopeWish[] = [];
	let turn = 0;

	const logins = async (): Promise<string> => JSON.stringify(await sources.logins(signal));

	/** Waits until the logins are others than before; `false` where something else is listed meanwhile. */
	const isRenewed = async (before: string, mine: number): Promise<boolean> => {
		for (;;) {
			await new Promise<void>(resolve => later(resolve, betweenLooks));
			if (signal.aborted || mine !== turn) return false;
			if ((await logins()) !== before) return mine === turn;
		}
	};

	const resolve = async (wishes: readonly ScopeWish[]): Promise<Scopes> => {
		const found = await Promise.all(wishes.map(wish => resolveScopes({usesExplorer, ...wish}, sources, signal)));
		return {scopes: found.flatMap(of => of.scopes), problems: found.flatMap(of => of.problems)};
	};
	const withStanding = ({scopes, problems}: Scopes): Scopes => ({scopes, problems: [...standing, ...problems]});
	/** Whether something stood in the way of scopes. */
	const isLacking = (): boolean => store.get().problems.some(problem => !standing.includes(problem));
	const show = (found: Scopes): void => {
		store.dispatch({type: 'scopesKnown', ...withStanding(found)});
		fetch();
	};
	/** What is known without a list of regions: each profile's own one, and those of the rows that a cache showed. */
	const listKnown = async (wishes: readonly ScopeWish[], isOver: () => boolean): Promise<void> => {
		const own = await resolve(wishes.map(wish => (isForAll(wish) ? {...wish, regions: []} : wish)));
		if (isOver()) return;
		const isOurs = ({profile}: Scope): boolean => own.scopes.some(scope => scope.profile === profile);
		const all = [...own.scopes, ...scopesOfRows(store.get()).filter(isOurs)];
		const scopes = [...new Map(all.map(scope => [scopeKey(scope), scope])).values()];
		show({scopes, problems: [...own.problems, isWaitedFor]});
	};

	const list = async (wishes: readonly ScopeWish[]): Promise<void> => {
		last = wishes;
		turn += 1;
		const mine = turn;
		const before = await logins();
		let isResolved = false;
		const isOver = (): boolean => isResolved || signal.aborted || mine !== turn;
		if (wishes.some(isForAll)) later(() => void (isOver() || listKnown(wishes, isOver)), patience);
		const found = await resolve(wishes);
		if (isOver()) return;
		isResolved = true;
		show(found);
		goOnAfterLogin(found, before, mine);
	};
	/** Lists once more as soon as somebody has signed in, where a login stood in the way. */
	const goOnAfterLogin = (found: Scopes, before: string, mine: number): void => {
		if (needsLogin(found)) void isRenewed(before, mine).then(renewed => (renewed ? list(last) : undefined));
	};

	return {
		list,
		again: async () => {
			if (isLacking()) await list(last);
			else fetch();
		},
		retry: async () => {
			const known = new Set(store.get().scopes.map(({scope}) => scopeKey(scope)));
			const isLackingNow = isLacking();
			retry(scope => known.has(scopeKey(scope)));
			if (!isLackingNow) return;
			turn += 1;
			const mine = turn;
			store.dispatch({type: 'scopesKnown', scopes: [], problems: standing, keeps: true});
			const before = await logins();
			const found = await resolve(last);
			if (signal.aborted || mine !== turn) return;
			store.dispatch({type: 'scopesKnown', ...withStanding(found), keeps: true});
			retry(scope => !known.has(scopeKey(scope)));
			goOnAfterLogin(found, before, mine);
		},
	};
};
