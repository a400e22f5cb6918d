import type {Effects} from '../ui/effects.ts';
import {openInBrowser} from './browser.ts';
import type {Host} from './host.ts';
import type {Parts} from './interface.ts';
import {createMenus} from './menus.ts';
import {createSignIn} from './sign-in.ts';

/** The effects behind the menus of profiles, roles, regions and logins. */
export const createScopeMenus = (
	{store, sources, scopes, asker, signal}: Parts,
	host: Host,
): Pick<Effects, 'openMenu' | 'choose'> => {
	const signIn = createSignIn({
		store,
		sources,
		asker,
		openBrowser: address => openInBrowser(address, host),
		defaultProfile: host.environment['AWS_PROFILE'] ?? 'default',
		onSignedIn: () => void scopes.again(),
		signal,
	});
	const menus = createMenus({store, sources, list: scopes.list, signIn: signIn.begin, signal});
	return {
		openMenu: (name, node) => (name === 'logins' ? signIn : menus).openMenu(name, node),
		choose: (name, id, node, suspend) => (name === 'logins' ? signIn : menus).choose(name, id, node, suspend),
	};
};
