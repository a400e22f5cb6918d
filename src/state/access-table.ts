import {type Access, pending} from '../domain/access.ts';
import type {NodeKey} from '../domain/node.ts';
import {type NodeTable, rowOf} from './node-table.ts';
import {editVector, emptyVector, itemAt, type Vector} from './vector.ts';

/** Verdicts by row number of the node table; a row beyond the end was not decided yet. */
export type AccessTable = Vector<Access>;

/** A table without verdicts. */
export const emptyAccessTable: AccessTable = emptyVector;

/** The verdict of a row. */
export const accessAt = (table: AccessTable, row: number): Access => itemAt(table, row) ?? pending;

/** A table by row number with new entries; keys that the node table does not hold are left out. */
export const withEntries = <Entry>(
	table: Vector<Entry>,
	nodes: NodeTable,
	entries: Iterable<readonly [NodeKey, Entry]>,
	empty: Entry,
): Vector<Entry> => {
	const edit = editVector(table);
	for (const [key, entry] of entries) {
		const row = rowOf(nodes, key);
		if (row === -1) continue;
		while (edit.length() <= row) edit.push(empty);
		edit.set(row, entry);
	}
	return edit.done();
};

/** The table with new verdicts. */
export const withAccess = (
	table: AccessTable,
	nodes: NodeTable,
	decided: Iterable<readonly [NodeKey, Access]>,
): AccessTable => withEntries(table, nodes, decided, pending);
