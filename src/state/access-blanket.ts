import {type Access, pending} from '../domain/access.ts';
import {type Node, type NodeKey, nodeKey} from '../domain/node.ts';
import type {Scope} from '../domain/scope.ts';
import type {SessionVerb} from '../domain/session-asks.ts';
import type {SessionInfo} from '../domain/session-info.ts';
import {accessAt} from './access-table.ts';
import type {Event} from './events.ts';
import type {State} from './state.ts';
import type {Store} from './store.ts';
import {eachChange, emptyVector, type Vector} from './vector.ts';

/** Asks whether sessions of a scope may be ended, or resumed. */
export type SessionAccess = (
	scope: Scope,
	verb: SessionVerb,
	sessions: readonly SessionInfo[],
) => Promise<ReadonlyMap<string, Access>>;

/** Gets verdicts for nodes. */
export type AccessFeed = {
	/** Looks whether there is something to do, after nodes came or the screen changed. */
	readonly look: () => void;
	/** The verdict on a session document by name; `null` where nothing can be asked. */
	readonly documentAccess: (scope: Scope, document: string) => Promise<Access | null>;
	/** The verdicts on what can be done with sessions, by their ids; none where nothing can be asked. */
	readonly sessionAccess: SessionAccess;
	/** Finds out what else there is to know of a node's denial; the state tells it. */
	readonly lookCloser: (node: Node) => Promise<void>;
};

/** Gives every node without a verdict the same one, those that come later too. Where nothing can be asked. */
export const createBlanket = (
	store: Store<State, Event>,
	isOurs: (node: Node) => boolean,
	access: Access,
): AccessFeed => {
	let known: Vector<Node | null> = emptyVector;
	const look = () => {
		const {nodes, access: table} = store.get();
		const decided = new Map<NodeKey, Access>();
		eachChange(known, nodes.rows, (row, node) => {
			if (node && isOurs(node) && accessAt(table, row) === pending) decided.set(nodeKey(node), access);
		});
		known = nodes.rows;
		if (decided.size > 0) store.dispatch({type: 'accessDecided', decided});
	};
	look();
	return {look, documentAccess: async () => null, sessionAccess: async () => new Map(), lookCloser: async () => {}};
};
