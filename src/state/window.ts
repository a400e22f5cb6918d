import {type Access, pending} from '../domain/access.ts';
import {withRequest} from '../domain/access-request.ts';
import {type Connectivity, connectivity} from '../domain/connectivity.ts';
import {type Node, type NodeKey, nodeKey} from '../domain/node.ts';
import {type Outcome, withOutcome} from '../domain/outcome.ts';
import type {Closer} from '../domain/what-if.ts';
import type {Places} from '../search/index.ts';
import {accessAt} from './access-table.ts';
import {isListedWhole, isUnderWay} from './listing.ts';
import {realOutcome} from './reality.ts';
import {scopeStateOf} from './scope-state.ts';
import type {View} from './select.ts';
import type {Cursor, Remembered} from './state.ts';
import {itemAt} from './vector.ts';

/** One row of the list with all that its line shows. */
export type Row = {
	readonly key: NodeKey;
	readonly node: Node;
	/** The verdict to show: what a real attempt came to, while that counts, else the simulation's. */
	readonly access: Access;
	readonly simulated: Access;
	readonly outcome: Outcome | null;
	/** What an earlier run found, while this one has not; `null` where that is not known. */
	readonly remembered: Remembered | null;
	/** What else was found out about its denial, where somebody looked closer. */
	readonly closer: Closer | null;
	readonly connectivity: Connectivity;
	/** Whether SSM may still report the node: its listing is under way. */
	readonly isAwaited: boolean;
	readonly places: Places;
	readonly hasCursor: boolean;
};

/** The rows that fit on the screen. `top` is the place in the list of the first. */
export type Window = {readonly top: number; readonly rows: readonly Row[]};

/** The row at a place of the list, `null` beyond its end. */
export const rowAt = (view: View, place: number): Row | null => {
	const number = view.list[place];
	const node = number === undefined ? null : itemAt(view.state.nodes.rows, number);
	if (number === undefined || !node) return null;
	const feed = scopeStateOf(view.state, node.scope)?.feeds.managedNodes ?? null;
	const simulated = accessAt(view.state.access, number);
	const outcome = realOutcome(view.state, node, simulated);
	const closer = itemAt(view.state.grounds, number)?.closer ?? null;
	return {
		key: nodeKey(node),
		node,
		access: withRequest(withOutcome(simulated, outcome), closer?.request ?? null),
		simulated,
		outcome,
		closer,
		remembered: simulated === pending ? (itemAt(view.state.remembered, number) ?? null) : null,
		connectivity: connectivity(node, feed !== null && isListedWhole(feed)),
		isAwaited: feed !== null && (isUnderWay(feed) || feed.status === 'pending'),
		places: view.places(number),
		hasCursor: place === view.index,
	};
};

/** First place shown: the cursor keeps its line while rows come and go, and no line stays empty without need. */
const topOf = ({list, index, state: {ui}}: View, height: number): number => {
	if (index < 0 || ui.cursor.at === 'top') return 0;
	const line = Math.min(ui.cursor.line, height - 1);
	return Math.max(0, Math.min(index - line, list.length - height));
};

/** The part of a view that fits into `height` lines. */
export const windowOf = (view: View, height: number): Window => {
	const top = topOf(view, height);
	const rows: Row[] = [];
	for (let place = top; place < Math.min(top + height, view.list.length); place++) {
		const row = rowAt(view, place);
		if (row) rows.push(row);
	}
	return {top, rows};
};

/** The node under the cursor, `null` where the list is empty. */
export const rowAtCursor = (view: View): Row | null => rowAt(view, view.index);

/** The cursor on a place of the list, with as little scrolling as it takes; `null` where the list is empty. */
export const cursorAt = (view: View, place: number): Cursor | null => {
	const {height} = view.state.drawn;
	const index = Math.max(0, Math.min(place, view.list.length - 1));
	const row = rowAt(view, index);
	if (!row) return null;
	const line = Math.max(0, Math.min(index - topOf(view, height), height - 1));
	return {at: 'row', key: row.key, index, line};
};
