import type {FleetIdentityCenter} from '../fleet.ts';
import {oauthError, type SsoAnswer} from './answer.ts';
import type {Client, SignIns, Token} from './sign-ins.ts';

/** The members of a request's body. */
type Body = Readonly<Record<string, unknown>>;

/** What the sign-in service needs of its surroundings. */
export type OidcWorld = {
	readonly center: FleetIdentityCenter;
	readonly signIns: SignIns;
	/** Address of the page where a person confirms a code. */
	readonly page: string;
	readonly now: number;
};

const textIn = (body: Body, name: string): string => {
	const value = body[name];
	return typeof value === 'string' ? value : '';
};

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);

/** Timers wake a little early: this part of the interval must have passed. */
const tolerance = 0.9;

const registerClient = (body: Body, {signIns, now}: OidcWorld): SsoAnswer => {
	const {scopes = []} = body;
	if (textIn(body, 'clientName') === '' || textIn(body, 'clientType') !== 'public')
		return oauthError('invalid_client_metadata', 'Invalid client metadata');
	if (!Array.isArray(scopes) || !scopes.every(scope => typeof scope === 'string' && /^[\w:]+$/.test(scope)))
		return oauthError('invalid_scope', 'Invalid scope');
	const client = signIns.register(scopes);
	return {
		kind: 'json',
		body: {
			clientId: client.id,
			clientSecret: client.secret,
			clientIdIssuedAt: seconds(now),
			clientSecretExpiresAt: seconds(client.expires),
		},
	};
};

/** The client that a request names with its secret, or the refusal. */
const clientOf = (body: Body, {signIns, now}: OidcWorld): Client | SsoAnswer => {
	const client = signIns.client(textIn(body, 'clientId'));
	if (!client || client.secret !== textIn(body, 'clientSecret') || client.expires <= now)
		return oauthError('invalid_client', 'Invalid client', 401);
	return client;
};

const startDeviceAuthorization = (body: Body, world: OidcWorld): SsoAnswer => {
	const client = clientOf(body, world);
	if ('kind' in client) return client;
	const {signIns, center, page} = world;
	if (textIn(body, 'startUrl') !== signIns.startUrl) return oauthError('invalid_request', 'Invalid start url provided');
	const {deviceCode, userCode} = signIns.begin(client, center);
	return {
		kind: 'json',
		body: {
			deviceCode,
			userCode,
			verificationUri: page,
			verificationUriComplete: `${page}?user_code=${userCode}`,
			expiresIn: center.codeSeconds,
			interval: center.intervalSeconds,
		},
	};
};

const given = ({accessToken, refreshToken}: Token, {tokenSeconds}: FleetIdentityCenter): SsoAnswer => ({
	kind: 'json',
	body: {
		accessToken,
		tokenType: 'Bearer',
		expiresIn: tokenSeconds,
		...(refreshToken === null ? {} : {refreshToken}),
	},
});

const byDeviceCode = (body: Body, client: Client, {signIns, center, now}: OidcWorld): SsoAnswer => {
	const code = signIns.byDevice(textIn(body, 'deviceCode'));
	if (!code || code.client !== client || code.answer === 'used')
		return oauthError('invalid_grant', 'Invalid device code');
	const isTooSoon = now - code.asked < center.intervalSeconds * 1000 * tolerance;
	code.asked = now;
	if (code.expires <= now) return oauthError('expired_token', 'Device code expired');
	if (isTooSoon) return oauthError('slow_down', 'Slow down to avoid throttling');
	if (code.answer === 'denied') return oauthError('access_denied', 'The user denied the request');
	if (code.answer === 'pending') return oauthError('authorization_pending', 'Authorization pending');
	code.answer = 'used';
	return given(signIns.give(client, center), center);
};

const byRefreshToken = (body: Body, client: Client, {signIns, center}: OidcWorld): SsoAnswer => {
	const before = signIns.takeRefresh(textIn(body, 'refreshToken'));
	if (before?.client !== client) return oauthError('invalid_grant', 'Invalid refresh token provided');
	return given(signIns.give(client, center), center);
};

const createToken = (body: Body, world: OidcWorld): SsoAnswer => {
	const client = clientOf(body, world);
	if ('kind' in client) return client;
	switch (textIn(body, 'grantType')) {
		case 'urn:ietf:params:oauth:grant-type:device_code':
			return byDeviceCode(body, client, world);
		case 'refresh_token':
			return byRefreshToken(body, client, world);
		default:
			return oauthError('unsupported_grant_type', 'Grant type not supported');
	}
};

/** SSO OIDC by path: action and what it does (SSO OIDC API Reference). */
export const oidc = {
	'/client/register': {action: 'RegisterClient', act: registerClient},
	'/device_authorization': {action: 'StartDeviceAuthorization', act: startDeviceAuthorization},
	'/token': {action: 'CreateToken', act: createToken},
} as const;
