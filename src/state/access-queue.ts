import {type Node, type NodeKey, nodeKey} from '../domain/node.ts';
import {type AccessTable, accessAt} from './access-table.ts';
import type {View} from './select.ts';
import {itemAt} from './vector.ts';
import {windowOf} from './window.ts';

/** Nodes that are checked for one query without the person moving, and how many more each move is worth. */
export const defaultEager = 1000;
const perMove = 100;

/** Nodes to check: those on the screen, and matching ones behind it. */
export type Wanted = {readonly visible: readonly Node[]; readonly behind: readonly Node[]};

/**
 * Chooses what to check next, out of a view: the screen first, then matching rows behind it. Denied rows make room for
 * others, so that a fleet of which nothing may be reached would be asked for to its end: after 1,000 nodes only the
 * person's moving on brings more.
 *
 * It is asked after each answer, and a list of 100,000 takes 2,000 of them: a node that got its verdict since the first
 * look is not asked about again before a listing says something else of it.
 */
export type AccessQueue = (view: View, isWanted: (key: NodeKey, node: Node) => boolean) => Wanted;

/** Rows that were given out for a query. */
type Given = {readonly has: (row: number) => boolean; readonly add: (row: number) => void; readonly size: () => number};

const noneGiven = (): Given => {
	let rows = new Uint8Array(1024);
	let count = 0;
	return {
		has: row => rows[row] === 1,
		add: row => {
			if (row >= rows.length) {
				const more = new Uint8Array(Math.max(row + 1, rows.length * 2));
				more.set(rows);
				rows = more;
			}
			if (rows[row] === 0) count++;
			rows[row] = 1;
		},
		size: () => count,
	};
};

/** A queue that has given out nothing. */
export const createAccessQueue = (eager: number): AccessQueue => {
	let query = '';
	let cursor: unknown = null;
	let limit = eager;
	let given = noneGiven();
	/** The verdicts at the first look: those of an earlier run. */
	let before: AccessTable | null = null;
	/** Nodes by row as they were when their verdict was in. */
	const settled: (Node | null)[] = [];

	const settle = (row: number, node: Node): void => {
		while (settled.length <= row) settled.push(null);
		settled[row] = node;
	};
	return (view, isWanted) => {
		const {ui, drawn, nodes, access} = view.state;
		const old = before ?? access;
		before = old;
		// While a search goes on, the list is that of the query before, and so is what was given out.
		const now = view.isSearching ? query : `${ui.showsAll}\n${ui.line.text}`;
		if (now !== query) {
			given = noneGiven();
			limit = eager;
		} else if (ui.cursor !== cursor && !view.isSearching) limit += perMove;
		query = now;
		cursor = ui.cursor;

		/** Adds the node of a place to `to` if it is wanted; `false` where no more are given out. */
		const give = (place: number, to: Node[]): boolean => {
			const row = view.list[place] ?? 0;
			if (!given.has(row)) {
				if (given.size() >= limit) return false;
				given.add(row);
			}
			const node = itemAt(nodes.rows, row);
			if (!node || settled[row] === node) return true;
			if (isWanted(nodeKey(node), node)) to.push(node);
			else if (accessAt(access, row) !== accessAt(old, row)) settle(row, node);

			return true;
		};
		const window = windowOf(view, drawn.height);
		const end = window.top + window.rows.length;
		const visible: Node[] = [];
		for (let place = window.top; place < end; place++) give(place, visible);
		const behind: Node[] = [];
		for (let place = end; place < view.list.length; place++) if (!give(place, behind)) break;
		return {visible, behind};
	};
};
