import {randomBytes} from 'node:crypto';
import type {FleetIdentityCenter} from '../fleet.ts';

/** A program that may ask for sign-ins (RegisterClient). Moments are milliseconds since the epoch. */
export type Client = {
	readonly id: string;
	readonly secret: string;
	/** With scopes a sign-in can be renewed. */
	readonly scopes: readonly string[];
	readonly expires: number;
};

/** A code that waits for its person (StartDeviceAuthorization). */
export type DeviceCode = {
	readonly deviceCode: string;
	readonly userCode: string;
	readonly client: Client;
	readonly expires: number;
	answer: 'pending' | 'allowed' | 'denied' | 'used';
	/** When the token was last asked for. */
	asked: number;
};

/** What a sign-in gave (CreateToken). */
export type Token = {
	readonly accessToken: string;
	readonly refreshToken: string | null;
	readonly client: Client;
	readonly expires: number;
};

/** All sign-ins of a run. */
export type SignIns = {
	/** The address that people sign in at: random in every run, so that only who reads the configuration can begin. */
	readonly startUrl: string;
	readonly register: (scopes: readonly string[]) => Client;
	readonly client: (id: string) => Client | undefined;
	readonly begin: (client: Client, center: FleetIdentityCenter) => DeviceCode;
	readonly byDevice: (deviceCode: string) => DeviceCode | undefined;
	/** By what the person types; case and dash do not matter. */
	readonly byUser: (userCode: string) => DeviceCode | undefined;
	readonly give: (client: Client, center: FleetIdentityCenter) => Token;
	/** Whether a token is from here, whatever it opens now. */
	readonly isOurs: (accessToken: string) => boolean;
	/** The token, if it still opens anything. */
	readonly open: (accessToken: string) => Token | undefined;
	/** Takes a refresh token; it can be taken once. */
	readonly takeRefresh: (refreshToken: string) => Token | undefined;
};

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');
const plain = (code: string): string => code.toUpperCase().replace(/[^A-Z]/g, '');

const ninetyDays = 90 * 24 * 3600 * 1000;
const letters = 'BCDFGHJKLMNPQRSTVWXZ';

/** `ABCD-EFGH` without vowels and what looks alike, as RFC 8628, section 6.1 advises. */
const newUserCode = (): string => {
	const code = [...randomBytes(8)].map(byte => letters[byte % letters.length]).join('');
	return `${code.slice(0, 4)}-${code.slice(4)}`;
};

/** Makes the book of sign-ins. The start URL is random, and so a secret: whoever merely finds the port cannot begin one. */
export const createSignIns = (now: () => number): SignIns => {
	const clients = new Map<string, Client>();
	const codes = new Map<string, DeviceCode>();
	const tokens = new Map<string, Token>();
	const refreshes = new Map<string, Token>();
	return {
		startUrl: `https://d-${hex(16)}.awsapps.com/start`,
		register: scopes => {
			const client = {id: hex(12), secret: hex(48), scopes, expires: now() + ninetyDays};
			clients.set(client.id, client);
			return client;
		},
		client: id => clients.get(id),
		begin: (client, {codeSeconds, approval}) => {
			const code: DeviceCode = {
				deviceCode: hex(32),
				userCode: newUserCode(),
				client,
				expires: now() + codeSeconds * 1000,
				answer: approval === 'at-once' ? 'allowed' : approval === 'denied' ? 'denied' : 'pending',
				asked: 0,
			};
			codes.set(code.deviceCode, code);
			return code;
		},
		byDevice: code => codes.get(code),
		byUser: given => [...codes.values()].find(({userCode}) => plain(userCode) === plain(given)),
		give: (client, {tokenSeconds, refreshes: isRenewable}) => {
			const refreshToken = isRenewable && client.scopes.length > 0 ? hex(64) : null;
			const token = {accessToken: hex(64), refreshToken, client, expires: now() + tokenSeconds * 1000};
			tokens.set(token.accessToken, token);
			if (refreshToken) refreshes.set(refreshToken, token);
			return token;
		},
		isOurs: accessToken => tokens.has(accessToken),
		open: accessToken => {
			const found = tokens.get(accessToken);
			return found && found.expires > now() ? found : undefined;
		},
		takeRefresh: refreshToken => {
			const found = refreshes.get(refreshToken);
			refreshes.delete(refreshToken);
			return found;
		},
	};
};
