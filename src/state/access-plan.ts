import {exactTags, type Node, type NodeKey, nodeKey} from '../domain/node.ts';
import type {Ask} from '../domain/simulation.ts';
import {areSameTags} from '../domain/tags.ts';
import {isUnderWay} from './listing.ts';
import {nodeOf} from './node-table.ts';
import {scopeStateOf} from './scope-state.ts';
import type {View} from './select.ts';
import {windowOf} from './window.ts';

/** What a plan is made of, beside the view. */
export type PlanGrounds = {
	/** Whatever else the plan follows from; compared by identity. */
	readonly facts: readonly unknown[];
	/** Nodes of a request that is full. */
	readonly chunk: number;
	readonly isWanted: (key: NodeKey, node: Node) => boolean;
	/** Plans anew, most urgent first. */
	readonly make: (view: View) => readonly Ask[];
};

/**
 * Asks for nodes, one after the other. Planning looks at all nodes that are wanted, and each answer wants another ask: so
 * what was planned is kept, and given out as long as the list, the cursor and all else that it follows from are the same.
 */
export type AccessPlan = {
	/** The most urgent ask; `null` where nothing is left to ask. */
	readonly next: (view: View, grounds: PlanGrounds) => Ask | null;
	/** An answer left something open: the plan is made anew. */
	readonly forget: () => void;
};

/** Whether a node may be asked about in the words that were planned for another version of it. */
const isSameQuestion = (planned: Node, now: Node): boolean => {
	if (planned === now) return true;
	const [before, after] = [exactTags(planned), exactTags(now)];
	const areTagsSame = before && after ? areSameTags(before, after) : before === after;
	return areTagsSame && planned.account === now.account && planned.scope === now.scope;
};

/** Whether pages may bring more nodes for a request, and nobody looks at those that it has. */
const mayGrow = (view: View, {scope, nodes}: Ask): boolean => {
	const known = scopeStateOf(view.state, scope);
	if (!known || ![known.feeds.instances, known.feeds.managedNodes].some(isUnderWay)) return false;
	const asked = new Set(nodes.map(nodeKey));
	return !windowOf(view, view.state.drawn.height).rows.some(({key}) => asked.has(key));
};

/** What the person looks at. */
const sightOf = ({isSearching, state: {ui, drawn}}: View, facts: readonly unknown[]): readonly unknown[] => [
	...[isSearching, ui.line.text, ui.showsAll, ui.cursor, drawn.height],
	...facts,
];

/** What the list is made of, and whether more of it is still to come. */
const contentOf = ({list, state}: View): readonly unknown[] => [list, state.nodes.rows, state.scopes];

const isEqual = (one: readonly unknown[], other: readonly unknown[]): boolean =>
	one.length === other.length && one.every((part, at) => part === other[at]);

/**
 * A plan of nothing.
 *
 * @param isForAll Whether all nodes are asked for, however long the list: then a page that came does not undo the plan.
 * Its full requests are still as good as any other, while the screen wants nothing; what did not fill a request waits
 * for what the pages bring.
 */
export const createAccessPlan = (isForAll: boolean): AccessPlan => {
	let sight: readonly unknown[] | null = null;
	let content: readonly unknown[] = [];
	let isOfToday = true;
	/** The most urgent last. */
	let left: Ask[] = [];

	const isScreenSettled = (view: View, {isWanted}: PlanGrounds): boolean =>
		windowOf(view, view.state.drawn.height).rows.every(({key, node}) => !isWanted(key, node));
	const isStill = ({state: {nodes}}: View, {isWanted}: PlanGrounds, ask: Ask): boolean =>
		ask.nodes.every(node => {
			const now = nodeOf(nodes, nodeKey(node));
			return now && isSameQuestion(node, now) && isWanted(nodeKey(now), now);
		});
	const renew = (view: View, {make, chunk}: PlanGrounds): void => {
		isOfToday = true;
		const made = make(view);
		left = (isForAll ? made.filter(ask => ask.nodes.length >= chunk || !mayGrow(view, ask)) : [...made]).reverse();
	};
	return {
		forget: () => {
			sight = null;
		},
		next: (view, grounds) => {
			const seen = sightOf(view, grounds.facts);
			const held = contentOf(view);
			const isSameSight = sight !== null && isEqual(sight, seen);
			const isSame = isSameSight && isEqual(content, held);
			[sight, content] = [seen, held];
			if (!isSame) {
				if (isForAll && isSameSight && left.length > 0 && isScreenSettled(view, grounds)) {
					if (isOfToday) left = left.filter(({nodes}) => nodes.length >= grounds.chunk);
					isOfToday = false;
				} else renew(view, grounds);
			}
			while (!isOfToday) {
				const ask = left.pop();
				if (!ask) renew(view, grounds);
				else if (isStill(view, grounds, ask)) return ask;
			}
			return left.pop() ?? null;
		},
	};
};
