import {withAccount, withInstance, withManagedNode, withTags} from '../domain/join.ts';
import {type Instance, type ManagedNode, type Node, type NodeKey, nodeKey, type Tags} from '../domain/node.ts';
import {isSameScope, type Scope, scopeKey} from '../domain/scope.ts';
import {editVector, emptyVector, itemAt, type Vector, type VectorEdit} from './vector.ts';

/**
 * All nodes in the order they arrived. A node keeps its row number for as long as the program runs: a node that
 * vanished leaves a `null`, and takes the same row when it is back.
 */
export type NodeTable = {
	readonly rows: Vector<Node | null>;
	/** Key → row. Only ever appended to and therefore shared by all versions of the table; ask {@link rowOf}. */
	readonly ids: ReadonlyMap<NodeKey, number>;
};

/** A table without nodes. Each has its own map of ids. */
export const emptyNodeTable = (): NodeTable => ({rows: emptyVector, ids: new Map()});

/** Row of a key, -1 where this version of the table has none. */
export const rowOf = ({rows, ids}: NodeTable, key: NodeKey): number => {
	const row = ids.get(key);
	return row === undefined || row >= rows.length ? -1 : row;
};

/** The node with this key, `null` where there is none (any more). */
export const nodeOf = (table: NodeTable, key: NodeKey): Node | null => itemAt(table.rows, rowOf(table, key)) ?? null;

/** The map of ids for appending: shared while history is one line, copied when two versions grow apart. */
const growingIds = ({rows, ids}: NodeTable): Map<NodeKey, number> =>
	ids.size === rows.length && ids instanceof Map ? ids : new Map([...ids].filter(([, row]) => row < rows.length));

type Join<Item> = (node: Node | undefined, scope: Scope, item: Item, key: NodeKey) => Node;

const joined = <Item extends {readonly id: string}>(
	table: NodeTable,
	scope: Scope,
	page: readonly Item[],
	join: Join<Item>,
): NodeTable => {
	const ids = growingIds(table);
	const rows = editVector(table.rows);
	const prefix = `${scopeKey(scope)}/`;
	for (const item of page) {
		const key = prefix + item.id;
		const row = ids.get(key);
		if (row === undefined) {
			ids.set(key, rows.length());
			rows.push(join(undefined, scope, item, key));
		} else rows.set(row, join(rows.at(row) ?? undefined, scope, item, key));
	}
	const done = rows.done();
	return done === table.rows ? table : {rows: done, ids};
};

/** The table with a page of EC2 instances. */
export const withInstances = (table: NodeTable, scope: Scope, page: readonly Instance[]): NodeTable =>
	joined(table, scope, page, withInstance);

/**
 * The table with a page of managed nodes.
 * @param account The caller's account, which owns managed nodes; `null` where it is not known yet.
 */
export const withManagedNodes = (
	table: NodeTable,
	scope: Scope,
	page: readonly ManagedNode[],
	account: string | null,
): NodeTable =>
	joined<ManagedNode>(table, scope, page, (node, where, managed, key) => {
		const next = withManagedNode(node, where, managed, key);
		return account === null ? next : withAccount(next, account);
	});

/** The table with whole nodes, as a cache keeps them; nodes that AWS has already told about stay as they are. */
export const withCachedNodes = (table: NodeTable, nodes: readonly Node[]): NodeTable => {
	const ids = growingIds(table);
	const rows = editVector(table.rows);
	for (const node of nodes) {
		const key = nodeKey(node);
		const row = ids.get(key);
		if (row === undefined) {
			ids.set(key, rows.length());
			rows.push(node);
		} else if (rows.at(row) === null) rows.set(row, node);
	}
	return {rows: rows.done(), ids};
};

const changed = (table: NodeTable, change: (rows: VectorEdit<Node | null>) => void): NodeTable => {
	const edit = editVector(table.rows);
	change(edit);
	const rows = edit.done();
	return rows === table.rows ? table : {...table, rows};
};

/** The table with the tags of one hybrid node. */
export const withNodeTags = (table: NodeTable, key: NodeKey, tags: Tags): NodeTable => {
	const node = nodeOf(table, key);
	return node ? changed(table, rows => rows.set(rowOf(table, key), withTags(node, tags))) : table;
};

const eachOfScope = (rows: VectorEdit<Node | null>, scope: Scope, look: (node: Node, row: number) => void): void => {
	for (let row = 0; row < rows.length(); row++) {
		const node = rows.at(row);
		if (node && isSameScope(node.scope, scope)) look(node, row);
	}
};

/** The table with the caller's account as owner of those nodes of a scope whose owner EC2 did not name. */
export const withOwner = (table: NodeTable, scope: Scope, account: string): NodeTable =>
	changed(table, rows => eachOfScope(rows, scope, (node, row) => rows.set(row, withAccount(node, account))));

/**
 * The table after a listing of a scope ended well: what the listing did not name any more is gone.
 * @param part Which half of the nodes was listed.
 * @param listed Ids that the listing named, on all its pages.
 */
export const withoutUnlisted = (
	table: NodeTable,
	scope: Scope,
	part: 'instance' | 'managed',
	listed: ReadonlySet<string>,
): NodeTable =>
	changed(table, rows =>
		eachOfScope(rows, scope, (node, row) => {
			if (node[part] === null || listed.has(node.id)) return;
			const other = part === 'instance' ? node.managed : node.instance;
			rows.set(row, other ? {...node, [part]: null} : null);
		}),
	);

/** The table without the nodes of a scope. */
export const withoutScope = (table: NodeTable, scope: Scope): NodeTable =>
	changed(table, rows => eachOfScope(rows, scope, (_, row) => rows.set(row, null)));

/** The table without nodes of other scopes than these. */
export const withinScopes = (table: NodeTable, scopes: readonly Scope[]): NodeTable => {
	const names = new Set(scopes.map(scopeKey));
	return changed(table, rows => {
		for (let row = 0; row < rows.length(); row++) {
			const node = rows.at(row);
			if (node && !names.has(scopeKey(node.scope))) rows.set(row, null);
		}
	});
};
