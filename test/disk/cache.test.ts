import {readdirSync, readFileSync, statSync, utimesSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import type {Cache, CacheEntry} from '../../src/disk/cache.ts';
import {clearCache, nodesFile, scopesFile, screenFile} from '../../src/disk/cache-files.ts';
import {writeCache} from '../../src/disk/cache-write.ts';
import type {CachedNode} from '../../src/disk/cached-node.ts';
import {readCachedPages} from '../../src/disk/cached-pages.ts';
import {readFirstScreen} from '../../src/disk/first-screen.ts';
import {readLastScopes, writeLastScopes} from '../../src/disk/last-scopes.ts';
import type {Access} from '../../src/domain/access.ts';
import type {Node} from '../../src/domain/node.ts';
import {account, instance, managedNode, scope} from '../domain/support/nodes.ts';
import {temporaryFolder} from './folder.ts';

const start = Date.UTC(2026, 10, 1);
const hour = 3600_000;
const principal = `arn:aws:iam::${account}:role/Dev`;
const allowed: Access = {
	verdict: 'allowed',
	assuming: ['aws:SourceIp does not forbid it'],
	policies: [{id: 'p', type: 'IAM Policy'}],
	source: 'simulated',
};
const denied: Access = {
	verdict: 'denied',
	on: 'document',
	by: 'boundary',
	decision: 'explicitDeny',
	policies: [],
	source: 'live',
};

const row = (id: string, more: Partial<Node> = {}): Node => ({
	id,
	kind: 'instance',
	scope: scope(),
	account,
	instance: instance(id),
	managed: managedNode(id),
	...more,
});

const cached = (id: string, access: Access | null = null): CachedNode => ({
	node: row(id),
	access,
	checkedAt: access && start,
});

const cacheAt = (now: number, folder = temporaryFolder()): Cache => ({folder, now: () => now});

const entry = (nodes: readonly CachedNode[], more: Partial<CacheEntry> = {}): CacheEntry => ({
	scope: scope(),
	account,
	principal,
	nodes,
	firstScreen: nodes.slice(0, 2),
	...more,
});

const readAll = async (cache: Cache, who: string | null = principal, of = scope()) => {
	const nodes: CachedNode[] = [];
	const problems: string[] = [];
	for await (const page of readCachedPages(cache, of, account, who)) {
		if (page.ok) nodes.push(...page.value.nodes);
		else problems.push(page.problem.summary);
	}
	return {nodes, problems};
};

describe('the cache of nodes', () => {
	test('gives back what was kept, the first screenful apart, in the scope of the reader', async () => {
		const cache = cacheAt(start);
		const hybrid: CachedNode = {
			node: row('mi-1', {kind: 'managed-instance', instance: null, managed: managedNode('mi-1', {tags: {a: 'b'}})}),
			access: denied,
			checkedAt: start,
		};
		const strange = row('i-2', {
			managed: null,
			instance: instance('i-2', {tags: {['__proto__']: 'tag', naïve: '日本'}, exactTags: {'a\u0007': 'b'}}),
		});
		const nodes = [cached('i-1', allowed), {node: strange, access: null, checkedAt: null}, hybrid];
		expect(await writeCache(cache, entry(nodes))).toEqual({ok: true, value: undefined});
		expect(await readAll(cache)).toEqual({nodes, problems: []});
		const head = {account, region: 'eu-west-1', principal, savedAt: start, count: 3};
		expect(await readFirstScreen(cache, scope())).toEqual({ok: true, value: {head, nodes: nodes.slice(0, 2)}});
		const elsewhere = {profile: 'other', region: 'eu-west-1'};
		expect((await readAll(cache, principal, elsewhere)).nodes[0]?.node.scope).toEqual(elsewhere);
		expect(await readFirstScreen(cache, elsewhere)).toEqual({ok: true, value: null});
	});

	test('keeps only certain verdicts, for a day only, and shows nothing to another principal', async () => {
		const cache = cacheAt(start);
		const unsure: Access = {verdict: 'unknown', why: {kind: 'no-answer', on: 'node'}};
		await writeCache(
			cache,
			entry([cached('i-1', allowed), cached('i-2', unsure), cached('i-3', {verdict: 'pending'})]),
		);
		const verdicts = async (of: Cache, who: string | null) =>
			(await readAll(of, who)).nodes.map(({access}) => access?.verdict);
		expect(await verdicts(cache, principal)).toEqual(['allowed', undefined, undefined]);
		expect(await verdicts(cache, `${principal}2`)).toEqual([]);
		expect(await verdicts(cache, null)).toEqual([]);
		expect(await readFirstScreen({...cache, who: 'another key'}, scope())).toEqual({ok: true, value: null});
		expect(await verdicts(cacheAt(start + 25 * hour, cache.folder), principal)).toEqual([
			undefined,
			undefined,
			undefined,
		]);
		expect((await readAll(cacheAt(start + 31 * 24 * hour, cache.folder))).nodes).toEqual([]);
		expect((await readAll(cacheAt(start - 1, cache.folder))).nodes).toEqual([]);
	});

	test('ten thousand nodes come in pages', async () => {
		const cache = cacheAt(start);
		const nodes = Array.from({length: 10_000}, (_, index) => cached(`i-${index}`, allowed));
		await writeCache(cache, entry(nodes));
		let pages = 0;
		for await (const page of readCachedPages(cache, scope(), account, principal)) pages += page.ok ? 1 : 0;
		expect(pages).toBe(40);
		expect((await readAll(cache)).nodes).toEqual(nodes);
	});

	test('every way to cut or spoil a file is noticed, told and cured by dropping it', async () => {
		const cache = cacheAt(start);
		const file = nodesFile(cache.folder, account, 'eu-west-1', principal);
		const nodes = Array.from({length: 600}, (_, index) => cached(`i-${index}`, allowed));
		await writeCache(cache, entry(nodes));
		const good = readFileSync(file, 'utf8');
		const spoilt = [
			'',
			'\n',
			good.slice(0, 100),
			good.slice(0, good.length / 2),
			good.slice(0, -12),
			good.replace('"i-5"', '5'),
			good.replace('"Linux/UNIX"', '7'),
			good.replace('"version":1', '"version":0'),
			good.replace('{"end":600}', '{"end":599}'),
			good.split('\n').toSpliced(1, 1).join('\n'),
			good.replaceAll('111122223333', '999999999999'),
			`\u0000${good}`,
		];
		for (const content of spoilt) {
			writeFileSync(file, content);
			expect((await readAll(cache)).problems, content.slice(0, 40)).toEqual(['The cache was broken and was dropped']);
			expect(await readAll(cache)).toEqual({nodes: [], problems: []});
		}
		writeFileSync(screenFile(cache.folder, scope(), ''), '{"version":1}\n[]');
		expect(await readFirstScreen(cache, scope())).toMatchObject({ok: false, problem: {kind: 'file'}});
		expect(await readFirstScreen(cache, scope())).toEqual({ok: true, value: null});
	});

	test('what a newer reach wrote under our names is told as such, and neither read, removed nor written over', async () => {
		const cache = cacheAt(start);
		await writeCache(cache, entry([cached('i-1', allowed)]));
		await writeLastScopes(cache, [scope()]);
		const files = [
			nodesFile(cache.folder, account, 'eu-west-1', principal),
			screenFile(cache.folder, scope(), ''),
			scopesFile(cache.folder, ''),
		];
		const theirs = files.map(file => readFileSync(file, 'utf8').replace('"version":1', '"version":2'));
		for (const [at, file] of files.entries()) writeFileSync(file, theirs[at] ?? '');
		const told = 'The cache was written by a newer reach and is left alone';
		for (let times = 0; times < 2; times++) {
			expect(await readAll(cache)).toEqual({nodes: [], problems: [told]});
			expect(await readFirstScreen(cache, scope())).toMatchObject({ok: false, problem: {summary: told}});
			expect(await readLastScopes(cache)).toEqual([]);
			expect(await writeCache(cache, entry([cached('i-2')]))).toMatchObject({ok: false, problem: {summary: told}});
			expect(await writeLastScopes(cache, [])).toMatchObject({ok: false});
		}
		expect(files.map(file => readFileSync(file, 'utf8'))).toEqual(theirs);
		expect(await clearCache(cache.folder)).toMatchObject({ok: true});
		expect(await writeCache(cache, entry([cached('i-2')]))).toEqual({ok: true, value: undefined});
	});

	test('texts that somebody else put into a file are cleaned', async () => {
		const cache = cacheAt(start);
		await writeCache(cache, entry([cached('i-1')]));
		const file = nodesFile(cache.folder, account, 'eu-west-1', principal);
		writeFileSync(file, readFileSync(file, 'utf8').replace('"m7g.large"', '"\\u001b[2J\u202e"'));
		expect((await readAll(cache)).nodes[0]?.node.instance?.type).toBe(' [2J ');
	});

	test('nodes beyond the limit of a file are left out, and the oldest files beyond the limit of all', async () => {
		const folder = temporaryFolder();
		const nodes = Array.from({length: 2000}, (_, index) => cached(`i-${index}`));
		const cache = {folder, now: () => start, mostEach: 400_000, most: 900_000};
		for (const region of ['eu-west-1', 'eu-west-2', 'eu-west-3']) {
			await writeCache(cache, entry(nodes, {scope: {profile: null, region}}));
			const old = new Date(start - 10 * hour + readdirSync(folder).length * 1000);
			for (const name of readdirSync(folder)) utimesSync(path.join(folder, name), old, old);
		}
		const {nodes: kept, problems} = await readAll(cache, principal, {profile: null, region: 'eu-west-3'});
		expect(problems).toEqual([]);
		expect(kept.length).toBeGreaterThan(256);
		expect(kept.length).toBeLessThan(2000);
		const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
		expect(bytes).toBeLessThan(900_000);
	});

	test('two writers at once leave one whole file', async () => {
		const cache = cacheAt(start);
		const write = async (length: number) =>
			writeCache(cache, entry(Array.from({length}, (_, index) => cached(`i-${length}-${index}`))));
		await Promise.all([write(700), write(800), write(900)]);
		const {nodes, problems} = await readAll(cache);
		expect(problems).toEqual([]);
		expect([700, 800, 900]).toContain(nodes.length);
	});

	test('clearing removes our files only', async () => {
		const cache = cacheAt(start);
		await writeCache(cache, entry([cached('i-1')]));
		writeFileSync(path.join(cache.folder, 'diary.txt'), 'dear');
		expect(await clearCache(cache.folder)).toMatchObject({ok: true, value: {files: 3}});
		expect(readdirSync(cache.folder)).toEqual(['diary.txt']);
		expect(await clearCache(path.join(cache.folder, 'none'))).toEqual({ok: true, value: {files: 0, bytes: 0}});
	});
});
