import fc from 'fast-check';
import {expect, test} from 'vitest';
import {withInstance} from '../../src/domain/join.ts';
import {createOrder} from '../../src/state/order.ts';
import {compareNames, sortKey} from '../../src/state/sort.ts';
import {anInstance, ireland} from '../support/nodes.ts';

const named = (number: number, name: string | null) =>
	withInstance(undefined, ireland, anInstance(number, {name, tags: {}}));

/** What names compare by, as plain text: without case, runs of digits equally long, the nameless last, equal ones by id. */
const readable = (name: string | null, row: number): string => {
	const text = name?.toLowerCase().replace(/\d+/g, digits => digits.replace(/^0+(?=\d)/, '').padStart(40, '0'));
	return `${text ?? '\uFFFF'}\u0000${anInstance(row + 1).id}`;
};

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
			const names = new Map<number, string | null>();
			for (const page of pages) {
				for (const {row, name} of page) {
					const node = named(row + 1, name);
					order.put(row, node);
					names.set(row, name);
				}
				const keys = [...names].map(([row, name]) => ({row, key: readable(name, row)}));
				const expected = keys.sort((one, other) => (one.key < other.key ? -1 : 1)).map(({row}) => row);
				expect([...order.rows()]).toEqual(expected);
				expected.forEach((row, place) => {
					expect(order.places()[row]).toBe(place);
				});
			}
		}),
	);
});

test('names with digits, signs and letters of all sorts compare as their plain texts do', () => {
	const text = fc.string({
		unit: fc.constantFrom('a', 'B', 'b', '0', '1', '9', '-', '!', '~', 'É', 'é', '漢'),
		maxLength: 30,
	});
	fc.assert(
		fc.property(text, text, (one, other) => {
			const [left, right] = [readable(one, 0), readable(other, 0)];
			const expected = left === right ? 0 : left < right ? -1 : 1;
			expect(Math.sign(compareNames(one, other))).toBe(expected);
		}),
		{numRuns: 2000},
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
