import type {NodeKey} from '../domain/node.ts';
import type {LoadRun} from './load-world.ts';
import {nodeOf} from './node-table.ts';

/** Reads the tags of hybrid nodes, a call each, two at a time. */
export type TagReading = {
	/** Asks for the tags of nodes, the most wanted first; what waited longer comes after. */
	readonly want: (keys: readonly NodeKey[]) => void;
	/** Nodes whose tags could not be read. */
	readonly unreadable: ReadonlySet<NodeKey>;
	readonly isBusy: () => boolean;
};

const atOnce = 2;

/** @param onRead Told after each answer. */
export const createTagReading = ({store, sources, gate, signal}: LoadRun, onRead: () => void): TagReading => {
	const asked = new Set<NodeKey>();
	const unreadable = new Set<NodeKey>();
	let queue: NodeKey[] = [];
	let running = 0;

	const read = async (key: NodeKey) => {
		await gate.pass();
		const node = nodeOf(store.get().nodes, key);
		if (!node || signal.aborted) return;
		const tags = await sources.managedNodeTags(node.scope, node.id, signal);
		if (signal.aborted) return;
		if (tags.ok) store.dispatch({type: 'tagsRead', key, tags: tags.value});
		else unreadable.add(key);
	};
	const pump = () => {
		while (running < atOnce && !signal.aborted) {
			const key = queue.shift();
			if (key === undefined) return;
			if (asked.has(key)) continue;
			asked.add(key);
			running++;
			void read(key).finally(() => {
				running--;
				pump();
				onRead();
			});
		}
	};
	return {
		want: keys => {
			const fresh = keys.filter(key => !asked.has(key));
			if (fresh.length === 0) return;
			const wanted = new Set(fresh);
			queue = [...fresh, ...queue.filter(key => !wanted.has(key))];
			pump();
		},
		unreadable,
		isBusy: () => running > 0,
	};
};
