import type {Familiar} from '../domain/familiarity.ts';
import {type Node, nodeName} from '../domain/node.ts';
import {ipOf, platformOf} from './fields.ts';

/**
 * Columns that the list can be sorted by. Verdict and ping are none of them: what changes by itself must not move rows
 * about.
 */
export const sortColumns = ['name', 'id', 'ip', 'platform', 'region', 'launched'] as const;

/** A column that the list can be sorted by. */
export type SortColumn = (typeof sortColumns)[number];

/** How the list is sorted. */
export type Sort = {readonly column: SortColumn; readonly isDescending: boolean};

/** Numbers compare by value: runs of digits are made equally long. */
const readable = (text: string): string =>
	text.toLowerCase().replace(/\d+/g, digits => digits.replace(/^0+(?=\d)/, '').padStart(12, '0'));

/** What stands behind all else. */
const last = '\uFFFF';

/** Names compare as people read them: without case, numbers by value; nodes without a name stand last, by id. */
const nameKey = (node: Node): string => {
	const name = nodeName(node);
	return `${name === node.id ? last : ''}${readable(name)}\u0000${node.id}`;
};

const columnKey = (node: Node, column: SortColumn): string => {
	switch (column) {
		case 'name':
			return '';
		case 'id':
			return node.id;
		case 'ip':
			return readable(ipOf(node)) || last;
		case 'platform':
			return readable(platformOf(node)) || last;
		case 'region':
			return node.scope.region;
		case 'launched':
			return node.instance?.launched ?? last;
	}
};

/** Scores in steps that are worth a change of place, the best first. */
const rankOf = (score: number): string => String(99_999 - Math.min(99_999, Math.round(score * 100))).padStart(5, '0');

/** What nodes are compared by where the person chose no column: pinned ones first, then well-known ones, then by name. */
export const familiarKey = (node: Node, familiar: Familiar): string => {
	const {score, isPinned} = familiar(node);
	return `${isPinned ? 0 : 1}${rankOf(score)}${nameKey(node)}`;
};

/** What nodes are compared by when sorted by a column; equal ones by name. */
export const sortKey = (node: Node, column: SortColumn): string =>
	column === 'name' ? nameKey(node) : `${columnKey(node, column)}\u0000${nameKey(node)}`;
