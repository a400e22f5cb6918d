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

/** What nodes are compared by: texts as they stand, then names as people read them, then ids. */
export type SortKey = {
	readonly text: string;
	/** Empty for a node without a name: it stands behind those that have one. */
	readonly name: string;
	readonly id: string;
};

const isDigit = (unit: number): boolean => unit >= 48 && unit <= 57;

const lower = (unit: number): number => {
	if (unit < 128) return unit >= 65 && unit <= 90 ? unit + 32 : unit;
	return String.fromCharCode(unit).toLowerCase().charCodeAt(0);
};

const digitsFrom = (text: string, from: number): number => {
	let to = from;
	while (to < text.length && isDigit(text.charCodeAt(to))) to++;
	return to;
};

const withoutZeros = (text: string, from: number, to: number): number => {
	let at = from;
	while (at < to - 1 && text.charCodeAt(at) === 48) at++;
	return at;
};

/** Compares two runs of digits by their value: the longer one is larger, else the first digit that differs says. */
const compareDigits = (one: string, from: number, to: number, other: string, start: number, end: number): number => {
	const left = withoutZeros(one, from, to);
	const right = withoutZeros(other, start, end);
	const longer = to - left - (end - right);
	for (let at = 0; longer === 0 && left + at < to; at++) {
		const difference = one.charCodeAt(left + at) - other.charCodeAt(right + at);
		if (difference !== 0) return difference;
	}
	return longer;
};

/**
 * Compares names as people read them: without case, numbers by value. Negative: `one` stands first; 0: they read the
 * same. It makes no text, for every node's name is compared and a text for each would take 10 MB of 100,000.
 */
export const compareNames = (one: string, other: string): number => {
	let left = 0;
	let right = 0;
	while (left < one.length && right < other.length) {
		const unit = one.charCodeAt(left);
		const against = other.charCodeAt(right);
		if (isDigit(unit) && isDigit(against)) {
			const end = digitsFrom(one, left);
			const stop = digitsFrom(other, right);
			const difference = compareDigits(one, left, end, other, right, stop);
			if (difference !== 0) return difference;
			left = end;
			right = stop;
			continue;
		}
		if (unit !== against && lower(unit) !== lower(against)) return lower(unit) - lower(against);
		left++;
		right++;
	}
	return one.length - left - (other.length - right);
};

/** Which of two nodes stands first. Negative: the one with `one`; 0: they have the same place. */
export const compareKeys = (one: SortKey, other: SortKey): number => {
	if (one.text !== other.text) return one.text < other.text ? -1 : 1;
	if ((one.name === '') !== (other.name === '')) return one.name === '' ? 1 : -1;
	const byName = compareNames(one.name, other.name);
	if (byName !== 0 || one.id === other.id) return byName;
	return one.id < other.id ? -1 : 1;
};

/** Numbers compare by value in plain texts, too: runs of digits are made equally long. */
const readable = (text: string): string =>
	text.toLowerCase().replace(/\d+/g, digits => digits.replace(/^0+(?=\d)/, '').padStart(12, '0'));

/** What stands behind all else. */
const last = '\uFFFF';

const columnText = (node: Node, column: SortColumn): string => {
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

const keyOf = (text: string, node: Node): SortKey => {
	const name = nodeName(node);
	return {text, name: name === node.id ? '' : name, id: node.id};
};

/** Scores in steps that are worth a change of place, the best first. */
const rankOf = (score: number): string => String(99_999 - Math.min(99_999, Math.round(score * 100))).padStart(5, '0');

const unknownText = `1${rankOf(0)}`;

/** What nodes are compared by where the person chose no column: pinned ones first, then well-known ones, then by name. */
export const familiarKey = (node: Node, familiar: Familiar): SortKey => {
	const {score, isPinned} = familiar(node);
	return keyOf(score === 0 && !isPinned ? unknownText : `${isPinned ? 0 : 1}${rankOf(score)}`, node);
};

/** What nodes are compared by when sorted by a column; equal ones by name. */
export const sortKey = (node: Node, column: SortColumn): SortKey => keyOf(columnText(node, column), node);
