import {setImmediate} from 'node:timers/promises';
import type {Result} from '../domain/result.ts';
import {scopeKey} from '../domain/scope.ts';
import {writePrivate} from './atomic-file.ts';
import {type Cache, type CacheEntry, limits} from './cache.ts';
import {cacheVersion, namesFile, nodesFile, pruneCache, screenFile} from './cache-files.ts';
import {type CachedNode, packNode} from './cached-node.ts';
import {nameLines} from './names.ts';
import {writeCached} from './newer.ts';

/** Nodes a line, and so a page when it is read: a millisecond or two of parsing. */
const pageSize = 256;

/** Head, then a line for each page, then the number of nodes in it: without that last line a file is not whole. */
async function* lines(head: object, nodes: readonly CachedNode[], most: number): AsyncGenerator<string> {
	const first = `${JSON.stringify(head)}\n`;
	yield first;
	let bytes = first.length;
	let written = 0;
	while (written < nodes.length) {
		const line = `${JSON.stringify(nodes.slice(written, written + pageSize).map(packNode))}\n`;
		bytes += Buffer.byteLength(line);
		if (bytes > most) break;
		written += Math.min(pageSize, nodes.length - written);
		yield line;
		// Keys come first.
		await setImmediate();
	}
	yield `${JSON.stringify({end: written})}\n`;
}

/** Keeps what a scope showed. Credentials have no place in it. Problems are of kind `file`; the old files stay then. What a newer reach wrote is one. */
export const writeCache = async (cache: Cache, entry: CacheEntry): Promise<Result<void>> => {
	const {folder, now, who = '', most = limits.all, mostEach = limits.each} = cache;
	const {scope, account, principal, nodes, firstScreen, listedAt = now()} = entry;
	const {region} = scope;
	const head = {version: cacheVersion, account, region, principal, savedAt: listedAt, count: nodes.length};
	const screen = `${JSON.stringify(head)}\n${JSON.stringify(firstScreen.map(packNode))}\n`;
	const written = await writeCached(nodesFile(folder, account, region, principal), lines(head, nodes, mostEach));
	if (!written.ok) return written;
	await writePrivate(namesFile(folder, who, scopeKey(scope)), nameLines(nodes));
	const result = await writeCached(screenFile(folder, scope, who), [screen]);
	await pruneCache(folder, most, now());
	return result;
};
