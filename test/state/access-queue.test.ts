import {expect, test} from 'vitest';
import {type Node, nodeKey} from '../../src/domain/node.ts';
import {createAccessQueue, defaultEager, type Wanted} from '../../src/state/access-queue.ts';
import type {View} from '../../src/state/select.ts';
import {itemAt} from '../../src/state/vector.ts';
import {allowed, anInstance, denied, ireland} from '../support/nodes.ts';
import {decided} from '../support/ui.ts';
import {createFollower} from '../support/viewing.ts';

const page = Array.from({length: 100}, (_, at) => anInstance(at));
const listed = {type: 'instancesListed', scope: ireland, page} as const;
const all = () => true;
/** How many are given out. */
const count = ({visible, behind}: Wanted): number => visible.length + behind.length;

test('a query whose search has not come to its end uses up nothing of what may be given out for it', () => {
	const follow = createFollower();
	const queue = createAccessQueue(20);
	const before = follow(listed);
	expect(count(queue(before, all))).toBe(20);
	const after = follow({type: 'typed', text: 'web-9'});
	expect(count(queue({...after, list: before.list, isSearching: true}, all))).toBeLessThanOrEqual(20);
	const wanted = queue(after, all);
	expect([...wanted.visible, ...wanted.behind].map(({id}) => id)).toContain(anInstance(99).id);
	expect(count(wanted)).toBe(after.list.length);
});

test('the rows on the screen come first, then matching ones behind them, 1,000 in all; more as the person moves on', () => {
	const follow = createFollower();
	const queue = createAccessQueue(defaultEager);
	const many = Array.from({length: 1500}, (_, at) => anInstance(at));
	const view = follow({type: 'instancesListed', scope: ireland, page: many});
	const {visible, behind} = queue(view, all);
	expect([visible.length, behind.length]).toEqual([10, 990]);
	expect(visible[0]).toBe(itemAt(view.state.nodes.rows, view.list[0] ?? 0));
	const asked = new Set([...visible, ...behind].map(nodeKey));
	const isNew = (key: string) => !asked.has(key);
	expect(count(queue(view, isNew))).toBe(0);
	const key = nodeKey(itemAt(view.state.nodes.rows, view.list[1300] ?? 0) as Node);
	const moved = follow({type: 'cursorMoved', cursor: {at: 'row', key, index: 1300, line: 9}});
	expect(queue(moved, isNew).visible).toHaveLength(10);
});

test('a node that got its verdict is not asked about again before a listing says something else of it', () => {
	const follow = createFollower();
	const queue = createAccessQueue(defaultEager);
	const numbers = Array.from({length: 90}, (_, at) => at);
	const answered = new Set(numbers.map(number => `-/eu-west-1/${anInstance(number).id}`));
	let looks = 0;
	const isWanted = (key: string) => {
		looks++;
		return !answered.has(key);
	};
	const look = (view: View, asked = queue) => {
		looks = 0;
		return {wanted: count(asked(view, isWanted)), looks};
	};
	expect(count(queue(follow(listed), all))).toBe(100);
	// Under way, and not answered: it may yet have to be asked again.
	expect(look(follow())).toEqual({wanted: 10, looks: 100});
	const view = follow(decided(allowed, numbers));
	expect(look(view)).toEqual({wanted: 10, looks: 100});
	expect(look(view)).toEqual({wanted: 10, looks: 10});
	expect(look(follow({type: 'instancesListed', scope: ireland, page: [anInstance(5, {name: 'web-5b'})]}))).toEqual({
		wanted: 10,
		looks: 11,
	});
	// Of verdicts that an earlier run found, the first look says nothing.
	const later = createAccessQueue(defaultEager);
	expect(look(view, later).looks).toBe(100);
	expect(look(view, later).looks).toBe(100);
});

test('rows that pages push onto the screen are asked for, however many were asked for before', () => {
	const follow = createFollower();
	const queue = createAccessQueue(50);
	const names = (from: number) => Array.from({length: 100}, (_, at) => anInstance(from + at));
	expect(count(queue(follow({type: 'instancesListed', scope: ireland, page: names(500)}), all))).toBe(50);
	for (const from of [400, 300, 200, 100]) {
		const view = follow({type: 'instancesListed', scope: ireland, page: names(from)});
		const {visible, behind} = queue(view, all);
		expect(visible.map(({id}) => id)).toEqual(
			names(from)
				.slice(0, 10)
				.map(({id}) => id),
		);
		expect(behind).toHaveLength(40);
	}
});

test('a fleet that is denied is not asked for to its end: 1,000 nodes, and a hundred more for each move', () => {
	const follow = createFollower();
	const queue = createAccessQueue(1000);
	const many = Array.from({length: 3000}, (_, at) => anInstance(at));
	let view = follow({type: 'instancesListed', scope: ireland, page: many});
	const asked = new Set<string>();
	const ask = (): number => {
		for (;;) {
			const {visible, behind} = queue(view, key => !asked.has(key));
			const chunk = [...visible, ...behind].slice(0, 50);
			if (chunk.length === 0) return asked.size;
			for (const node of chunk) asked.add(nodeKey(node));
			view = follow({type: 'accessDecided', decided: new Map(chunk.map(node => [nodeKey(node), denied]))});
		}
	};
	expect(ask()).toBe(1000);
	for (const [move, most] of [1110, 1220, 1330].entries()) {
		const row = itemAt(view.state.nodes.rows, view.list[move + 1] ?? 0) as Node;
		view = follow({type: 'cursorMoved', cursor: {at: 'row', key: nodeKey(row), index: move + 1, line: move + 1}});
		const before = asked.size;
		expect(ask()).toBeGreaterThan(before);
		expect(asked.size).toBeLessThanOrEqual(most + 50);
	}
	// What was denied before the query began is none of it.
	view = follow({type: 'typed', text: 'web'});
	const before = asked.size;
	expect(ask()).toBe(before + 1000);
});

test('pages that push rows down the list do not make a fleet be asked for to its end', () => {
	const follow = createFollower();
	const queue = createAccessQueue(100);
	const asked = new Set<string>();
	for (let from = 20_000; from > 0; from -= 200) {
		const some = Array.from({length: 200}, (_, at) => anInstance(from + at));
		const view = follow({type: 'instancesListed', scope: ireland, page: some});
		const {visible, behind} = queue(view, key => !asked.has(key));
		expect(visible).toHaveLength(10);
		for (const node of [...visible, ...behind]) asked.add(nodeKey(node));
		follow({type: 'accessDecided', decided: new Map([...visible, ...behind].map(node => [nodeKey(node), allowed]))});
	}
	expect(asked.size).toBeGreaterThan(1000);
	expect(asked.size).toBeLessThanOrEqual(100 * 10 + 300);
});

test('nodes that another profile denies take nothing from what one may ask', () => {
	const follow = createFollower();
	const [theirs, ours] = [createAccessQueue(100), createAccessQueue(100)];
	const isOurs = ({id}: Node) => Number.parseInt(id.slice(2), 16) >= 500;
	follow({type: 'instancesListed', scope: ireland, page: Array.from({length: 1000}, (_, at) => anInstance(at))});
	let view = follow();
	for (let asked = 0; asked < 500; asked += 50) {
		const numbers = Array.from({length: 50}, (_, at) => asked + at);
		theirs(view, (_, node) => !isOurs(node));
		view = follow(decided(denied, numbers));
	}
	expect(ours(view, (_, node) => isOurs(node)).visible).toHaveLength(10);
});
