import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {View} from '../../src/state/select.ts';
import {cursorAt, rowAt, rowAtCursor, windowOf} from '../../src/state/window.ts';
import {aManagedNode, anInstance, ireland} from '../support/nodes.ts';
import {listedNodes} from '../support/ui.ts';
import {createFollower} from '../support/viewing.ts';

const numbers = (view: View, height: number): readonly number[] =>
	windowOf(view, height).rows.map(({node}) => Number(node.instance?.name?.slice(4)));

test('the window follows the cursor with as little scrolling as it takes', () => {
	const follow = createFollower();
	let view = follow(...listedNodes(20), {type: 'drawn', height: 5, top: null});
	const go = (by: number) => {
		const cursor = cursorAt(view, view.index + by);
		if (cursor) view = follow({type: 'cursorMoved', cursor});
		return numbers(view, 5);
	};
	expect(numbers(view, 5)).toEqual([1, 2, 3, 4, 5]);
	expect(go(4)).toEqual([1, 2, 3, 4, 5]);
	expect(go(1)).toEqual([2, 3, 4, 5, 6]);
	expect(go(-1)).toEqual([2, 3, 4, 5, 6]);
	expect(go(100)).toEqual([16, 17, 18, 19, 20]);
	expect(go(-100)).toEqual([1, 2, 3, 4, 5]);
});

test('the cursor keeps its line on the screen while rows come above it', () => {
	const follow = createFollower();
	const page = [10, 11, 12, 13, 14, 15].map(number => anInstance(number));
	let view = follow({type: 'instancesListed', scope: ireland, page}, {type: 'drawn', height: 4, top: null});
	const cursor = cursorAt(view, 2);
	if (cursor) view = follow({type: 'cursorMoved', cursor});
	expect(numbers(view, 4)).toEqual([10, 11, 12, 13]);
	view = follow({type: 'instancesListed', scope: ireland, page: [1, 2, 3].map(number => anInstance(number))});
	expect(numbers(view, 4)).toEqual([10, 11, 12, 13]);
	expect(rowAtCursor(view)?.node.instance?.name).toBe('web-12');
});

test('the window holds the cursor and wastes no line, whatever list, cursor and height', () => {
	fc.assert(
		fc.property(fc.nat(30), fc.nat(40), fc.nat(12), fc.integer({min: 1, max: 12}), (count, at, line, height) => {
			const key = `-/eu-west-1/${anInstance(at + 1).id}`;
			const view = createFollower()(...listedNodes(count), {
				type: 'cursorMoved',
				cursor: {at: 'row', key, index: at, line},
			});
			const {top, rows} = windowOf(view, height);
			expect(rows.length).toBe(Math.min(height, count));
			expect(rows.filter(({hasCursor}) => hasCursor)).toHaveLength(Math.min(1, count));
			expect(top + rows.length).toBeLessThanOrEqual(count);
		}),
	);
});

test('an instance that SSM has not reported is awaited until its listing is over', () => {
	const follow = createFollower();
	const asking = {type: 'fetchStarted', scope: ireland, feed: 'managedNodes'} as const;
	const first = rowAt(follow({type: 'instancesListed', scope: ireland, page: [anInstance(1)]}, asking), 0);
	expect(first).toMatchObject({connectivity: 'unreported', isAwaited: true});
	const done = {type: 'listingEnded', scope: ireland, feed: 'managedNodes', listed: new Set<string>()} as const;
	expect(rowAt(follow(done), 0)).toMatchObject({connectivity: 'never-registered', isAwaited: false});
	const back = {type: 'managedNodesListed', scope: ireland, page: [aManagedNode(1)]} as const;
	expect(rowAt(follow(back), 0)).toMatchObject({connectivity: 'online'});
});

test('there is no cursor in an empty list', () => {
	const view = createFollower()();
	expect(view.index).toBe(-1);
	expect(rowAtCursor(view)).toBeNull();
	expect(cursorAt(view, 0)).toBeNull();
	expect(windowOf(view, 5)).toEqual({top: 0, rows: []});
});
