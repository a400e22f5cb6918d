import type {KnownPrincipal} from '../domain/known-principal.ts';
import type {Tags} from '../domain/node.ts';
import type {Result} from '../domain/result.ts';
import {clean} from '../domain/text.ts';
import {readPrivate} from './atomic-file.ts';
import type {Cache} from './cache.ts';
import {cacheVersion, principalFile} from './cache-files.ts';
import {isRecord, parseJson} from './json-file.ts';
import {dropped, writeCached} from './newer.ts';

/** Bytes; IAM allows a principal some tens of kilobytes of policies. */
const limit = 1_000_000;

/** What was found longer ago is found anew. */
const lifetime = 30 * 24 * 3600_000;

const textOf = (value: unknown): string | null => (typeof value === 'string' ? clean(value) : null);

const textsOf = (value: unknown): readonly string[] | null => {
	const texts = Array.isArray(value) ? value.map(textOf) : [null];
	return texts.every(text => text !== null) ? texts : null;
};

const tagsOf = (value: unknown): Tags | null => {
	if (!isRecord(value)) return null;
	const pairs = Object.entries(value).flatMap(([key, text]) =>
		typeof text === 'string' ? [[clean(key), clean(text)] as const] : [],
	);
	return Object.fromEntries(pairs);
};

const principalOf = (value: unknown): KnownPrincipal['principal'] | null => {
	if (!isRecord(value) || !isRecord(value['identity'])) return null;
	const {kind, isExact, identity: who} = value;
	const [arn, account, userId] = [textOf(who['arn']), textOf(who['account']), textOf(who['userId'])];
	const [partition, name] = [textOf(value['partition']), textOf(value['name'])];
	const sources = textsOf(value['sources']);
	if ((kind !== 'user' && kind !== 'role') || typeof isExact !== 'boolean' || !sources?.length) return null;
	if (!arn || !account || !userId || !partition || !name) return null;
	const identity = {arn, account, userId};
	const [sessionName, tags] = [textOf(value['sessionName']), tagsOf(value['tags'])];
	return {kind, identity, partition, sources, isExact, name, sessionName, tags};
};

const knownOf = (whole: unknown, owner: string, now: number): KnownPrincipal | null => {
	if (!isRecord(whole) || whole['version'] !== cacheVersion || whole['owner'] !== owner) return null;
	const savedAt = whole['savedAt'];
	if (typeof savedAt !== 'number' || savedAt > now || now - savedAt > lifetime) return null;
	const principal = principalOf(whole['principal']);
	const [source, keys] = [textOf(whole['source']), textsOf(whole['keys'])];
	return principal && source && keys ? {principal, source, keys} : null;
};

/**
 * What an earlier run found out about the principal behind a caller; `null` where nothing is kept, or nothing that can be
 * used: such a file is removed, unless a newer reach wrote it.
 * @param owner Whose it is: the caller without its session, and what changes the question.
 */
export const readKnownPrincipal = async ({folder, now}: Cache, owner: string): Promise<KnownPrincipal | null> => {
	const file = principalFile(folder, owner);
	const found = await readPrivate(file, limit);
	if (!found.ok || found.value === null) return null;
	const known = knownOf(parseJson(found.value.toString('utf8')), owner, now());
	if (!known) await dropped(file);
	return known;
};

/** Keeps what was found out. */
export const writeKnownPrincipal = async (
	{folder, now}: Cache,
	owner: string,
	{principal, source, keys}: KnownPrincipal,
): Promise<Result<void>> => {
	const content = {version: cacheVersion, owner, savedAt: now(), principal, source, keys};
	return writeCached(principalFile(folder, owner), [`${JSON.stringify(content)}\n`]);
};
