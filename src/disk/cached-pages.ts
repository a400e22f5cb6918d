import {setImmediate} from 'node:timers/promises';
import {type Result, success} from '../domain/result.ts';
import type {Scope} from '../domain/scope.ts';
import {readLines} from './atomic-file.ts';
import {type Cache, type CacheHead, isCurrent, limits, parseHead, parsePage} from './cache.ts';
import {nodesFile} from './cache-files.ts';
import type {CachedNode} from './cached-node.ts';
import {isRecord, parseJson} from './json-file.ts';
import {dropped} from './newer.ts';

export type CachedPage = {readonly head: CacheHead; readonly nodes: readonly CachedNode[]};

const countIn = (line: string): number | null => {
	const end = parseJson(line);
	return isRecord(end) && typeof end['end'] === 'number' ? end['end'] : null;
};

/**
 * All nodes that a principal was shown of an account in a scope's region, a page at a time, with room for keys between
 * two pages. No pages: nothing was kept, or it is too old. A broken file is dropped and told as the last item, a problem
 * of kind `file`; so is one of a newer reach, which stays.
 */
export async function* readCachedPages(
	{folder, now, mostEach = limits.each}: Cache,
	scope: Scope,
	account: string,
	principal: string | null,
): AsyncGenerator<Result<CachedPage>> {
	const file = nodesFile(folder, account, scope.region, principal);
	let count: number | null = null;
	let head: CacheHead | null = null;
	let seen = 0;
	let isFirst = true;
	for await (const line of readLines(file, mostEach + 1_000_000)) {
		if (!line.ok) return yield line;
		if (isFirst) {
			isFirst = false;
			count = countIn(line.value);
			if (count === null) return yield await dropped(file);
			continue;
		}
		if (!head) {
			head = parseHead(parseJson(line.value));
			const isOurs = head?.account === account && head.region === scope.region && head.principal === principal;
			if (!head || !isOurs) return yield await dropped(file);
			if (!isCurrent(head, now())) return;
			continue;
		}
		if (seen === count && countIn(line.value) === count) return;
		const page = parsePage(line.value, scope, now());
		if (!page) return yield await dropped(file);
		seen += page.length;
		yield success({head, nodes: page});
		await setImmediate();
	}
	if (!isFirst) yield await dropped(file);
}
