import type {PortalLogin} from '../domain/portal.ts';
import {isValid, type LoginToken, readLoginToken} from './login-token.ts';
import {loginNames} from './profiles.ts';

/** Whether a token opens anything now or can be renewed: its client must still be registered for that. */
const isOpen = (token: LoginToken | null, now: number): boolean => {
	if (!token) return false;
	if (isValid(token, now)) return true;
	const {refreshToken, registrationExpiresAt} = token;
	return refreshToken !== undefined && !(Date.parse(registrationExpiresAt ?? '') <= now);
};

/** What can be signed in to, and whether somebody is. */
export const listLogins = async (): Promise<readonly PortalLogin[]> =>
	Promise.all((await loginNames()).map(async name => ({name, isOpen: isOpen(await readLoginToken(name), Date.now())})));
