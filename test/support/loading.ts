import {afterEach} from 'vitest';
import {scopeKey} from '../../src/domain/scope.ts';
import {accessAt} from '../../src/state/access-table.ts';
import type {Event} from '../../src/state/events.ts';
import {createLoad, type Load} from '../../src/state/load.ts';
import type {LoadWorld} from '../../src/state/load-world.ts';
import {rowOf} from '../../src/state/node-table.ts';
import {initialState, type Start, type State} from '../../src/state/state.ts';
import {createStore, type Store} from '../../src/state/store.ts';
import {update} from '../../src/state/update.ts';
import {createViews, type Views} from '../../src/state/views.ts';
import {anInstance, ireland} from './nodes.ts';
import {type Calls, type Holdings, memorySources} from './sources.ts';
import {realClock} from './ui.ts';

/** Loading from an AWS in memory. */
export type TestLoad = {
	readonly store: Store<State, Event>;
	readonly views: Views;
	readonly load: Load;
	readonly calls: Calls;
	/** Verdict of the node with this number. */
	readonly verdict: (number: number) => string;
};

const open: Load[] = [];

/** Starts to load; the test's end stops it. */
export const startLoad = (
	holdings: Holdings,
	start: Partial<Start> = {},
	height = 10,
	more: Partial<LoadWorld> = {},
): TestLoad => {
	const store = createStore(update, initialState({scopes: [ireland], now: 0, ...start}));
	store.dispatch({type: 'drawn', height, top: null});
	const views = createViews(store, realClock);
	const {sources, calls} = memorySources(holdings);
	const facts = {sourceIp: null, mfa: null, isTemporary: null};
	const load = createLoad({store, views, sources, clock: realClock, facts, document: null, ...more});
	open.push(load);
	load.start();
	const verdict = (number: number) => {
		const {nodes, access} = store.get();
		return accessAt(access, rowOf(nodes, `${scopeKey(ireland)}/${anInstance(number).id}`)).verdict;
	};
	return {store, views, load, calls, verdict};
};

afterEach(() => {
	for (const load of open.splice(0)) load.stop();
});
