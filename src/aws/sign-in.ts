import {setTimeout as sleep} from 'node:timers/promises';
import type {SignIn} from '../domain/portal.ts';
import {problem} from '../domain/problem.ts';
import {failure} from '../domain/result.ts';
import type {Sources} from '../domain/sources.ts';
import {clean} from '../domain/text.ts';
import {ask, present, Told} from './ask.ts';
import {isFrom, isOpen, loginTokenFile, readLoginToken, stamp, writeLoginToken} from './login-token.ts';
import type {AskPortal} from './portal-http.ts';
import {type Login, readLogin} from './profiles.ts';

const grantType = 'urn:ietf:params:oauth:grant-type:device_code';

/** Milliseconds. A timer that is asked for more than it can hold ends at once. */
const longestInterval = 60_000;

/** A sign-in that waits for the person. */
type Pending = {
	readonly login: Login;
	readonly deviceCode: string;
	readonly client: {readonly id: string; readonly secret: string; readonly expires: number};
	/** Milliseconds. */
	readonly interval: number;
	readonly expires: number;
};

const textIn = (fields: Readonly<Record<string, unknown>>, name: string): string => {
	const value = fields[name];
	return present(typeof value === 'string' && value !== '' ? value : null, name);
};

const numberIn = (fields: Readonly<Record<string, unknown>>, name: string, otherwise: number): number => {
	const value = fields[name];
	return typeof value === 'number' && value > 0 ? value : otherwise;
};

/** An address that a browser may be sent to: https, or this very machine (a sandbox). */
const addressIn = (fields: Readonly<Record<string, unknown>>, name: string): string => {
	const address = new URL(textIn(fields, name));
	const isOwn = address.protocol === 'http:' && /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(address.hostname);
	return present(address.protocol === 'https:' || isOwn ? address.href : null, name);
};

const refused = problem('access-denied', 'the sign-in was refused in the browser', 'sign in again');

const late = problem('timeout', 'the code was not confirmed in time', 'sign in again');

const scopeOf = ({region}: Login) => ({profile: null, region});

const unknownLogin = (name: string) =>
	failure(
		problem('invalid-input', `there is no login ${clean(name)} in the AWS configuration`, 'run: aws configure sso'),
	);

const takenName = (name: string, file: string) =>
	failure(
		problem(
			'file',
			`somebody is signed in to another login of the name ${clean(name)}, whose tokens would be lost`,
			`give the sso-session another name, or remove ${clean(file)}`,
		),
	);

/** The two halves of a sign-in; what lies between them stays here and never leaves the thread. */
export const createSignIn = (askPortal: AskPortal): Pick<Sources, 'beginSignIn' | 'finishSignIn'> => {
	const waiting = new Map<string, Pending>();

	const register = async ({region, scopes}: Login, signal: AbortSignal) => {
		const body = {clientName: 'reach', clientType: 'public', ...(scopes.length > 0 ? {scopes} : {})};
		const found = await askPortal({service: 'oidc', region, method: 'POST', path: '/client/register', body}, signal);
		return {
			id: textIn(found, 'clientId'),
			secret: textIn(found, 'clientSecret'),
			expires: numberIn(found, 'clientSecretExpiresAt', 0) * 1000,
		};
	};

	const begin = async (login: Login, signal: AbortSignal): Promise<SignIn> => {
		const {region, startUrl} = login;
		const client = await register(login, signal);
		const body = {clientId: client.id, clientSecret: client.secret, startUrl};
		const path = '/device_authorization';
		const found = await askPortal({service: 'oidc', region, method: 'POST', path, body}, signal);
		const expires = Date.now() + numberIn(found, 'expiresIn', 600) * 1000;
		const id = crypto.randomUUID();
		const interval = Math.min(numberIn(found, 'interval', 5) * 1000, longestInterval);
		waiting.set(id, {login, deviceCode: textIn(found, 'deviceCode'), client, interval, expires});
		return {
			id,
			userCode: clean(textIn(found, 'userCode')),
			address: addressIn(found, 'verificationUri'),
			completeAddress: addressIn(found, 'verificationUriComplete'),
			expires,
		};
	};

	/** Asks for the token once; `null` while the person has not confirmed. */
	const tryToken = async ({login, client, deviceCode}: Pending, signal: AbortSignal) => {
		const body = {clientId: client.id, clientSecret: client.secret, grantType, deviceCode};
		try {
			return await askPortal({service: 'oidc', region: login.region, method: 'POST', path: '/token', body}, signal);
		} catch (error) {
			const name = error instanceof Error ? error.name.replace(/Exception$/, '') : '';
			if (/^(authorization_?pending)$/i.test(name)) return null;
			if (/^(slow_?down)$/i.test(name)) return 'slower' as const;
			if (/^(access_?denied)$/i.test(name)) throw new Told(refused);
			if (/^(expired_?token)$/i.test(name)) throw new Told(late);
			throw error;
		}
	};

	const finish = async (pending: Pending, signal: AbortSignal): Promise<void> => {
		const {login, client} = pending;
		let {interval} = pending;
		while (Date.now() < pending.expires) {
			await sleep(interval, undefined, {signal});
			const found = await tryToken(pending, signal);
			// RFC 8628, section 3.5: five seconds more from now on.
			if (found === 'slower') interval += 5_000;
			if (found === null || found === 'slower') continue;
			const refreshToken = found['refreshToken'];
			await writeLoginToken(login.name, {
				startUrl: login.startUrl,
				region: login.region,
				accessToken: textIn(found, 'accessToken'),
				expiresAt: stamp(Date.now() + numberIn(found, 'expiresIn', 3600) * 1000),
				...(typeof refreshToken === 'string'
					? {
							refreshToken,
							clientId: client.id,
							clientSecret: client.secret,
							registrationExpiresAt: stamp(client.expires),
						}
					: {}),
			});
			return;
		}
		throw new Told(late);
	};

	return {
		beginSignIn: async (name, signal) => {
			const login = await readLogin(name);
			if (!login) return unknownLogin(name);
			const held = await readLoginToken(name);
			// Before anybody is sent to a browser: what another configuration signed in to is not ours to throw away.
			if (held && !isFrom(held, login) && isOpen(held, Date.now())) return takenName(name, await loginTokenFile(name));
			const call = {service: 'SSO', operation: 'StartDeviceAuthorization', scope: scopeOf(login)};
			return ask(call, signal, () => begin(login, signal));
		},
		finishSignIn: async (id, signal) => {
			const pending = waiting.get(id);
			if (!pending) return failure(problem('invalid-input', 'there is no such sign-in', 'sign in again'));
			waiting.delete(id);
			const call = {service: 'SSO', operation: 'CreateToken', scope: scopeOf(pending.login)};
			return ask(call, signal, () => finish(pending, signal));
		},
	};
};
