import {frecencyOf, type Recent, type RecentQuery} from '../disk/frecency.ts';
import {readRecents, rememberPin, rememberVisit} from '../disk/recents.ts';
import {type Node, nodeName, nodeTags} from '../domain/node.ts';
import type {Event} from '../state/events.ts';
import {nodeOf} from '../state/node-table.ts';
import type {State} from '../state/state.ts';
import type {Store} from '../state/store.ts';
import type {Effects} from '../ui/effects.ts';

/** What a node is remembered by; `null` while its account is not known. */
const queryOf = (node: Node): RecentQuery | null => {
	if (node.account === null) return null;
	const name = nodeName(node);
	return {
		account: node.account,
		region: node.scope.region,
		id: node.id,
		name: name === node.id ? null : name,
		group: nodeTags(node)?.['aws:autoscaling:groupName'] ?? null,
	};
};

/** Recents as the file at `path` keeps them: read at once, pinned by key, visited when a session opens. */
export const createRecents = (store: Store<State, Event>, path: string, now: () => number): Pick<Effects, 'pin'> => {
	const tell = (recents: readonly Recent[]): void => {
		const frecency = frecencyOf(recents, now());
		store.dispatch({
			type: 'familiarKnown',
			familiar: node => {
				const query = queryOf(node);
				return query ? frecency(query) : {score: 0, isPinned: false};
			},
		});
	};
	void readRecents(path, now).then(({value}) => {
		if (value.length > 0) tell(value);
	});
	let screen = store.get().ui.screen;
	store.subscribe(() => {
		const before = screen;
		screen = store.get().ui.screen;
		if (screen === before || screen.kind !== 'session') return;
		const node = nodeOf(store.get().nodes, screen.key);
		const query = node && queryOf(node);
		// The list is not sorted anew by this visit: whoever comes back finds it as it was.
		if (query) void rememberVisit(path, now, query);
	});
	return {
		pin: (node, isPinned) => {
			const query = queryOf(node);
			if (!query) return;
			void rememberPin(path, now, query, isPinned).then(result => {
				if (result.ok) tell(result.value);
				else store.dispatch({type: 'told', text: `! ${result.problem.summary} · ${result.problem.hint}`});
			});
		},
	};
};
