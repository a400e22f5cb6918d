import type {Access} from '../domain/access.ts';
import {type Node, type NodeKey, nodeKey} from '../domain/node.ts';
import {accessAt} from './access-table.ts';
import {type NodeTable, nodeOf} from './node-table.ts';
import type {State} from './state.ts';
import {itemAt} from './vector.ts';

/** Denied nodes are not listed, so no list leads to them again; these are they. */
export type DeniedNodes = {
	/** Takes in new verdicts. */
	readonly note: (decided: Iterable<readonly [NodeKey, Access]>) => void;
	/** Those that are wanted, as they are listed now. */
	readonly wanted: (nodes: NodeTable, isWanted: (key: NodeKey, node: Node) => boolean) => readonly Node[];
};

/** Begins with what an earlier run found denied: it is asked for anew, for whoever reloads may have been let in. */
export const createDeniedNodes = ({nodes, access}: State): DeniedNodes => {
	const keys = new Set<NodeKey>();
	for (let row = 0; row < access.length; row++) {
		const node = itemAt(nodes.rows, row);
		if (node && accessAt(access, row).verdict === 'denied') keys.add(nodeKey(node));
	}
	return {
		note: decided => {
			for (const [key, {verdict}] of decided) {
				if (verdict === 'denied') keys.add(key);
				else keys.delete(key);
			}
		},
		wanted: (table, isWanted) =>
			[...keys].flatMap(key => {
				const node = nodeOf(table, key);
				return node && isWanted(key, node) ? [node] : [];
			}),
	};
};
