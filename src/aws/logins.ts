import type {PortalLogin} from '../domain/portal.ts';
import {clean} from '../domain/text.ts';
import {isFrom, isOpen, readLoginToken} from './login-token.ts';
import {loginNames, readLogin} from './profiles.ts';

const loginOf = async (name: string): Promise<PortalLogin> => {
	const [login, kept] = await Promise.all([readLogin(name), readLoginToken(name)]);
	const token = kept && login && isFrom(kept, login) ? kept : null;
	return {
		name,
		isOpen: token !== null && isOpen(token, Date.now()),
		expires: token ? Date.parse(token.expiresAt) : null,
		startUrl: login ? clean(login.startUrl) : null,
	};
};

/** What can be signed in to, and whether somebody is. */
export const listLogins = async (): Promise<readonly PortalLogin[]> => Promise.all((await loginNames()).map(loginOf));
