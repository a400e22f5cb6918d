import type {Access} from '../domain/access.ts';
import {withRequest} from '../domain/access-request.ts';
import {type Node, nodeKey} from '../domain/node.ts';
import type {Scope} from '../domain/scope.ts';
import type {Sessions} from '../session/sessions.ts';
import {accessAt} from '../state/access-table.ts';
import type {Event} from '../state/events.ts';
import {rowOf} from '../state/node-table.ts';
import {shownAccess} from '../state/reality.ts';
import type {MenuItem, MenuName, State} from '../state/state.ts';
import type {Store} from '../state/store.ts';
import {itemAt} from '../state/vector.ts';
import type {Effects} from '../ui/effects.ts';
import {type ActionTools, act, actionDocuments, actionItems} from './action-menu.ts';
import {chooseSession, sessionItems} from './session-menu.ts';
import type {Tunnels} from './tunnels.ts';

/** What the menus of actions and of open sessions need. */
export type NodeMenusInput = {
	readonly store: Store<State, Event>;
	readonly sessions: Sessions;
	readonly tunnels: Tunnels;
	readonly tools: ActionTools;
	/** The verdict on a session document, `null` where nothing can be said. */
	readonly documentAccess: (scope: Scope, document: string) => Promise<Access | null>;
	/** Finds out what else there is to know of a node's denial. */
	readonly lookCloser: (node: Node) => void;
	readonly now: () => number;
};

/** The effects behind the menus of actions and sessions. The store is told how many sessions and tunnels are open. */
export const createNodeMenus = (input: NodeMenusInput): Pick<Effects, 'openMenu' | 'choose'> => {
	const {store, sessions, tunnels, tools, now} = input;
	const fill = (name: MenuName, items: readonly MenuItem[]): void => store.dispatch({type: 'menuFilled', name, items});
	const listSessions = (): void => {
		const {screen} = store.get().ui;
		if (screen.kind === 'menu' && screen.menu.name === 'sessions')
			fill('sessions', sessionItems(sessions, tunnels, now()));
	};
	const count = (): void => {
		const open = sessions.list().filter(({isAttached}) => !isAttached).length;
		store.dispatch({type: 'backgroundChanged', sessions: open, tunnels: tunnels.list().length});
		listSessions();
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
			if (name === 'sessions') listSessions();
			else if (node) void listActions(node);
			else fill(name, []);
		},
		choose: (name, id, node, suspend) => {
			if (name === 'sessions') void chooseSession(id, {...tools, sessions}, suspend);
			else if (node && id === 'closer') {
				store.dispatch({type: 'detailsToggled', isShown: true});
				input.lookCloser(node);
			} else if (node) void act(id, node, tools, suspend);
		},
	};
};
