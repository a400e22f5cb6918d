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

/** The table with new verdicts; keys that the node table does not hold are left out. */
export const withAccess = (
	table: AccessTable,
	nodes: NodeTable,
	decided: Iterable<readonly [NodeKey, Access]>,
): AccessTable => {
	const edit = editVector(table);
	for (const [key, access] of decided) {
		const row = rowOf(nodes, key);
		if (row === -1) continue;
		while (edit.length() <= row) edit.push(pending);
		edit.set(row, access);
	}
	return edit.done();
};
