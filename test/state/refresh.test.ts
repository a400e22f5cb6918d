import {describe, expect, test} from 'vitest';
import type {Event} from '../../src/state/events.ts';
import type {View} from '../../src/state/select.ts';
import {rowAtCursor, windowOf} from '../../src/state/window.ts';
import {allowed, anInstance, ireland} from '../support/nodes.ts';
import {decided} from '../support/ui.ts';
import {createFollower} from '../support/viewing.ts';

const height = 20;
const key = (number: number): string => `-/eu-west-1/${anInstance(number).id}`;
const numbers = (from: number, to: number) => Array.from({length: to - from}, (_, at) => from + at);
const page = (from: number, to: number, name?: string): Event => ({
	type: 'instancesListed',
	scope: ireland,
	page: numbers(from, to).map(number => anInstance(number, name === undefined ? {} : {name: `${name}-${number}`})),
});

/** What a person looks at: the query, the node under the cursor and its line, what is marked. */
const looked = (view: View) => {
	const {ui} = view.state;
	const {rows} = windowOf(view, height);
	return {
		text: ui.line.text,
		under: rowAtCursor(view)?.key,
		line: rows.findIndex(({hasCursor}) => hasCursor),
		marks: [...ui.marks],
		...{sort: ui.sort, showsAll: ui.showsAll, focus: ui.focus, details: ui.details},
	};
};

describe('a refresh', () => {
	test('leaves query, cursor, scrolling, marks and order as they are, whatever comes, changes and goes', () => {
		const follow = createFollower();
		let view = follow(page(1000, 4000), {type: 'drawn', height, top: null}, {type: 'typed', text: 'web'});
		view = follow(
			{type: 'markToggled', key: key(1500)},
			{type: 'markToggled', key: key(2500)},
			{type: 'cursorMoved', cursor: {at: 'row', key: key(2222), index: view.list.indexOf(1222), line: 7}},
		);
		const before = looked(view);
		expect(before).toMatchObject({text: 'web', under: key(2222), line: 7, marks: [key(1500), key(2500)]});
		const kept = new Set(numbers(1, 3900).map(number => anInstance(number).id));
		const events: readonly Event[] = [
			{type: 'fetchStarted', scope: ireland, feed: 'instances'},
			// New ones that stand before all others, then the old ones, some of them under other names.
			page(1, 1000),
			page(1000, 2000, 'web-x'),
			page(2000, 3000),
			decided(allowed, numbers(1, 3000)),
			page(3000, 3900),
			{type: 'listingEnded', scope: ireland, feed: 'instances', listed: kept},
			{type: 'ticked', now: 5000},
		];
		for (const event of events) expect(looked(follow(event)), event.type).toEqual(before);
		expect(follow().total).toBe(3899);
	});

	test('of a page copies as many chunks of rows as it touches, and nothing that a person made', () => {
		const follow = createFollower();
		for (let from = 0; from < 50_000; from += 1000) follow(page(from, from + 1000));
		const before = follow(decided(allowed, numbers(0, 50_000))).state;
		const {state} = follow(page(30_000, 31_000, 'other'));
		const copied = state.nodes.rows.chunks.filter((chunk, at) => chunk !== before.nodes.rows.chunks[at]);
		expect(copied.length).toBeLessThanOrEqual(3);
		expect(state.nodes.ids).toBe(before.nodes.ids);
		for (const part of ['access', 'grounds', 'remembered', 'outcomes', 'ui', 'drawn'] as const) {
			expect(state[part], part).toBe(before[part]);
		}
	});
});
