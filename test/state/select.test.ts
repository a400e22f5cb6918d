import {describe, expect, test} from 'vitest';
import type {Access} from '../../src/domain/access.ts';
import {rowAtCursor} from '../../src/state/window.ts';
import {allowed, aManagedNode, anInstance, denied, ireland, notPermitted} from '../support/nodes.ts';
import {decided, listedNodes} from '../support/ui.ts';
import {createFollower, namesOf} from '../support/viewing.ts';

const key = (number: number): string => `-/eu-west-1/${anInstance(number).id}`;
const assuming: Access = {verdict: 'allowed', assuming: ['x'], policies: [], source: 'simulated'};
const live: Access = {...denied, source: 'live'} as Access;

describe('what is listed', () => {
	test('all but certain denials and stopped or terminated instances, and the rest is counted', () => {
		const view = createFollower()(
			...listedNodes(6),
			{
				type: 'instancesListed',
				scope: ireland,
				page: [anInstance(7, {state: 'stopped'}), anInstance(8, {state: 'terminated'})],
			},
			decided(allowed, [1]),
			decided(denied, [2]),
			decided(assuming, [3]),
			decided(notPermitted, [4]),
			decided({verdict: 'unchecked'}, [5]),
		);
		expect(namesOf(view)).toEqual(['web-1', 'web-3', 'web-4', 'web-5', 'web-6']);
		expect(view).toMatchObject({total: 8, hidden: {denied: 1, stopped: 2}, decided: 5});
	});

	test('everything when asked for', () => {
		const follow = createFollower();
		follow(...listedNodes(3), decided(denied, [2]));
		expect(namesOf(follow({type: 'allToggled'}))).toEqual(['web-1', 'web-2', 'web-3']);
		expect(namesOf(follow({type: 'allToggled'}))).toEqual(['web-1', 'web-3']);
	});

	test('a denial seen in a real attempt, for that may have changed', () => {
		expect(namesOf(createFollower()(...listedNodes(2), decided(live, [1])))).toEqual(['web-1', 'web-2']);
	});

	test('nodes without connection or registration', () => {
		const view = createFollower()(
			{type: 'instancesListed', scope: ireland, page: [anInstance(1), anInstance(2)]},
			{type: 'managedNodesListed', scope: ireland, page: [aManagedNode(2, {ping: 'ConnectionLost'})]},
			{type: 'listingEnded', scope: ireland, feed: 'managedNodes', listed: new Set([anInstance(2).id])},
		);
		expect(namesOf(view)).toEqual(['web-1', 'web-2']);
	});

	test('hidden rows that match are counted beside those that are listed', () => {
		const view = createFollower()(
			...listedNodes(20),
			{type: 'instancesListed', scope: ireland, page: [anInstance(12, {state: 'stopped'})]},
			decided(denied, [1, 11, 20]),
			{type: 'typed', text: 'name:web-1'},
		);
		expect(view.hiddenMatches).toEqual({denied: 2, stopped: 1});
		expect(view.list).toHaveLength(8);
	});
});

describe('the order', () => {
	test('is that of names, and ranks of equally good matches follow it', () => {
		const follow = createFollower();
		const page = [10, 2, 1, 30].map(number => anInstance(number));
		const view = follow({type: 'instancesListed', scope: ireland, page});
		expect(namesOf(view)).toEqual(['web-1', 'web-2', 'web-10', 'web-30']);
		expect(namesOf(follow({type: 'typed', text: 'web'}))[0]).toBe('web-1');
	});

	test('is not touched by verdicts and pings', () => {
		const follow = createFollower();
		const before = namesOf(follow(...listedNodes(30), {type: 'typed', text: 'web-1'}));
		const after = follow(decided(allowed, [10, 3, 17]), {
			type: 'managedNodesListed',
			scope: ireland,
			page: [aManagedNode(12, {ping: 'ConnectionLost', lastPing: '2027-01-01T00:00:00Z'})],
		});
		expect(namesOf(after)).toEqual(before);
	});

	test('is the same for many matches as for few', () => {
		const follow = createFollower();
		const page = Array.from({length: 6000}, (_, at) => anInstance(6000 - at));
		const view = follow({type: 'instancesListed', scope: ireland, page}, {type: 'typed', text: 'web'});
		expect(namesOf(view).slice(0, 12)).toEqual(
			Array.from({length: 12}, (_, at) => `web-${at + 1}`).sort((a, b) => a.length - b.length),
		);
	});
});

