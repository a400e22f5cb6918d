import {expect, test} from 'vitest';
import {type Node, nodeKey} from '../../src/domain/node.ts';
import {createAccessQueue, defaultEager, type Wanted} from '../../src/state/access-queue.ts';
import {itemAt} from '../../src/state/vector.ts';
import {anInstance, ireland} from '../support/nodes.ts';
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
