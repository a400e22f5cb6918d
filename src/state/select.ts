import type {Places} from '../search/index.ts';
import {absentKind, type Blanket, type Catalogue, createCatalogue, hiddenCounts, listedKind} from './catalogue.ts';
import {createFinder, type Found} from './finder.ts';
import {type HiddenCounts, hiddenKinds} from './listing.ts';
import {rowOf} from './node-table.ts';
import {inChosenOrder, inRankOrder} from './rank-order.ts';
import type {Sort} from './sort.ts';
import type {State, Ui} from './state.ts';

/** What follows from a state, apart from the size of the screen. */
export type View = {
	readonly state: State;
	/** Row numbers that are listed, in the order they are listed. */
	readonly list: Uint32Array;
	/** Place of the cursor in {@link list}, -1 where the list is empty. */
	readonly index: number;
	/** Nodes known, and what of all of them is hidden by default. */
	readonly total: number;
	readonly hidden: HiddenCounts;
	/** Of the rows that match the query: what is hidden by default. */
	readonly hiddenMatches: HiddenCounts;
	/** Rows with a verdict, for the progress. */
	readonly decided: number;
	/** The verdict that says nothing and that all nodes share: then it is told once. `null` while any differs. */
	readonly blanket: Blanket | null;
	/** Whether the list is still that of an older query, because the search has not come to its end. */
	readonly isSearching: boolean;
	/** Letters of a row that the query matched, by number of the field. */
	readonly places: (row: number) => Places;
};

/**
 * Derives views, one after the other, of states that follow each other.
 * @param isOver Says when the search has had its time; it then goes on with the next call.
 */
export type Select = (state: State, isOver: () => boolean) => View;

/** Matching rows in order, less what is hidden; `stuck` is the row under the cursor, which stays. */
type Listing = Pick<View, 'list' | 'hiddenMatches'>;

const noPlaces: Places = new Map();

/** Rows to list, hidden ones among them: by rank of the match, equally good ones well-known first, unless the person chose a column to sort by. */
const orderedRows = (catalogue: Catalogue, {result}: Found, sort: Sort | null): Uint32Array => {
	const order = catalogue.order(sort?.column ?? null);
	if (result && !sort) return inRankOrder(result, order);
	const rows = result ? inChosenOrder(result, order) : order.rows();
	return sort?.isDescending ? rows.toReversed() : rows;
};

const listingOf = (catalogue: Catalogue, found: Found, {showsAll, sort}: Ui, stuck: number): Listing => {
	const matched = orderedRows(catalogue, found, sort);
	const list = new Uint32Array(matched.length);
	const byKind = new Uint32Array(hiddenKinds.length);
	const hidden = catalogue.hidden();
	let length = 0;
	for (let at = 0; at < matched.length; at++) {
		const row = matched[at] ?? 0;
		const kind = hidden[row] ?? absentKind;
		if (kind !== listedKind) {
			byKind[kind] = (byKind[kind] ?? 0) + 1;
			if (kind === absentKind || (!showsAll && row !== stuck)) continue;
		}
		list[length++] = row;
	}
	return {list: list.subarray(0, length), hiddenMatches: hiddenCounts(byKind)};
};

/** Row under the cursor where it would be hidden by now: it leaves only when the person moves on. -1: no such row. */
const stuckRow = (catalogue: Catalogue, {ui: {cursor, showsAll}, nodes, drawn}: State): number => {
	const key = cursor.at === 'row' ? cursor.key : drawn.top;
	if (key === null || showsAll) return -1;
	const row = rowOf(nodes, key);
	return row === -1 || catalogue.hidden()[row] === listedKind ? -1 : row;
};

/** Place of the cursor: on its node, else where the node was. */
const cursorIndex = (list: Uint32Array, {ui: {cursor}, nodes}: State): number => {
	if (list.length === 0) return -1;
	if (cursor.at === 'top') return 0;
	const row = rowOf(nodes, cursor.key);
	const place = row === -1 ? -1 : list.indexOf(row);
	return place === -1 ? Math.min(cursor.index, list.length - 1) : place;
};

/** Verdicts still to come may differ, unless nothing asks for them any more. */
const blanketOf = (catalogue: Catalogue, {scopes}: State): Blanket | null => {
	const isAsking = scopes.some(({feeds}) => feeds.access.fetching !== 'idle');
	return catalogue.decided() < catalogue.total() && isAsking ? null : catalogue.blanket();
};

/** A selector on a catalogue, which it feeds with what changed since the last call. */
export const createSelect = (catalogue = createCatalogue()): Select => {
	const find = createFinder(catalogue.search);
	let key: readonly unknown[] = [];
	let listing: Listing = {list: new Uint32Array(0), hiddenMatches: {denied: 0, stopped: 0}};
	return (state, isOver) => {
		catalogue.follow(state);
		const {showsAll, line, sort} = state.ui;
		const found = find(line.text, isOver);
		const stuck = stuckRow(catalogue, state);
		const next = [found.result, catalogue.version(), showsAll, sort, stuck];
		if (next.some((part, at) => part !== key[at])) listing = listingOf(catalogue, found, state.ui, stuck);
		key = next;
		return {
			state,
			...listing,
			index: cursorIndex(listing.list, state),
			total: catalogue.total(),
			hidden: catalogue.counts(),
			decided: catalogue.decided(),
			blanket: blanketOf(catalogue, state),
			isSearching: !found.isDone,
			places: row => (found.result ? catalogue.search.places(row, found.query) : noPlaces),
		};
	};
};