describe('nodes that the person knows', () => {
	const known = (numbers: Readonly<Record<number, {score: number; isPinned: boolean}>>) =>
		({
			type: 'familiarKnown',
			familiar: (node: {readonly id: string}) =>
				numbers[Number.parseInt(node.id.slice(2), 16)] ?? {score: 0, isPinned: false},
		}) as const;

	test('stand first: pinned ones, then those opened often and lately', () => {
		const follow = createFollower();
		follow(...listedNodes(5));
		const view = follow(
			known({4: {score: 0.2, isPinned: true}, 3: {score: 2, isPinned: false}, 5: {score: 7, isPinned: false}}),
		);
		expect(namesOf(view)).toEqual(['web-4', 'web-5', 'web-3', 'web-1', 'web-2']);
		expect(namesOf(follow(known({})))).toEqual(['web-1', 'web-2', 'web-3', 'web-4', 'web-5']);
	});

	test('come first among equally good matches, and never before better ones', () => {
		const follow = createFollower();
		const page = [anInstance(1, {name: 'web-a'}), anInstance(2, {name: 'web-b'}), anInstance(3, {name: 'w-e-b-c'})];
		follow({type: 'instancesListed', scope: ireland, page}, {type: 'typed', text: 'web'});
		const view = follow(known({2: {score: 3, isPinned: false}, 3: {score: 9, isPinned: true}}));
		expect(namesOf(view)).toEqual(['web-b', 'web-a', 'w-e-b-c']);
	});

	test('do not matter where a column was chosen', () => {
		const follow = createFollower();
		follow(...listedNodes(3), known({3: {score: 3, isPinned: true}}));
		const view = follow({type: 'sortChosen', sort: {column: 'name', isDescending: false}});
		expect(namesOf(view)).toEqual(['web-1', 'web-2', 'web-3']);
	});
});

describe('the cursor', () => {
	test('keeps its node while rows come before it', () => {
		const follow = createFollower();
		follow({type: 'instancesListed', scope: ireland, page: [anInstance(5), anInstance(6)]});
		follow({type: 'cursorMoved', cursor: {at: 'row', key: key(6), index: 1, line: 1}});
		const view = follow({type: 'instancesListed', scope: ireland, page: [anInstance(1), anInstance(2)]});
		expect(view.index).toBe(3);
		expect(rowAtCursor(view)?.key).toBe(key(6));
	});

	test('keeps its place when its node vanishes', () => {
		const follow = createFollower();
		follow(...listedNodes(3), {type: 'cursorMoved', cursor: {at: 'row', key: key(2), index: 1, line: 1}});
		const view = follow(
			{
				type: 'listingEnded',
				scope: ireland,
				feed: 'instances',
				listed: new Set([1, 3].map(number => anInstance(number).id)),
			},
			{
				type: 'listingEnded',
				scope: ireland,
				feed: 'managedNodes',
				listed: new Set([1, 3].map(number => anInstance(number).id)),
			},
		);
		expect(rowAtCursor(view)?.key).toBe(key(3));
	});

	test('a node that turns denied under it stays until query, filter or selection changes', () => {
		const follow = createFollower();
		follow(...listedNodes(3), {type: 'cursorMoved', cursor: {at: 'row', key: key(2), index: 1, line: 1}});
		expect(namesOf(follow(decided(denied, [2, 3])))).toEqual(['web-1', 'web-2']);
		const left = follow({type: 'cursorMoved', cursor: {at: 'row', key: key(1), index: 0, line: 0}});
		expect(namesOf(left)).toEqual(['web-1']);
	});

	test('the same holds for the first row, on which it rests without being moved', () => {
		const follow = createFollower();
		follow(...listedNodes(3), {type: 'drawn', height: 10, top: key(1)});
		expect(namesOf(follow(decided(denied, [1])))).toEqual(['web-1', 'web-2', 'web-3']);
		expect(namesOf(follow({type: 'typed', text: 'web'}))).toEqual(['web-2', 'web-3']);
	});
});

describe('the verdict that says nothing', () => {
	test('is told once when all nodes share it', () => {
		const follow = createFollower();
		expect(follow(...listedNodes(3), decided(notPermitted, [1, 2, 3])).blanket).toBe(notPermitted);
		expect(follow(decided(allowed, [2])).blanket).toBeNull();
	});

	test('is not told while verdicts are still asked for', () => {
		const follow = createFollower();
		const asking = {type: 'fetchStarted', scope: ireland, feed: 'access'} as const;
		expect(follow(...listedNodes(3), asking, decided(notPermitted, [1])).blanket).toBeNull();
	});

	test('is no denial and no certain word', () => {
		expect(createFollower()(...listedNodes(2), decided(denied, [1, 2])).blanket).toBeNull();
	});
});

test('a node is found by what the other listing adds later', () => {
	const follow = createFollower();
	follow({type: 'managedNodesListed', scope: ireland, page: [aManagedNode(1)]}, {type: 'typed', text: 'payments'});
	expect(follow().list).toHaveLength(0);
	const view = follow({type: 'instancesListed', scope: ireland, page: [anInstance(1, {name: 'payments'})]});
	expect(view.list).toHaveLength(1);
	expect(rowAtCursor(view)?.places.get(0)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});
