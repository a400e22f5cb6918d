import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
	addInstances,
	addManagedNodes,
	withAccount,
	withInstance,
	withManagedNode,
	withTags,
} from '../../src/domain/join.ts';
import type {Node, NodeKey} from '../../src/domain/node.ts';
import {account, hybrid, instance, managedNode, scope} from './support/nodes.ts';

describe('joining', () => {
	test('makes one node of an instance and a managed node, in either order', () => {
		const one = withManagedNode(withInstance(undefined, scope(), instance('i-1')), scope(), managedNode('i-1'));
		const other = withInstance(withManagedNode(undefined, scope(), managedNode('i-1')), scope(), instance('i-1'));
		expect(one).toEqual(other);
		expect(one).toMatchObject({id: 'i-1', kind: 'instance', account});
	});

	test('keeps a hybrid node’s tags when SSM reports it again', () => {
		const tagged = withTags(hybrid('mi-1', null), {env: 'prod'});
		const again = withManagedNode(tagged, scope(), managedNode('mi-1', {ping: 'ConnectionLost'}));
		expect(again.managed).toMatchObject({ping: 'ConnectionLost', tags: {env: 'prod'}});
	});

	test('keeps the exact form of tags too', () => {
		const tagged = withTags(hybrid('mi-1', null), {env: 'a\u200Bb'});
		expect(tagged.managed).toMatchObject({tags: {env: 'a b'}, exactTags: {env: 'a\u200Bb'}});
		expect(withManagedNode(tagged, scope(), managedNode('mi-1', {ping: 'Inactive'})).managed?.exactTags).toBeDefined();
		expect(withTags(tagged, {env: 'plain'}).managed?.exactTags).toBeUndefined();
	});

	test('prefers the later ping, whichever page comes first', () => {
		const early = managedNode('mi-1', {lastPing: '2026-11-23T09:00:00Z', ping: 'ConnectionLost', tags: {a: '1'}});
		const late = managedNode('mi-1', {lastPing: '2026-11-23T10:00:00Z'});
		const forth = withManagedNode(withManagedNode(undefined, scope(), early), scope(), late);
		const back = withManagedNode(withManagedNode(undefined, scope(), late), scope(), early);
		expect(forth).toEqual(back);
		expect(forth.managed).toMatchObject({ping: 'Online', tags: {a: '1'}});
	});

	test('returns the very same node when nothing changed', () => {
		const node = withManagedNode(withInstance(undefined, scope(), instance('i-1')), scope(), managedNode('i-1'));
		expect(withInstance(node, scope(), instance('i-1', {tags: {}}))).toBe(node);
		expect(withManagedNode(node, scope(), managedNode('i-1'))).toBe(node);
		expect(withInstance(node, scope(), instance('i-1', {tags: {env: 'prod'}}))).not.toBe(node);
	});

	test('takes the caller’s account only where EC2 named no owner', () => {
		expect(withAccount(hybrid('mi-1'), account).account).toBe(account);
		const shared = withInstance(undefined, scope(), instance('i-1', {owner: '999999999999'}));
		expect(withAccount(shared, account).account).toBe('999999999999');
	});

	test('yields the same nodes for any order and repetition of pages', () => {
		const seed = Math.trunc(Math.random() * 2 ** 31);
		const id = fc.integer({min: 1, max: 6}).map(number => `i-${number}`);
		const page = fc.oneof(
			fc.array(id, {maxLength: 4}).map(ids => ({ec2: ids})),
			fc.array(id, {maxLength: 4}).map(ids => ({ssm: ids})),
		);
		const joined = (pages: readonly ({ec2: string[]} | {ssm: string[]})[]): Map<NodeKey, Node> => {
			const nodes = new Map<NodeKey, Node>();
			for (const one of pages) {
				if ('ec2' in one)
					addInstances(
						nodes,
						scope(),
						one.ec2.map(name => instance(name)),
					);
				else
					addManagedNodes(
						nodes,
						scope(),
						one.ssm.map(name => managedNode(name)),
					);
			}
			return nodes;
		};
		fc.assert(
			fc.property(fc.array(page, {maxLength: 8}), fc.array(fc.nat(), {maxLength: 8}), (pages, picks) => {
				const shuffled = [
					...picks.map(pick => pages[pick % Math.max(1, pages.length)] ?? {ec2: []}),
					...pages.toReversed(),
				];
				const sorted = (nodes: Map<NodeKey, Node>) => [...nodes].sort(([left], [right]) => (left < right ? -1 : 1));
				expect(sorted(joined(shuffled))).toEqual(sorted(joined(pages)));
			}),
			{seed, numRuns: 300},
		);
	});
});
