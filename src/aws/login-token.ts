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

/** Reads a login's token; `null` where there is none. */
export const readLoginToken = async (login: string): Promise<LoginToken | null> => {
	const {getSSOTokenFilepath} = await import('./sdk/common.ts');
	try {
		const found = JSON.parse(await readFile(getSSOTokenFilepath(login), 'utf8')) as LoginToken;
		return typeof found.accessToken === 'string' && typeof found.expiresAt === 'string' ? found : null;
	} catch {
		return null;
	}
};

/** Writes a login's token whole or not at all, for its owner only. */
export const writeLoginToken = async (login: string, token: LoginToken): Promise<void> => {
	const {getSSOTokenFilepath} = await import('./sdk/common.ts');
	const file = getSSOTokenFilepath(login);
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

/** A moment as AWS tools write it in that file: ISO 8601 in UTC, whole seconds. @param time Milliseconds since the epoch. */
export const stamp = (time: number): string => new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z');
