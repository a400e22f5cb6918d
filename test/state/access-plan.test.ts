import {expect, test} from 'vitest';
import {exactTags, type Node, nodeKey} from '../../src/domain/node.ts';
import type {Ask} from '../../src/domain/simulation.ts';
import {type AccessPlan, createAccessPlan} from '../../src/state/access-plan.ts';
import type {View} from '../../src/state/select.ts';
import {itemAt} from '../../src/state/vector.ts';
import {anInstance, ireland} from '../support/nodes.ts';
import {createFollower} from '../support/viewing.ts';

const listed = (from: number, to: number) =>
	({
		type: 'instancesListed',
		scope: ireland,
		page: Array.from({length: to - from}, (_, at) => anInstance(from + at)),
	}) as const;

const askFor = (nodes: readonly Node[]): Ask => ({
	on: 'node',
	scope: ireland,
	request: {source: '', action: '', resources: [], context: []},
	subjects: nodes.map(nodeKey),
	nodes,
	hasEveryTag: true,
	isSecond: false,
	doubts: {keys: [], guessed: [], booleans: [], assumptions: []},
	trial: null,
	others: [],
});

/** A plan that asks for ten nodes at a time in the order of the list; counts how often it is made. */
const planning = (plan: AccessPlan) => {
	const asked = new Set<string>();
	let made = 0;
	const isWanted = (key: string) => !asked.has(key);
	const make = ({list, state}: View): readonly Ask[] => {
		made++;
		const nodes = [...list].flatMap(row => itemAt(state.nodes.rows, row) ?? []).filter(node => isWanted(nodeKey(node)));
		return Array.from({length: Math.ceil(nodes.length / 10)}, (_, at) => askFor(nodes.slice(at * 10, at * 10 + 10)));
	};
	const next = (view: View, facts: readonly unknown[] = []): readonly Node[] => {
		const nodes = plan.next(view, {facts, chunk: 10, isWanted, make})?.nodes ?? [];
		for (const node of nodes) asked.add(nodeKey(node));
		return nodes;
	};
	return {next, made: () => made, asked};
};

const idsOf = (nodes: readonly Node[]) => nodes.map(({id}) => id);
const ids = (from: number, to: number) => Array.from({length: to - from}, (_, at) => anInstance(from + at).id);

test('one plan serves all answers that come while nothing changes, and its end is known as well', () => {
	const view = createFollower()(listed(0, 100));
	const {next, made, asked} = planning(createAccessPlan(false));
	for (let answer = 0; answer < 15; answer++) next(view);
	expect(asked.size).toBe(100);
	expect(made()).toBe(1);
});

test('what the person does, what pages bring and what else a plan follows from make it anew', () => {
	const follow = createFollower();
	const {next, made} = planning(createAccessPlan(false));
	next(follow(listed(0, 100)));
	const key = nodeKey(itemAt(follow().state.nodes.rows, 50) as Node);
	next(follow({type: 'cursorMoved', cursor: {at: 'row', key, index: 50, line: 5}}));
	expect(made()).toBe(2);
	next(follow(listed(100, 110)));
	expect(made()).toBe(3);
	next(follow({type: 'typed', text: 'web'}));
	expect(made()).toBe(4);
	next(follow(), ['another setup']);
	expect(made()).toBe(5);
	next(follow({type: 'drawn', height: 20, top: null}), ['another setup']);
	expect(made()).toBe(6);
	next(follow(), ['another setup']);
	expect(made()).toBe(6);
});

test('an answer that leaves something open has it asked again', () => {
	const view = createFollower()(listed(0, 10));
	const plan = createAccessPlan(false);
	const {next, asked} = planning(plan);
	expect(next(view)).toHaveLength(10);
	asked.clear();
	expect(next(view)).toHaveLength(0);
	plan.forget();
	expect(next(view)).toHaveLength(10);
});

test('where all nodes are asked for, a page does not undo the plan: its full requests go on', () => {
	const follow = createFollower();
	const {next, made} = planning(createAccessPlan(true));
	expect(idsOf(next(follow(listed(0, 55))))).toEqual(ids(0, 10));
	const view = follow(listed(55, 70));
	for (const from of [10, 20, 30, 40]) expect(idsOf(next(view))).toEqual(ids(from, from + 10));
	expect(made()).toBe(1);
	// Those that did not fill a request go with what the page brought.
	expect(idsOf(next(view))).toEqual(ids(50, 60));
	expect(made()).toBe(2);
});

test('rows that pages push onto the screen are asked for before what was planned', () => {
	const follow = createFollower();
	const {next} = planning(createAccessPlan(true));
	next(follow(listed(100, 200)));
	expect(idsOf(next(follow(listed(0, 50))))).toEqual(ids(0, 10));
});

test('nodes that went away or got other tags are not asked for as they were planned', () => {
	const follow = createFollower();
	const {next} = planning(createAccessPlan(true));
	next(follow(listed(0, 60)));
	const tags = {Name: 'web-15', env: 'test'};
	const changed = {...listed(0, 0), page: [anInstance(15, {tags})]};
	follow(changed);
	const listedNow = new Set(ids(0, 60).filter(id => id !== anInstance(25).id));
	const view = follow({type: 'listingEnded', scope: ireland, feed: 'instances', listed: listedNow});
	expect(idsOf(next(view))).toEqual(ids(30, 40));
	const rest: Node[] = [];
	for (let nodes = next(view); nodes.length > 0; nodes = next(view)) rest.push(...nodes);
	expect(rest.map(({id}) => id)).not.toContain(anInstance(25).id);
	const again = rest.find(({id}) => id === anInstance(15).id);
	expect(again && exactTags(again)).toEqual(tags);
});

test('where all are asked for, what does not fill a request waits for its listing, unless it is on the screen', () => {
	const follow = createFollower();
	const {next} = planning(createAccessPlan(true));
	follow({type: 'fetchStarted', scope: ireland, feed: 'instances'});
	expect(next(follow(listed(0, 5)))).toHaveLength(5);
	expect(next(follow(listed(5, 18)))).toHaveLength(10);
	expect(next(follow())).toHaveLength(0);
	const over = new Set(ids(0, 18));
	expect(idsOf(next(follow({type: 'listingEnded', scope: ireland, feed: 'instances', listed: over})))).toEqual(
		ids(15, 18),
	);
});
