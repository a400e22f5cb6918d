import {readdir, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import {failure, type Result, success} from '../domain/result.ts';
import {type Scope, scopeKey} from '../domain/scope.ts';
import {codeOf, fileProblem} from './file-problem.ts';
import {nameOf} from './name-of.ts';

/** Format of the cache's files. Other versions have other names, so that two releases do not undo each other's work. */
export const cacheVersion = 1;

/** A name without anything in it that a file system could take for something else. */
const named = (kind: string, what: string): string => `${kind}-${nameOf(what)}.v${cacheVersion}`;

/** The file with all nodes that a principal was shown of an account in a region. */
export const nodesFile = (folder: string, account: string, region: string, principal: string | null): string =>
	path.join(folder, `${named('nodes', `${account}/${region}/${principal ?? ''}`)}.jsonl`);

/**
 * The file with the first screenful of a scope.
 * @param who What the caller is chosen by, such as an access key's id: somebody else's rows have another name.
 */
export const screenFile = (folder: string, scope: Scope, who: string): string =>
	path.join(folder, `${named('screen', `${who}/${scopeKey(scope)}`)}.json`);

/** The file with the ids and names of a scope's nodes, for the shell's completion. */
export const namesFile = (folder: string, who: string, scope: string): string =>
	path.join(folder, `${named('names', `${who}/${scope}`)}.json`);

/** The file with the scopes that some options came to. */
export const scopesFile = (folder: string, who: string): string => path.join(folder, `${named('scopes', who)}.json`);

/** The file with what was found out about a principal. */
export const principalFile = (folder: string, owner: string): string =>
	path.join(folder, `${named('principal', owner)}.json`);

/** Only files that the cache makes, whatever else somebody put into its folder. */
const isOurs = (name: string): boolean =>
	/^(nodes|screen|names|scopes|principal)-[0-9a-f]{32}\.v\d+\.jsonl?(\.[0-9a-f]{12}\.tmp)?$/.test(name);

type Found = {readonly file: string; readonly bytes: number; readonly at: number};

const filesIn = async (folder: string): Promise<Found[]> => {
	const found: Found[] = [];
	for (const name of (await readdir(folder)).filter(isOurs)) {
		const file = path.join(folder, name);
		const {size, mtimeMs} = await stat(file).catch(() => ({size: 0, mtimeMs: 0}));
		found.push({file, bytes: size, at: mtimeMs});
	}
	return found;
};

/** Drafts older than this are of a process that died, in milliseconds. */
const forgotten = 3600_000;

/** Removes drafts left by the dead, then the oldest files until all together have at most `most` bytes. */
export const pruneCache = async (folder: string, most: number, now: number): Promise<void> => {
	try {
		const found = (await filesIn(folder)).sort((left, right) => right.at - left.at);
		let bytes = 0;
		for (const one of found) {
			const isDead = one.file.endsWith('.tmp') && now - one.at > forgotten;
			bytes += isDead ? 0 : one.bytes;
			if (isDead || bytes > most) await rm(one.file, {force: true});
		}
	} catch {
		// Tidying up is tried again after the next write.
	}
};

/** Removes the whole cache; tells how many files and bytes that were. */
export const clearCache = async (folder: string): Promise<Result<{readonly files: number; readonly bytes: number}>> => {
	try {
		const found = await filesIn(folder);
		for (const {file} of found) await rm(file, {force: true});
		return success({files: found.length, bytes: found.reduce((sum, {bytes}) => sum + bytes, 0)});
	} catch (cause) {
		return codeOf(cause) === 'ENOENT' ? success({files: 0, bytes: 0}) : failure(fileProblem(cause, 'clear', folder));
	}
};
