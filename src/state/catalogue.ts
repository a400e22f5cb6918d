import type {Access} from '../domain/access.ts';
import {unknownReason} from '../domain/explain.ts';
import {type Familiar, unfamiliar} from '../domain/familiarity.ts';
import type {Node} from '../domain/node.ts';
import type {Outcome} from '../domain/outcome.ts';
import {createSearch, type Search} from '../search/index.ts';
import {type AccessTable, accessAt, emptyAccessTable} from './access-table.ts';
import {isFoundAlike, searchFields} from './fields.ts';
import {type Hidden, type HiddenCounts, hiddenBy, hiddenKinds} from './listing.ts';
import {createOrder, type Order} from './order.ts';
import {mayConcern, shownAccess} from './reality.ts';
import {familiarKey, type SortColumn, sortKey} from './sort.ts';
import type {State} from './state.ts';
import {eachChange, emptyVector, itemAt, itemsOf, type Vector} from './vector.ts';

/**
 * What is kept per row so that no key has to look at all nodes: search index, orders, why a row is hidden.
 * Derived from states that follow each other, by looking only at what changed. Mutable.
 */
export type Catalogue = {
	/** Takes in what changed since the last state. */
	readonly follow: (state: State) => void;
	readonly search: Search;
	/** All rows in the order of a column, `null`: well-known ones first; made when it is first asked for. */
	readonly order: (column: SortColumn | null) => Order;
	/** Why rows are not listed by default, as numbers of {@link hiddenKinds}, by row. Changed in place. */
	readonly hidden: () => Uint8Array;
	/** Rows that hold a node, and what of them is hidden. */
	readonly total: () => number;
	readonly counts: () => HiddenCounts;
	/** Rows with a verdict. */
	readonly decided: () => number;
	/** The one verdict that says nothing and that all rows share, `null` where they differ or say something. */
	readonly blanket: () => Blanket | null;
	/** Grows when a list made before may have become wrong. */
	readonly version: () => number;
};

/** A verdict that says nothing about a node in particular. */
export type Blanket = Extract<Access, {verdict: 'unknown' | 'unchecked'}>;

const numberOf = (kind: Hidden): number => hiddenKinds.indexOf(kind);

/** Rows that are listed by default. */
export const listedKind = numberOf('no');
/** Rows without a node. */
export const absentKind = numberOf('absent');

/** The counts that people are told, out of counts by number of {@link hiddenKinds}. */
export const hiddenCounts = (byKind: ArrayLike<number>): HiddenCounts => ({
	denied: byKind[numberOf('denied')] ?? 0,
	stopped: byKind[numberOf('stopped')] ?? 0,
});

/** A text that is equal for verdicts that say the same nothing, empty for all others. */
const sayingNothing = (access: Access): string => {
	if (access.verdict === 'unchecked') return 'unchecked';
	return access.verdict === 'unknown' ? unknownReason(access.why) : '';
};

/** The verdict that is shown of a row. */
const shown = (state: State, row: number, node: Node | null): Access => {
	const simulated = accessAt(state.access, row);
	return node ? shownAccess(state, node, simulated) : simulated;
};

/** A catalogue of no rows. */
export const createCatalogue = (): Catalogue => {
	const search = createSearch();
	const orders = new Map<SortColumn | null, Order>();
	const byKind = new Uint32Array(hiddenKinds.length);
	let kinds = new Uint8Array(1024);
	let nodes: Vector<Node | null> = emptyVector;
	let access: AccessTable = emptyAccessTable;
	let outcomes: readonly Outcome[] = [];
	let familiar: Familiar = unfamiliar;
	let decided = 0;
	/** Verdicts that are in, counted by what they say. */
	const sayings = new Map<string, {count: number; sample: Access}>();
	let version = 0;

	const classify = (row: number, node: Node | null, verdict: Access, isNew: boolean) => {
		if (row >= kinds.length) {
			const larger = new Uint8Array(Math.max(row + 1, kinds.length * 2));
			larger.set(kinds);
			kinds = larger;
		}
		const kind = numberOf(hiddenBy(node, verdict));
		const before = kinds[row] ?? 0;
		if (!isNew && kind === before) return;
		if (!isNew) byKind[before] = (byKind[before] ?? 0) - 1;
		byKind[kind] = (byKind[kind] ?? 0) + 1;
		kinds[row] = kind;
		version++;
	};
	const takeText = (row: number, node: Node | null, old: Node | null | undefined) => {
		if (!node) {
			if (old === undefined) search.put(row, []);
			return;
		}
		if (!old || !isFoundAlike(old, node)) search.put(row, searchFields(node));
		for (const order of orders.values()) if (order.put(row, node)) version++;
	};
	const countVerdict = (access: Access | undefined, by: 1 | -1) => {
		if (access === undefined || access.verdict === 'pending') return;
		decided += by;
		const saying = sayingNothing(access);
		const known = sayings.get(saying) ?? {count: 0, sample: access};
		if (known.count + by === 0) sayings.delete(saying);
		else sayings.set(saying, {...known, count: known.count + by});
	};
	const blanket = (): Blanket | null => {
		const [only, other] = sayings.values();
		if (!only || other) return null;
		return only.sample.verdict === 'unknown' || only.sample.verdict === 'unchecked' ? only.sample : null;
	};
	const order = (column: SortColumn | null): Order => {
		const known = orders.get(column);
		if (known) return known;
		const made = createOrder(node => (column === null ? familiarKey(node, familiar) : sortKey(node, column)));
		let row = 0;
		for (const node of itemsOf(nodes)) {
			if (node) made.put(row, node);
			row++;
		}
		orders.set(column, made);
		return made;
	};
	/** Rows about which real attempts say something else than they did. */
	const takeOutcomes = (state: State) => {
		if (outcomes === state.outcomes) return;
		const before = outcomes;
		outcomes = state.outcomes;
		let row = 0;
		for (const node of itemsOf(nodes)) {
			if (node && (mayConcern(before, node) || mayConcern(outcomes, node)))
				classify(row, node, shown(state, row, node), false);
			row++;
		}
	};
	/** Other nodes are well known now: the order by that is made anew when it is asked for. */
	const takeFamiliar = (state: State) => {
		if (familiar === state.familiar) return;
		familiar = state.familiar;
		orders.delete(null);
		version++;
	};
	const follow = (state: State) => {
		takeFamiliar(state);
		const known = nodes.length;
		eachChange(access, state.access, (row, verdict, old) => {
			countVerdict(old, -1);
			countVerdict(verdict, 1);
			const node = itemAt(nodes, row) ?? null;
			if (row < known) classify(row, node, shown(state, row, node), false);
		});
		eachChange(nodes, state.nodes.rows, (row, node, old) => {
			classify(row, node ?? null, shown(state, row, node ?? null), row >= known);
			takeText(row, node ?? null, old);
		});
		access = state.access;
		nodes = state.nodes.rows;
		takeOutcomes(state);
	};
	return {
		follow,
		search,
		order,
		hidden: () => kinds,
		total: () => nodes.length - (byKind[absentKind] ?? 0),
		counts: () => hiddenCounts(byKind),
		decided: () => decided,
		blanket,
		version: () => version,
	};
};
