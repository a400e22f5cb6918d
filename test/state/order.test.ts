import fc from 'fast-check';
import {expect, test} from 'vitest';
import {withInstance} from '../../src/domain/join.ts';
import {createOrder} from '../../src/state/order.ts';
import {sortKey} from '../../src/state/sort.ts';
import {anInstance, ireland} from '../support/nodes.ts';

const named = (number: number, name: string | null) =>
	withInstance(undefined, ireland, anInstance(number, {name, tags: {}}));

test('names are ordered as people read them: without case, numbers by value, the nameless last', () => {
	const names = ['web-10', null, 'Web-9', 'api', 'web-007', 'API'];
	const order = createOrder(node => sortKey(node, 'name'));
	names.forEach((name, at) => {
		order.put(at, named(at + 1, name));
	});
	expect([...order.rows()].map(row => names[row])).toEqual(['api', 'API', 'web-007', 'Web-9', 'web-10', null]);
});

test('the order is that of sorting everything anew, however rows come and are renamed', () => {
	const step = fc.record({row: fc.nat(30), name: fc.option(fc.constantFrom('a', 'b', 'a-2', 'a-10', 'c', 'B'))});
	fc.assert(
		fc.property(fc.array(fc.array(step, {maxLength: 8}), {maxLength: 8}), pages => {
			const order = createOrder(node => sortKey(node, 'name'));
			const keys = new Map<number, string>();
			for (const page of pages) {
				for (const {row, name} of page) {
					const node = named(row + 1, name);
					order.put(row, node);
					keys.set(row, sortKey(node, 'name'));
				}
				const expected = [...keys].sort(([, one], [, other]) => (one < other ? -1 : 1)).map(([row]) => row);
				expect([...order.rows()]).toEqual(expected);
				expected.forEach((row, place) => {
					expect(order.places()[row]).toBe(place);
				});
			}
		}),
	);
});

test('a row that keeps its name changes nothing', () => {
	const order = createOrder(node => sortKey(node, 'name'));
	expect(order.put(0, named(1, 'a'))).toBe(true);
	const rows = order.rows();
	expect(order.put(0, named(1, 'a'))).toBe(false);
	expect(order.rows()).toBe(rows);
});

test('other columns compare by their value, numbers in addresses included, and by name where they are equal', () => {
	const nodes = [
		withInstance(undefined, ireland, anInstance(1, {name: 'b', privateIp: '10.0.0.12'})),
		withInstance(undefined, ireland, anInstance(2, {name: 'a', privateIp: '10.0.0.12'})),
		withInstance(undefined, ireland, anInstance(3, {name: 'c', privateIp: '10.0.0.9'})),
		withInstance(undefined, ireland, anInstance(4, {name: 'd', privateIp: null})),
	];
	const order = createOrder(node => sortKey(node, 'ip'));
	nodes.forEach((node, row) => {
		order.put(row, node);
	});
	expect([...order.rows()].map(row => nodes[row]?.instance?.name)).toEqual(['c', 'a', 'b', 'd']);
});
