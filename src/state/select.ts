import type {Places} from '../search/index.ts';
import {type Arrangement, createArranger, type Listing, type Wish} from './arrange.ts';
import {type Blanket, type Catalogue, createCatalogue, listedKind} from './catalogue.ts';
import {createFinder, type Found} from './finder.ts';
import type {HiddenCounts} from './listing.ts';
import {rowOf} from './node-table.ts';
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

const noPlaces: Places = new Map();

const nothingListed: Listing = {list: new Uint32Array(0), hiddenMatches: {denied: 0, stopped: 0}};

/** What a listing is made from. Where only the nodes or verdicts change, one that is under way is worth its end. */
type Basis = Pick<Ui, 'showsAll' | 'sort'> & {
	readonly query: string;
	readonly stuck: number;
	readonly result: Found['result'];
	readonly version: number;
};

const isSameWish = (one: Basis, other: Basis): boolean =>
	one.query === other.query && one.showsAll === other.showsAll && one.sort === other.sort && one.stuck === other.stuck;

const isSameBasis = (one: Basis, other: Basis): boolean =>
	isSameWish(one, other) && one.result === other.result && one.version === other.version;

/** By rank of the match, equally good ones well-known first, unless the person chose a column to sort by. */
const wishOf = (catalogue: Catalogue, {result, showsAll, sort, stuck}: Basis): Wish => ({
	...{result, showsAll, stuck},
	order: catalogue.order(sort?.column ?? null),
	isRanked: sort === null,
	isDescending: sort?.isDescending ?? false,
	hidden: catalogue.hidden(),
});

/** Keeps a listing up to date, in slices. */
type Lister = {
	/** Goes on with it; tells whether it is up to date. */
	readonly step: (basis: Basis, isOver: () => boolean) => boolean;
	readonly latest: () => Listing;
};

const createLister = (catalogue: Catalogue): Lister => {
	const begin = createArranger();
	let listing = nothingListed;
	let known: Basis | null = null;
	let current: {readonly basis: Basis; readonly arrangement: Arrangement} | null = null;
	const step = (basis: Basis, isOver: () => boolean): boolean => {
		while (current || !known || !isSameBasis(basis, known)) {
			if (!current || !isSameWish(basis, current.basis))
				current = {basis, arrangement: begin(wishOf(catalogue, basis))};
			const done = current.arrangement.step(isOver);
			if (!done) return false;
			listing = done;
			known = current.basis;
			current = null;
		}
		return true;
	};
	return {step, latest: () => listing};
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
	const lister = createLister(catalogue);
	return (state, isOver) => {
		catalogue.follow(state);
		const {showsAll, line, sort} = state.ui;
		const {query, result, isDone} = find(line.text, isOver);
		const basis = {query, result, showsAll, sort, stuck: stuckRow(catalogue, state), version: catalogue.version()};
		const isSearching = !isDone || !lister.step(basis, isOver);
		const {list, hiddenMatches} = lister.latest();
		return {
			...{state, list, hiddenMatches, isSearching},
			index: cursorIndex(list, state),
			total: catalogue.total(),
			hidden: catalogue.counts(),
			decided: catalogue.decided(),
			blanket: blanketOf(catalogue, state),
			places: row => (result ? catalogue.search.places(row, query) : noPlaces),
		};
	};
};
