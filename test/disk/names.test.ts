import {expect, test} from 'vitest';
import {writePrivate} from '../../src/disk/atomic-file.ts';
import type {Cache} from '../../src/disk/cache.ts';
import {namesFile} from '../../src/disk/cache-files.ts';
import {nameLines, namesBeginning, namesOf} from '../../src/disk/names.ts';
import type {Node} from '../../src/domain/node.ts';
import {scopeKey} from '../../src/domain/scope.ts';
import {temporaryFolder} from './folder.ts';

const scope = {profile: null, region: 'eu-west-1'};

const node = (id: string, name: string | null): Node =>
	({id, kind: 'instance', scope, account: null, instance: name === null ? null : {name}, managed: null}) as Node;

const kept = async (nodes: readonly Node[]): Promise<Cache> => {
	const cache = {folder: temporaryFolder(), now: Date.now, who: 'me'};
	const lines = nameLines(nodes.map(one => ({node: one, access: null, checkedAt: null})));
	await writePrivate(namesFile(cache.folder, 'me', scopeKey(scope)), lines);
	return cache;
};

const keep = async (nodes: readonly Node[]) => {
	const cache = await kept(nodes);
	return (beginning: string, most = 10) => namesBeginning(cache, scope, beginning, most);
};

test('nodes are found by the beginning of id or name, in the order of the list, the first and the last too', async () => {
	const find = await keep([node('i-1', 'web'), node('i-2', 'db web'), node('mi-3', null), node('i-4', 'wéb\n4')]);
	expect(await find('we')).toEqual([{id: 'i-1', name: 'web'}]);
	expect(await find('i-')).toEqual([
		{id: 'i-1', name: 'web'},
		{id: 'i-2', name: 'db web'},
		{id: 'i-4', name: 'wéb 4'},
	]);
	expect(await find('mi-')).toEqual([{id: 'mi-3', name: 'mi-3'}]);
	expect(await find('wé')).toEqual([{id: 'i-4', name: 'wéb 4'}]);
	expect((await find('')).map(({id}) => id)).toEqual(['i-1', 'i-2', 'mi-3', 'i-4']);
	expect(await find('', 2)).toHaveLength(2);
	expect(await find('x')).toEqual([]);
});

test('where nothing was kept nothing is found', async () => {
	expect(await namesBeginning({folder: temporaryFolder(), now: Date.now}, scope, '', 9)).toEqual([]);
});

test('names are told by whole ids; a node without one has none', async () => {
	const cache = await kept([node('i-1', 'web'), node('i-12', 'db'), node('mi-3', null)]);
	expect([...(await namesOf(cache, scope, ['i-1', 'mi-3', 'i-9']))]).toEqual([['i-1', 'web']]);
});
