import {rm} from 'node:fs/promises';
import {setImmediate} from 'node:timers/promises';
import {type Result, success} from '../domain/result.ts';
import type {Scope} from '../domain/scope.ts';
import {readPrivate} from './atomic-file.ts';
import {broken, type Cache, type CacheHead, isCurrent, parseHead, parsePage} from './cache.ts';
import {nodesFile} from './cache-files.ts';
import type {CachedNode} from './cached-node.ts';
import {isRecord, parseJson} from './json-file.ts';

export type CachedPage = {readonly head: CacheHead; readonly nodes: readonly CachedNode[]};

const newline = 0x0a;

const textBetween = (bytes: Buffer, from: number, to: number): string => bytes.toString('utf8', from, to);

/** Where the last line begins. */
const lastLine = (bytes: Buffer): number => bytes.lastIndexOf(newline, bytes.length - 2) + 1;

const countAtEnd = (bytes: Buffer): number | null => {
	const end = parseJson(textBetween(bytes, lastLine(bytes), bytes.length));
	return isRecord(end) && typeof end['end'] === 'number' ? end['end'] : null;
};

/**
 * All nodes kept of an account in a scope's region, a page at a time, with room for keys between two pages. Verdicts
 * about another principal are left out. No pages: nothing was kept, or it is too old. A broken file is dropped and told
 * as the last item, a problem of kind `file`.
 */
export async function* readCachedPages(
	{folder, now, mostEach = 96_000_000}: Cache,
	scope: Scope,
	account: string,
	principal: string | null,
): AsyncGenerator<Result<CachedPage>> {
	const file = nodesFile(folder, account, scope.region);
	const found = await readPrivate(file, mostEach + 1_000_000);
	if (!found.ok) return yield found;
	if (found.value === null) return;
	const bytes = found.value;
	const drop = async (): Promise<Result<never>> => {
		await rm(file, {force: true}).catch(() => undefined);
		return broken(file);
	};
	const headEnd = bytes.indexOf(newline);
	const head = parseHead(parseJson(textBetween(bytes, 0, Math.max(headEnd, 0))));
	const count = countAtEnd(bytes);
	if (!head || count === null || head.account !== account || head.region !== scope.region) return yield await drop();
	if (!isCurrent(head, now())) return;
	const isSame = head.principal !== null && head.principal === principal;
	let seen = 0;
	for (let from = headEnd + 1, last = lastLine(bytes); from < last; ) {
		const to = bytes.indexOf(newline, from);
		const page = parsePage(parseJson(textBetween(bytes, from, to)), scope, now());
		if (!page) return yield await drop();
		const nodes = isSame ? page : page.map(cached => ({...cached, access: null, checkedAt: null}));
		seen += nodes.length;
		from = to + 1;
		yield success({head, nodes});
		await setImmediate();
	}
	if (seen !== count) yield await drop();
}
