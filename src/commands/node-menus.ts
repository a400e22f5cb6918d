import type {Access} from '../domain/access.ts';
import {withRequest} from '../domain/access-request.ts';
import {type Node, nodeKey} from '../domain/node.ts';
import type {Scope} from '../domain/scope.ts';
import {accessAt} from '../state/access-table.ts';
import {rowOf} from '../state/node-table.ts';
import {shownAccess} from '../state/reality.ts';
import type {MenuItem, MenuName} from '../state/state.ts';
import {itemAt} from '../state/vector.ts';
import type {Effects} from '../ui/effects.ts';
import {act, actionDocuments, actionItems} from './action-menu.ts';
import {createOpenSessions, type OpenSessionsInput} from './open-sessions.ts';

/** What the menus of actions and of open sessions need. */
export type NodeMenusInput = OpenSessionsInput & {
	/** The verdict on a session document, `null` where nothing can be said. */
	readonly documentAccess: (scope: Scope, document: string) => Promise<Access | null>;
	/** Finds out what else there is to know of a node's denial. */
	readonly lookCloser: (node: Node) => void;
};

/** The effects behind the menus of actions and sessions. The store is told how many sessions and tunnels are open. */
export const createNodeMenus = (input: NodeMenusInput): Pick<Effects, 'openMenu' | 'choose' | 'endItem'> => {
	const {store, sessions, tunnels, tools} = input;
	const fill = (name: MenuName, items: readonly MenuItem[]): void => store.dispatch({type: 'menuFilled', name, items});
	const openSessions = createOpenSessions(input);
	const count = (): void => {
		const open = sessions.list().filter(({isAttached}) => !isAttached).length;
		store.dispatch({type: 'backgroundChanged', sessions: open, tunnels: tunnels.list().length});
		openSessions.changed();
	};
	sessions.subscribe(count);
	tunnels.subscribe(count);
	/** Items at once; reasons why some are disabled follow as they are known. */
	const listActions = async (node: Node): Promise<void> => {
		const known = new Map<string, Access>();
		const show = (): void => {
			const {nodes, access} = store.get();
			const row = rowOf(nodes, nodeKey(node));
			const closer = itemAt(store.get().grounds, row)?.closer;
			const verdict = withRequest(shownAccess(store.get(), node, accessAt(access, row)), closer?.request ?? null);
			fill(
				'actions',
				actionItems(node, verdict, document => known.get(document) ?? null),
			);
		};
		show();
		for (const document of actionDocuments) {
			const access = await input.documentAccess(node.scope, document);
			if (!access) continue;
			known.set(document, access);
			show();
		}
	};
	return {
		openMenu: (name, node) => {
			if (name === 'sessions') openSessions.open();
			else if (node) void listActions(node);
			else fill(name, []);
		},
		choose: (name, id, node, suspend) => {
			if (name === 'sessions') openSessions.choose(id, suspend);
			else if (node && id === 'closer') {
				store.dispatch({type: 'detailsToggled', isShown: true});
				input.lookCloser(node);
			} else if (node) void act(id, node, tools, suspend);
		},
		endItem: openSessions.end,
	};
};
