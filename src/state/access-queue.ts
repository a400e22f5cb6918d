import {type Node, type NodeKey, nodeKey} from '../domain/node.ts';
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
 */
export type AccessQueue = (view: View, isWanted: (key: NodeKey, node: Node) => boolean) => Wanted;

/** A queue that has given out nothing. */
export const createAccessQueue = (eager: number): AccessQueue => {
	let query = '';
	let cursor: unknown = null;
	let limit = eager;
	const given = new Set<NodeKey>();
	return (view, isWanted) => {
		const {ui, drawn, nodes} = view.state;
		// While a search goes on, the list is that of the query before, and so is what was given out.
		const now = view.isSearching ? query : `${ui.showsAll}\n${ui.line.text}`;
		if (now !== query) {
			given.clear();
			limit = eager;
		} else if (ui.cursor !== cursor && !view.isSearching) limit += perMove;
		query = now;
		cursor = ui.cursor;

		const isGiven = (key: NodeKey): boolean => {
			if (!given.has(key) && given.size >= limit) return false;
			given.add(key);
			return true;
		};
		const window = windowOf(view, drawn.height);
		const visible = window.rows.filter(({key, node}) => isGiven(key) && isWanted(key, node)).map(({node}) => node);
		const behind: Node[] = [];
		for (let place = window.top + window.rows.length; place < view.list.length; place++) {
			const node = itemAt(nodes.rows, view.list[place] ?? 0);
			if (!node) continue;
			const key = nodeKey(node);
			if (!isGiven(key)) break;
			if (isWanted(key, node)) behind.push(node);
		}
		return {visible, behind};
	};
};
