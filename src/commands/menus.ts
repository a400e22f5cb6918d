import {type PortalAccount, portalProfile} from '../domain/portal.ts';
import type {Problem} from '../domain/problem.ts';
import type {Scope} from '../domain/scope.ts';
import type {Sources} from '../domain/sources.ts';
import {clean} from '../domain/text.ts';
import type {Event} from '../state/events.ts';
import type {MenuItem, MenuName, State} from '../state/state.ts';
import type {Store} from '../state/store.ts';
import type {Effects} from '../ui/effects.ts';
import type {ListedScopes} from './listed-scopes.ts';

/** What the menus of profiles and regions need. */
export type MenusInput = {
	readonly store: Store<State, Event>;
	readonly sources: Sources;
	/** Lists something else. */
	readonly list: ListedScopes['list'];
	/** Brings up the way to sign in to a login. */
	readonly signIn: (login: string) => void;
	readonly signal: AbortSignal;
};

const everywhere = 'all';

/** What a menu item of accounts stands for, in its id: an account of a login, or a login to sign in to first. */
type Place = {readonly login: string; readonly account: string | null};

const placeId = (place: Place): string => JSON.stringify(place);
const placeOf = (id: string): Place | null => (id.startsWith('{') ? (JSON.parse(id) as Place) : null);

const accountItem = (login: string, {id, name, email}: PortalAccount): MenuItem => ({
	id: placeId({login, account: id}),
	label: name ?? id,
	note: [name === null ? '' : id, 'account', login, email ?? ''].filter(Boolean).join(' · '),
});

/** The effects behind the menus: what can be chosen, and what follows. */
export const createMenus = ({
	store,
	sources,
	list,
	signIn,
	signal,
}: MenusInput): Pick<Effects, 'openMenu' | 'choose'> => {
	const scopes = (): readonly Scope[] => store.get().scopes.map(({scope}) => scope);
	const profiles = (): readonly (string | null)[] => [...new Set(scopes().map(({profile}) => profile))];
	const fill = (name: MenuName, items: readonly MenuItem[]): void => store.dispatch({type: 'menuFilled', name, items});
	const fail = (name: MenuName, problem: Problem): void => store.dispatch({type: 'menuFailed', name, problem});

	const profileItems = async (): Promise<readonly MenuItem[] | Problem> => {
		const found = await sources.profiles(signal);
		if (!found.ok) return found.problem;
		const current = new Set(profiles());
		return found.value.map(({name, region, sso, roleArn}) => ({
			id: name,
			label: name,
			note: [current.has(name) ? 'now' : '', region ?? '', sso?.session ?? '', roleArn ?? '']
				.filter(Boolean)
				.join(' · '),
		}));
	};
	/** The accounts that one's logins open, below the profiles, as they come. */
	const listProfiles = async (): Promise<void> => {
		const first = await profileItems();
		if (!('length' in first)) return fail('profiles', first);
		fill('profiles', first);
		const logins = await sources.logins(signal);
		let items = first;
		const add = (more: readonly MenuItem[]): void => {
			items = [...items, ...more];
			fill('profiles', items);
		};
		const note = 'sign in to list its accounts';
		await Promise.all(
			(logins.ok ? logins.value : []).map(async ({name, isOpen}) => {
				const place = placeId({login: name, account: null});
				if (!isOpen) return add([{id: place, label: name, note}]);
				for await (const page of sources.accounts(name, signal)) {
					if (page.ok) add(page.value.map(account => accountItem(name, account)));
					else if (page.problem.kind === 'expired-login') add([{id: place, label: name, note}]);
					else add([{id: place, label: name, disabledReason: page.problem.summary}]);
				}
			}),
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
	const go = (toProfiles: readonly (string | null)[], regions: readonly string[]): Promise<void> =>
		list(toProfiles.map(profile => ({profiles: profile === null ? [] : [profile], regions})));
	/** A role of an account has no region of its own: it is looked at where one was looking. */
	const goToRole = (profile: string): Promise<void> => go([profile], [...new Set(scopes().map(({region}) => region))]);
	const offerRoles = async (login: string, account: string): Promise<void> => {
		store.dispatch({type: 'menuOpened', name: 'roles', about: null});
		const items: MenuItem[] = [];
		for await (const page of sources.accountRoles(login, account, signal)) {
			if (!page.ok) return fail('roles', page.problem);
			items.push(
				...page.value.map(role => ({
					id: portalProfile({session: login, account, role}),
					label: role,
					note: `${account} · ${clean(login)}`,
				})),
			);
		}
		const {screen} = store.get().ui;
		if (screen.kind !== 'menu' || screen.menu.name !== 'roles') return;
		const [only, second] = items;
		if (!only || second) return fill('roles', items);
		store.dispatch({type: 'coverClosed'});
		return goToRole(only.id);
	};
	const chooseProfile = (id: string): void => {
		const place = placeOf(id);
		if (!place) void go([id], []);
		else if (place.account === null) signIn(place.login);
		else void offerRoles(place.login, place.account);
	};
	return {
		openMenu: name => {
			if (name === 'profiles') void listProfiles();
			else if (name === 'regions') void listRegions();
			else fill(name, []);
		},
		choose: (name, id) => {
			if (name === 'profiles') chooseProfile(id);
			else if (name === 'roles') void goToRole(id);
			else if (name === 'regions') void go(profiles(), [id]);
		},
	};
};
