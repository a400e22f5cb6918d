import {ownName} from '../state/fields.ts';
import {nodeOf} from '../state/node-table.ts';
import type {State} from '../state/state.ts';

/** What the terminal's window is called: the node that a session is on, else the program. */
export const windowTitle = ({ui: {screen}, nodes}: State): string => {
	if (screen.kind !== 'session' && screen.kind !== 'connecting') return 'reach';
	const node = nodeOf(nodes, screen.key);
	return node ? `${ownName(node) || node.id} · reach` : 'reach';
};
