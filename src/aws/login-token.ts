import {mkdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';

/** What a sign-in left for AWS tools (AWS CLI, SSO token cache). It opens accounts: never logged, never drawn. */
export type LoginToken = {
	readonly accessToken: string;
	/** ISO 8601. */
	readonly expiresAt: string;
	readonly startUrl: string;
	readonly region: string;
	/** Present where the token can be renewed. */
	readonly refreshToken?: string;
	readonly clientId?: string;
	readonly clientSecret?: string;
	/** ISO 8601. */
	readonly registrationExpiresAt?: string;
};

/** The place of a login's token: AWS tools name it by the login's name alone, whatever configuration has the login. */
export const loginTokenFile = async (name: string): Promise<string> =>
	(await import('./sdk/common.ts')).getSSOTokenFilepath(name);

/** A start URL without what people write differently: `…/start`, `…/start/` and `…/start#/` are one. */
const plainStart = (address: string): string => address.replace(/#.*$/, '').replace(/\/+$/, '');

/** Whether a token is from the portal that the login names, not from another of the same name (a sandbox's). */
export const isFrom = ({startUrl}: Partial<LoginToken>, login: {readonly startUrl: string}): boolean =>
	typeof startUrl !== 'string' || plainStart(startUrl) === plainStart(login.startUrl);

/** Reads the token that is kept under a login's name; `null` where there is none. */
export const readLoginToken = async (name: string): Promise<LoginToken | null> => {
	try {
		const found = JSON.parse(await readFile(await loginTokenFile(name), 'utf8')) as LoginToken;
		return typeof found.accessToken === 'string' && typeof found.expiresAt === 'string' ? found : null;
	} catch {
		return null;
	}
};

/** Writes a login's token whole or not at all, for its owner only. */
export const writeLoginToken = async (login: string, token: LoginToken): Promise<void> => {
	const file = await loginTokenFile(login);
	const draft = `${file}.${crypto.randomUUID()}`;
	await mkdir(path.dirname(file), {recursive: true, mode: 0o700});
	try {
		await writeFile(draft, JSON.stringify(token), {mode: 0o600, flag: 'wx'});
		await rename(draft, file);
	} catch (error) {
		await rm(draft, {force: true});
		throw error;
	}
};

/** Whether the token opens anything at `now` (milliseconds since the epoch). */
export const isValid = ({expiresAt}: LoginToken, now: number): boolean => Date.parse(expiresAt) > now;

/** Whether a token opens anything now or can be renewed: its client must still be registered for that. */
export const isOpen = (token: LoginToken, now: number): boolean => {
	if (isValid(token, now)) return true;
	const {refreshToken, registrationExpiresAt} = token;
	return refreshToken !== undefined && !(Date.parse(registrationExpiresAt ?? '') <= now);
};

/** A moment as AWS tools write it in that file: ISO 8601 in UTC, whole seconds. @param time Milliseconds since the epoch. */
export const stamp = (time: number): string => new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z');
