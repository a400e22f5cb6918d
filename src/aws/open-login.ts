import {present} from './ask.ts';
import {isFrom, isValid, type LoginToken, readLoginToken, stamp, writeLoginToken} from './login-token.ts';
import type {AskPortal} from './portal-http.ts';
import {type Login, readLogin} from './profiles.ts';

/** Where a login's portal is and what opens it. */
export type OpenLogin = {readonly region: string; readonly token: string};

/** A token is renewed when it has less than this left, in milliseconds: a little before the SDK would do it by itself. */
const margin = 6 * 60_000;

/** Whether the service itself said no: a service that fails, or is asked too much, says nothing about the login. */
const isRefusal = (error: unknown): boolean => {
	const {$metadata, name} = error as {readonly $metadata?: {readonly httpStatusCode: number}; readonly name: string};
	const status = $metadata?.httpStatusCode ?? 500;
	return status < 500 && status !== 429 && !/^slow_?down/i.test(name);
};

/** A new token for the old one's refresh token; `null` where it has none or AWS wants a new sign-in. */
const renewed = async (
	askPortal: AskPortal,
	{name, region}: Login,
	token: LoginToken,
	signal: AbortSignal,
): Promise<LoginToken | null> => {
	// Whoever read the file before the last renewal was over comes here after it.
	const kept = await readLoginToken(name);
	if (kept && kept.accessToken !== token.accessToken && isValid(kept, Date.now())) return kept;
	const {refreshToken, clientId, clientSecret} = token;
	if (!refreshToken || !clientId || !clientSecret) return null;
	try {
		const body = {clientId, clientSecret, grantType: 'refresh_token', refreshToken};
		const found = await askPortal({service: 'oidc', region, method: 'POST', path: '/token', body}, signal);
		const next = {
			...token,
			accessToken: String(present(found['accessToken'], 'accessToken')),
			expiresAt: stamp(Date.now() + Number(found['expiresIn'] ?? 3600) * 1000),
			...(typeof found['refreshToken'] === 'string' ? {refreshToken: found['refreshToken']} : {}),
		};
		await writeLoginToken(name, next);
		return next;
	} catch (error) {
		if (!isRefusal(error)) throw error;
		// A refresh token holds once: another program may have been quicker, and left what we want.
		const latest = await readLoginToken(name);
		return latest && latest.accessToken !== token.accessToken ? latest : null;
	}
};

const renewing = new WeakMap<AskPortal, Map<string, Promise<LoginToken | null>>>();

/** Renews a login once, however many ask for it at the same time. */
const renewedOnce = (askPortal: AskPortal, login: Login, token: LoginToken): Promise<LoginToken | null> => {
	const running = renewing.get(askPortal) ?? new Map<string, Promise<LoginToken | null>>();
	renewing.set(askPortal, running);
	const found = running.get(login.name);
	if (found) return found;
	// Nobody's own signal: who gives up must not take the new token from the others.
	const started = renewed(askPortal, login, token, new AbortController().signal).finally(() =>
		running.delete(login.name),
	);
	running.set(login.name, started);
	return started;
};

/** The token to go on with: as it is while it is fresh, else a new one; the old one where that fails but it still holds. */
const current = async (askPortal: AskPortal, login: Login, token: LoginToken): Promise<LoginToken | null> => {
	const now = Date.now();
	if (isValid(token, now + margin)) return token;
	if (!isValid(token, now)) return renewedOnce(askPortal, login, token);
	return (await renewedOnce(askPortal, login, token).catch(() => null)) ?? token;
};

/**
 * Opens a login with the token that a sign-in left, renewed where it can be.
 * @throws CredentialsProviderError where one has to sign in.
 */
export const openLogin = async (askPortal: AskPortal, name: string): Promise<OpenLogin> => {
	const [login, token] = await Promise.all([readLogin(name), readLoginToken(name)]);
	const found = login && token && isFrom(token, login) ? await current(askPortal, login, token) : null;
	if (login && found) return {region: login.region, token: found.accessToken};
	const error = new Error(`The SSO session ${name} has expired or is not known`);
	throw Object.assign(error, {name: 'CredentialsProviderError'});
};
