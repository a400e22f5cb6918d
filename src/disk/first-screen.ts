import {type Result, success} from '../domain/result.ts';
import type {Scope} from '../domain/scope.ts';
import {readPrivate} from './atomic-file.ts';
import {type Cache, type CacheHead, isCurrent, parseHead, parsePage} from './cache.ts';
import {screenFile} from './cache-files.ts';
import type {CachedNode} from './cached-node.ts';
import {parseJson} from './json-file.ts';
import {dropped} from './newer.ts';

/** The rows to draw before anything else is known, and how much to believe them. */
export type FirstScreen = {readonly head: CacheHead; readonly nodes: readonly CachedNode[]};

/** Bytes; a screenful is some ten thousand. */
const limit = 4_000_000;

/**
 * The first screenful of a scope as it was shown last, before its account is known; `null` when there is none or it is
 * too old. A broken file is dropped, one of a newer reach is left alone: a problem of kind `file` to be noted, not to be stopped by.
 */
export const readFirstScreen = async (
	{folder, now, who = ''}: Cache,
	scope: Scope,
): Promise<Result<FirstScreen | null>> => {
	const file = screenFile(folder, scope, who);
	const found = await readPrivate(file, limit);
	if (!found.ok) return found;
	if (found.value === null) return success(null);
	const [first = '', second = ''] = found.value.toString('utf8').split('\n');
	const head = parseHead(parseJson(first));
	const nodes = parsePage(second, scope, now());
	if (head && nodes) return success(isCurrent(head, now()) ? {head, nodes} : null);
	return dropped(file);
};
