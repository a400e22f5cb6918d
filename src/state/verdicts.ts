import {type Access, combine, pending} from '../domain/access.ts';
import {type NodeKey, nodeKey} from '../domain/node.ts';
import {type Ask, documentKey, type SimulationSetup, setupDocument} from '../domain/simulation.ts';
import type {Reading} from '../domain/verdict.ts';
import type {NodeTable} from './node-table.ts';
import {nodeOf} from './node-table.ts';
import {itemsOf} from './vector.ts';

/** What one profile's simulations have said so far: about nodes and about session documents, each by itself. */
export type Verdicts = {
	readonly onNode: (key: NodeKey) => Access | undefined;
	readonly onDocument: (key: string) => Access | undefined;
	/** Documents that are decided. */
	readonly documents: () => ReadonlySet<string>;
	/** Takes in what an answer said; gives the nodes whose verdict is another now, with that verdict. */
	readonly take: (setup: SimulationSetup, ask: Ask, reading: Reading, nodes: NodeTable) => ReadonlyMap<NodeKey, Access>;
};

/** No verdicts yet. */
export const createVerdicts = (): Verdicts => {
	const onNode = new Map<NodeKey, Access>();
	const onDocument = new Map<string, Access>();
	const shown = (setup: SimulationSetup, keys: Iterable<NodeKey>, nodes: NodeTable): Map<NodeKey, Access> => {
		const decided = new Map<NodeKey, Access>();
		for (const key of keys) {
			const node = nodeOf(nodes, key);
			const own = onNode.get(key);
			if (!node || !own) continue;
			const document = onDocument.get(documentKey(node.scope, setupDocument(setup, node.scope.region)));
			const access = combine(own, document ?? pending);
			if (access.verdict !== 'pending') decided.set(key, access);
		}
		return decided;
	};
	return {
		onNode: key => onNode.get(key),
		onDocument: key => onDocument.get(key),
		documents: () => new Set(onDocument.keys()),
		take: (setup, ask, reading, nodes) => {
			if (ask.on === 'document') {
				for (const [key, access] of reading.access) onDocument.set(key, access);
				return shown(setup, keysOf(nodes), nodes);
			}
			for (const [key, access] of reading.access) onNode.set(key, access);
			return shown(setup, reading.access.keys(), nodes);
		},
	};
};

function* keysOf({rows}: NodeTable): Generator<NodeKey> {
	for (const node of itemsOf(rows)) if (node) yield nodeKey(node);
}
