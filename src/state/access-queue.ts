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
 * Chooses what to check next, out of a view: the screen first, then matching rows behind it, the first 1,000 places of the
 * list. Denied rows make room for others, so that a fleet of which nothing may be reached would be asked for to its end:
 * those that left count as places, and after 1,000 of them only the person's moving on brings more. Rows that pages push
 * down the list make room as well, for what takes their place was never asked for: the screen always, the places behind
 * it until twice as many verdicts came in as there are places.
 *
 * It is asked after each answer, and a list of 100,000 takes 2,000 of them: a node that got its verdict since the first
 * look is not asked about again before a listing says something else of it.
 */
export type AccessQueue = (view: View, isWanted: (key: NodeKey, node: Node) => boolean) => Wanted;

/** A queue that has given out nothing. */
export const createAccessQueue = (eager: number): AccessQueue => {
	let query: string | null = null;
	let cursor: unknown = null;
	let places = eager;
	/** Rows that had a verdict when the query began. */
	let decidedBefore = 0;
	/** Rows that were given out for the query: those without a verdict yet, and how many were denied. */
	const waiting = new Set<number>();
	let denied = 0;
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
		// While a search goes on, the list is that of the query before, and so are the places that were given out.
		const now = view.isSearching && query !== null ? query : `${ui.showsAll}\n${ui.line.text}`;
		if (now !== query) {
			places = eager;
			decidedBefore = view.decided;
			waiting.clear();
			denied = 0;
		} else if (ui.cursor !== cursor && !view.isSearching) places += perMove;
		query = now;
		cursor = ui.cursor;
		for (const row of waiting) {
			const verdict = accessAt(access, row);
			if (verdict === accessAt(old, row)) continue;
			waiting.delete(row);
			if (verdict.verdict === 'denied') denied++;
		}
		const left = ui.showsAll ? 0 : denied;

		const wanted = (from: number, to: number): Node[] => {
			const found: Node[] = [];
			for (let place = from; place < to; place++) {
				const row = view.list[place] ?? 0;
				const node = itemAt(nodes.rows, row);
				if (!node || settled[row] === node) continue;
				if (isWanted(nodeKey(node), node)) {
					found.push(node);
					if (eager < Number.POSITIVE_INFINITY) waiting.add(row);
				} else if (accessAt(access, row) !== accessAt(old, row)) settle(row, node);
			}
			return found;
		};
		if (left >= places) return {visible: [], behind: []};
		const {top, rows} = windowOf(view, drawn.height);
		const end = top + rows.length;
		const isSpent = view.decided - decidedBefore >= 2 * places;
		const last = isSpent ? end : Math.max(places - left, places > eager ? end + perMove : end);
		return {visible: wanted(top, end), behind: wanted(end, Math.min(view.list.length, last))};
	};
};
