import type {Problem} from '../domain/problem.ts';
import type {Scope} from '../domain/scope.ts';
import type {Sources} from '../domain/sources.ts';
import type {Event} from '../state/events.ts';
import type {MenuItem, MenuName, State} from '../state/state.ts';
import type {Store} from '../state/store.ts';
import type {Effects} from '../ui/effects.ts';
import {resolveScopes} from './scopes.ts';

/** What the menus of profiles and regions need. */
export type MenusInput = {
	readonly store: Store<State, Event>;
	readonly sources: Sources;
	/** Fetches everything for the store's scopes. */
	readonly reload: () => void;
	readonly signal: AbortSignal;
};

const everywhere = 'all';

/** The effects behind the menus: what can be chosen, and what follows. */
export const createMenus = ({store, sources, reload, signal}: MenusInput): Pick<Effects, 'openMenu' | 'choose'> => {
	const scopes = (): readonly Scope[] => store.get().scopes.map(({scope}) => scope);
	const profiles = (): readonly (string | null)[] => [...new Set(scopes().map(({profile}) => profile))];
	const fill = (name: MenuName, items: readonly MenuItem[]): void => store.dispatch({type: 'menuFilled', name, items});
	const fail = (name: MenuName, problem: Problem): void => store.dispatch({type: 'menuFailed', name, problem});

	const listProfiles = async (): Promise<void> => {
		const found = await sources.profiles(signal);
		if (!found.ok) return fail('profiles', found.problem);
		const current = new Set(profiles());
		fill(
			'profiles',
			found.value.map(({name, region, sso, roleArn}) => ({
				id: name,
				label: name,
				note: [current.has(name) ? 'now' : '', region ?? '', sso?.session ?? '', roleArn ?? '']
					.filter(Boolean)
					.join(' · '),
			})),
		);
	};
	const listRegions = async (): Promise<void> => {
		const [home] = scopes();
		if (!home) return fill('regions', []);
		const found = await sources.regions(home, signal);
		if (!found.ok) return fail('regions', found.problem);
		const current = new Set(scopes().map(({region}) => region));
		const items = found.value.map(region => ({id: region, label: region, note: current.has(region) ? 'now' : ''}));
		fill('regions', [...items, {id: everywhere, label: everywhere, note: 'every region that is enabled'}]);
	};
	const go = async (toProfiles: readonly (string | null)[], regions: readonly string[]): Promise<void> => {
		const found = await Promise.all(
			toProfiles.map(profile => resolveScopes({profiles: profile === null ? [] : [profile], regions}, sources, signal)),
		);
		if (signal.aborted) return;
		const all = {scopes: found.flatMap(of => of.scopes), problems: found.flatMap(of => of.problems)};
		store.dispatch({type: 'scopesKnown', ...all});
		reload();
	};
	return {
		openMenu: name => {
			if (name === 'profiles') void listProfiles();
			else if (name === 'regions') void listRegions();
			else fill(name, []);
		},
		choose: (name, id) => {
			if (name === 'profiles') void go([id], []);
			else if (name === 'regions') void go(profiles(), [id]);
		},
	};
};
