import type {PortalLogin} from '../domain/portal.ts';
import {clean} from '../domain/text.ts';
import {isValid, type LoginToken, readLoginToken} from './login-token.ts';
import {loginNames, readLogin} from './profiles.ts';

/** Whether a token opens anything now or can be renewed: its client must still be registered for that. */
const isOpen = (token: LoginToken | null, now: number): boolean => {
	if (!token) return false;
	if (isValid(token, now)) return true;
	const {refreshToken, registrationExpiresAt} = token;
	return refreshToken !== undefined && !(Date.parse(registrationExpiresAt ?? '') <= now);
};

const loginOf = async (name: string): Promise<PortalLogin> => {
	const [login, token] = await Promise.all([readLogin(name), readLoginToken(name)]);
	return {
		name,
		isOpen: isOpen(token, Date.now()),
		expires: token ? Date.parse(token.expiresAt) : null,
		startUrl: login ? clean(login.startUrl) : null,
	};
};

/** What can be signed in to, and whether somebody is. */
export const listLogins = async (): Promise<readonly PortalLogin[]> => Promise.all((await loginNames()).map(loginOf));
