import {expect, test} from 'vitest';
import {createAccessQueue, type Wanted} from '../../src/state/access-queue.ts';
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
