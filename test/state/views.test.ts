import {expect, test} from 'vitest';
import {initialState} from '../../src/state/state.ts';
import {createStore} from '../../src/state/store.ts';
import {update} from '../../src/state/update.ts';
import {createViews} from '../../src/state/views.ts';
import {anInstance, ireland} from '../support/nodes.ts';
import {listedNodes} from '../support/ui.ts';
import {createClock} from '../support/view-clock.ts';

const open = (perLook = 0) => {
	const store = createStore(update, initialState({scopes: [ireland], now: 0}));
	const clock = createClock(0, perLook);
	const views = createViews(store, clock);
	let told = 0;
	views.subscribe(() => {
		told++;
	});
	return {store, clock, views, told: () => told};
};

const page = (from: number, to: number) =>
	({
		type: 'instancesListed',
		scope: ireland,
		page: Array.from({length: to - from + 1}, (_, at) => anInstance(from + at)),
	}) as const;

test('what a person does is told at once', () => {
	const {store, views, told} = open();
	store.dispatch({type: 'typed', text: 'x'});
	expect(told()).toBe(1);
	expect(views.get().state.ui.line.text).toBe('x');
});

test('pages that come in quick succession are told together', () => {
	const {store, clock, views, told} = open();
	for (let from = 1; from <= 10; from++) store.dispatch(page(from, from));
	expect(told()).toBe(0);
	clock.pass(60);
	expect(told()).toBe(1);
	expect(views.get().total).toBe(10);
	clock.pass(1000);
	expect(told()).toBe(1);
});

test('a key that comes between takes the pages with it', () => {
	const {store, clock, views, told} = open();
	store.dispatch(page(1, 3));
	store.dispatch({type: 'typed', text: 'web-2'});
	expect(views.get().list).toHaveLength(1);
	clock.pass(60);
	expect(told()).toBe(1);
});

test('while a person types, pages wait a quarter of a second for the next key to take them along', () => {
	const {store, clock, views, told} = open();
	store.dispatch({type: 'typed', text: 'web'});
	store.dispatch(page(1, 3));
	clock.pass(240);
	expect(told()).toBe(1);
	clock.pass(10);
	expect(told()).toBe(2);
	expect(views.get().total).toBe(3);
	store.dispatch(page(4, 4));
	clock.pass(60);
	expect(views.get().total).toBe(4);
});

test('the observation of the last frame tells nobody', () => {
	const {store, clock, told} = open();
	store.dispatch({type: 'drawn', height: 33, top: null});
	clock.pass(100);
	expect(told()).toBe(0);
});

test('a search that takes long is worked off in slices, with the older list on the screen', () => {
	const {store, clock, views} = open(3);
	store.dispatch(page(1, 3000));
	clock.pass(70);
	store.dispatch({type: 'typed', text: 'web-2999'});
	expect(views.get().isSearching).toBe(true);
	expect(views.get().list).toHaveLength(3000);
	clock.pass(100);
	expect(views.get().isSearching).toBe(false);
	expect(views.get().list).toHaveLength(1);
});

test('a newer key ends the search of an older one', () => {
	const {store, clock, views} = open(3);
	store.dispatch(page(1, 3000));
	clock.pass(70);
	store.dispatch({type: 'typed', text: 'web-2999'});
	store.dispatch({type: 'edited', edit: 'clear'});
	store.dispatch({type: 'typed', text: 'web-17'});
	clock.pass(500);
	expect(views.get().places(16).get(0)).toBeDefined();
	expect(views.get().state.ui.line.text).toBe('web-17');
	expect(views.get().isSearching).toBe(false);
});

test('the latest view is searched to its end, for a key that acts on it', () => {
	const {store, clock, views} = open(3);
	store.dispatch(page(1, 3000));
	clock.pass(70);
	store.dispatch({type: 'typed', text: 'web-2999'});
	expect(views.latest().isSearching).toBe(false);
	expect(views.latest().list).toHaveLength(1);
});

test('the latest view knows pages that were not told yet', () => {
	const {store, views} = open();
	for (const event of listedNodes(4)) store.dispatch(event);
	expect(views.get().total).toBe(0);
	expect(views.latest().total).toBe(4);
});
