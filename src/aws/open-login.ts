import {present} from './ask.ts';
import {isValid, type LoginToken, readLoginToken, writeLoginToken} from './login-token.ts';
import type {AskPortal} from './portal-http.ts';
import {type Login, readLogin} from './profiles.ts';

/** Where a login's portal is and what opens it. */
export type OpenLogin = {readonly region: string; readonly token: string};

/** A token is renewed when it has less than this left, in milliseconds. */
const margin = 60_000;

/** A new token for the old one's refresh token; `null` where it has none or AWS wants a new sign-in. */
const renewed = async (
	askPortal: AskPortal,
	{name, region}: Login,
	token: LoginToken,
	signal: AbortSignal,
): Promise<LoginToken | null> => {
	const {refreshToken, clientId, clientSecret} = token;
	if (!refreshToken || !clientId || !clientSecret) return null;
	try {
		const body = {clientId, clientSecret, grantType: 'refresh_token', refreshToken};
		const found = await askPortal({service: 'oidc', region, method: 'POST', path: '/token', body}, signal);
		const next = {
			...token,
			accessToken: String(present(found['accessToken'], 'accessToken')),
			expiresAt: new Date(Date.now() + Number(found['expiresIn'] ?? 3600) * 1000).toISOString(),
			...(typeof found['refreshToken'] === 'string' ? {refreshToken: found['refreshToken']} : {}),
		};
		await writeLoginToken(name, next);
		return next;
	} catch (error) {
		// Only the service's own word means that the login is over; a network that fails says nothing about it.
		if (error instanceof Error && '$metadata' in error) return null;
		throw error;
	}
};

/**
 * Opens a login with the token that a sign-in left, renewed where it can be.
 * @throws CredentialsProviderError where one has to sign in.
 */
export const openLogin = async (askPortal: AskPortal, name: string, signal: AbortSignal): Promise<OpenLogin> => {
	const [login, token] = await Promise.all([readLogin(name), readLoginToken(name)]);
	const isFresh = token && isValid(token, Date.now() + margin);
	const found = !login || !token || isFresh ? token : await renewed(askPortal, login, token, signal);
	if (login && found) return {region: login.region, token: found.accessToken};
	const error = new Error(`The SSO session ${name} has expired or is not known`);
	throw Object.assign(error, {name: 'CredentialsProviderError'});
};
