import type {Result} from '../domain/result.ts';
import type {Scope} from '../domain/scope.ts';
import {readPrivate} from './atomic-file.ts';
import type {Cache} from './cache.ts';
import {cacheVersion, scopesFile} from './cache-files.ts';
import {isRecord, parseJson} from './json-file.ts';
import {dropped, writeCached} from './newer.ts';

/** Bytes; a scope takes some fifty. */
const limit = 1_000_000;

const scopeOf = (value: unknown): Scope | null => {
	if (!isRecord(value)) return null;
	const {profile, region} = value;
	if (typeof region !== 'string' || (profile !== null && typeof profile !== 'string')) return null;
	return {profile, region};
};

/** What was listed the last time for the same caller and options; none where that is not known. */
export const readLastScopes = async ({folder, who = ''}: Cache): Promise<readonly Scope[]> => {
	const file = scopesFile(folder, who);
	const found = await readPrivate(file, limit);
	if (!found.ok || found.value === null) return [];
	const whole = parseJson(found.value.toString('utf8'));
	const scopes =
		isRecord(whole) && whole['version'] === cacheVersion && Array.isArray(whole['scopes'])
			? whole['scopes'].map(scopeOf)
			: [null];
	if (scopes.every(scope => scope !== null)) return scopes;
	await dropped(file);
	return [];
};

/** Keeps what is listed for the caller and options. */
export const writeLastScopes = async ({folder, who = ''}: Cache, scopes: readonly Scope[]): Promise<Result<void>> =>
	writeCached(scopesFile(folder, who), [`${JSON.stringify({version: cacheVersion, scopes})}\n`]);
