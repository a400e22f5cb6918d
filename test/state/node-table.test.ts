import {expect, test} from 'vitest';
import {
	emptyNodeTable,
	nodeOf,
	rowOf,
	withCachedNodes,
	withInstances,
	withManagedNodes,
	withNodeTags,
	withoutUnlisted,
} from '../../src/state/node-table.ts';
import {itemsOf} from '../../src/state/vector.ts';
import {aManagedNode, anInstance, ireland} from '../support/nodes.ts';

const key = (number: number): string => `-/eu-west-1/${anInstance(number).id}`;
const two = () => withInstances(emptyNodeTable(), ireland, [anInstance(1), anInstance(2)]);

test('an instance and its managed node share a row, whichever comes first', () => {
	const one = withManagedNodes(two(), ireland, [aManagedNode(2), aManagedNode(3)], null);
	const other = withInstances(withManagedNodes(emptyNodeTable(), ireland, [aManagedNode(1)], null), ireland, [
		anInstance(1),
	]);
	expect(one.rows.length).toBe(3);
	expect(nodeOf(one, key(2))).toMatchObject({instance: {name: 'web-2'}, managed: {ping: 'Online'}});
	expect(other.rows.length).toBe(1);
	expect(nodeOf(other, key(1))).toMatchObject({instance: {name: 'web-1'}, managed: {ping: 'Online'}});
});

test('a page that says nothing new leaves the table as it is', () => {
	const table = two();
	expect(withInstances(table, ireland, [anInstance(2), anInstance(1)])).toBe(table);
});

test('a node keeps its row when it vanishes and comes back', () => {
	const table = two();
	const gone = withoutUnlisted(table, ireland, 'instance', new Set([anInstance(2).id]));
	expect(nodeOf(gone, key(1))).toBeNull();
	expect(rowOf(gone, key(1))).toBe(0);
	const back = withInstances(gone, ireland, [anInstance(1)]);
	expect(rowOf(back, key(1))).toBe(0);
	expect(nodeOf(back, key(1))?.instance?.name).toBe('web-1');
});

test('a node that only one of the two listings drops stays with the other half', () => {
	const table = withManagedNodes(two(), ireland, [aManagedNode(1)], null);
	expect(nodeOf(withoutUnlisted(table, ireland, 'instance', new Set()), key(1))).toMatchObject({instance: null});
	expect(nodeOf(withoutUnlisted(table, ireland, 'instance', new Set()), key(2))).toBeNull();
});

test('a listing of one scope leaves the nodes of others alone', () => {
	const paris = {profile: null, region: 'eu-west-3'};
	const table = withInstances(two(), paris, [anInstance(1)]);
	const listed = withoutUnlisted(table, paris, 'instance', new Set());
	expect([...itemsOf(listed.rows)].filter(Boolean)).toHaveLength(2);
});

test('two versions that grow apart do not see each other’s rows', () => {
	const base = two();
	const one = withInstances(base, ireland, [anInstance(3)]);
	const other = withInstances(base, ireland, [anInstance(4), anInstance(5)]);
	expect(rowOf(base, key(3))).toBe(-1);
	expect(rowOf(one, key(3))).toBe(2);
	expect(rowOf(one, key(4))).toBe(-1);
	expect(rowOf(other, key(3))).toBe(-1);
	expect(rowOf(other, key(5))).toBe(3);
	expect(nodeOf(other, key(4))?.id).toBe(anInstance(4).id);
});

test('the caller’s account owns managed nodes', () => {
	const table = withManagedNodes(emptyNodeTable(), ireland, [aManagedNode(1, {id: 'mi-1'})], '111122223333');
	expect(nodeOf(table, '-/eu-west-1/mi-1')?.account).toBe('111122223333');
});

test('tags of a hybrid node reach its row', () => {
	const table = withManagedNodes(emptyNodeTable(), ireland, [aManagedNode(1, {id: 'mi-1'})], null);
	expect(nodeOf(withNodeTags(table, '-/eu-west-1/mi-1', {env: 'prod'}), '-/eu-west-1/mi-1')?.managed?.tags).toEqual({
		env: 'prod',
	});
	expect(withNodeTags(table, '-/eu-west-1/mi-2', {env: 'prod'})).toBe(table);
});

test('cached nodes fill gaps and never replace what AWS told', () => {
	const cached = [...itemsOf(two().rows)].filter(node => node !== null);
	const fresh = withInstances(emptyNodeTable(), ireland, [anInstance(1, {name: 'new name'})]);
	const table = withCachedNodes(fresh, cached);
	expect(nodeOf(table, key(1))?.instance?.name).toBe('new name');
	expect(nodeOf(table, key(2))?.instance?.name).toBe('web-2');
});

test('one node that changed among 20,000 costs the copy of one chunk', () => {
	const page = (from: number) => Array.from({length: 1000}, (_, at) => anInstance(from + at));
	let table = emptyNodeTable();
	for (let from = 1; from <= 20_000; from += 1000) table = withInstances(table, ireland, page(from));
	const next = withInstances(table, ireland, [anInstance(5, {state: 'stopped'})]);
	expect(next.rows.chunks.filter((chunk, at) => chunk !== table.rows.chunks[at])).toHaveLength(1);
	expect(next.ids).toBe(table.ids);
});
