import {describe, expect, test} from 'vitest';
import type {Node} from '../../src/domain/node.ts';
import {findTarget, isNodeId} from '../../src/domain/target.ts';
import {hybrid, instance, managedNode, node} from './support/nodes.ts';

const api = (id: string, more: Parameters<typeof instance>[1] = {}, region = 'eu-west-1'): Node => ({
	...node(id, {}, region),
	instance: instance(id, {name: 'payments-api', privateIp: '10.0.1.17', ...more}),
});

const nodes: readonly Node[] = [
	api('i-0aaaaaaaaaaaaaaa1', {privateDns: 'ip-10-0-1-17.eu-west-1.compute.internal', tags: {env: 'prod', 'a=b': 'c'}}),
	api('i-0aaaaaaaaaaaaaaa2', {name: 'Orders', privateIp: '10.0.1.18', tags: {env: 'prod'}}),
	api('i-0bbbbbbbbbbbbbbb3', {name: 'orders', privateIp: '10.0.1.19', tags: {env: 'dev', note: 'x=y'}}),
	api('i-0cccccccccccccccc', {name: 'billing', privateIp: '10.0.1.20'}, 'us-east-1'),
	api('i-0cccccccccccccccd', {name: 'billing', privateIp: '10.0.1.20'}, 'eu-west-1'),
	api('i-0ddddddddddddddd1', {name: 'web', privateIp: null, state: 'terminated'}),
	api('i-0ddddddddddddddd2', {name: 'web', privateIp: null}),
	api('i-0eeeeeeeeeeeeeee1', {name: 'web@eu-west-1', privateIp: null}, 'ap-south-1'),
	{
		...hybrid('mi-0123456789abcdef0', null),
		managed: managedNode('mi-0123456789abcdef0', {name: 'rack-7', computerName: 'rack-7.dc1', ip: '192.0.2.7'}),
	},
];

const ids = (text: string): readonly string[] => {
	const found = findTarget(nodes, text);
	return found.kind === 'one' ? [found.node.id] : found.kind === 'several' ? found.nodes.map(({id}) => id) : [];
};

describe('a target', () => {
	test.each([
		['an id', 'i-0aaaaaaaaaaaaaaa1', ['i-0aaaaaaaaaaaaaaa1']],
		['a name', 'payments-api', ['i-0aaaaaaaaaaaaaaa1']],
		['a name, exact case before other case', 'orders', ['i-0bbbbbbbbbbbbbbb3']],
		['a name in other case, when it could be several', 'ORDERS', ['i-0aaaaaaaaaaaaaaa2', 'i-0bbbbbbbbbbbbbbb3']],
		['a private address', '10.0.1.18', ['i-0aaaaaaaaaaaaaaa2']],
		['a hybrid node’s address', '192.0.2.7', ['mi-0123456789abcdef0']],
		['a DNS name', 'ip-10-0-1-17.eu-west-1.compute.internal', ['i-0aaaaaaaaaaaaaaa1']],
		['a DNS name without its domain', 'ip-10-0-1-17', ['i-0aaaaaaaaaaaaaaa1']],
		['a computer’s name', 'rack-7.dc1', ['mi-0123456789abcdef0']],
		['a tag', 'tag:env=dev', ['i-0bbbbbbbbbbbbbbb3']],
		['a tag of several', 'tag:env=prod', ['i-0aaaaaaaaaaaaaaa1', 'i-0aaaaaaaaaaaaaaa2']],
		['a tag whose value has =', 'tag:note=x=y', ['i-0bbbbbbbbbbbbbbb3']],
		['a name of several regions', 'billing', ['i-0cccccccccccccccc', 'i-0cccccccccccccccd']],
		['a name in a region', 'billing@us-east-1', ['i-0cccccccccccccccc']],
		['an address in a region', '10.0.1.20@eu-west-1', ['i-0cccccccccccccccd']],
		['a tag in a region', 'tag:env=dev@eu-west-1', ['i-0bbbbbbbbbbbbbbb3']],
		['a name that looks like name@region', 'web@eu-west-1', ['i-0eeeeeeeeeeeeeee1']],
		['a name whose other node is gone', 'web', ['i-0ddddddddddddddd2']],
		['the beginning of an id', 'i-0b', ['i-0bbbbbbbbbbbbbbb3']],
		['the beginning of a name, in any case', 'PAYM', ['i-0aaaaaaaaaaaaaaa1']],
		['the beginning of several names', 'b', ['i-0cccccccccccccccc', 'i-0cccccccccccccccd']],
		['nothing', 'no-such-node', []],
		['a region where it is not', 'payments-api@us-east-1', []],
		['nothing at all', '', []],
		['a tag without a key', 'tag:=x', []],
	])('can be %s: %s', (_, text, expected) => {
		expect(ids(text)).toEqual(expected);
	});

	test('that asks for a tag tells how many nodes’ tags are not read', () => {
		expect(findTarget(nodes, 'tag:env=none')).toEqual({kind: 'none', unread: 1});
		expect(findTarget(nodes, 'nobody')).toEqual({kind: 'none', unread: 0});
	});

	test('has the shape of an id or not', () => {
		expect(['i-12345678', 'mi-0123456789abcdef0', 'i-xyz', 'payments', 'i-123456789'].map(isNodeId)).toEqual([
			true,
			true,
			false,
			false,
			false,
		]);
	});
});
