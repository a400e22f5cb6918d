import {createCatalogue} from './catalogue.ts';
import type {Event} from './events.ts';
import {createSelect, type View} from './select.ts';
import type {State} from './state.ts';
import type {Store} from './store.ts';

/** The latest view of a store, and when there is another one. */
export type Views = {
	/** The view as last told about. */
	readonly get: () => View;
	/** The view of the state as it is at this moment, searched to the end: for acting on a key. */
	readonly latest: () => View;
	readonly subscribe: (listener: () => void) => () => void;
};

/** Time that is passed in, so that tests can do without it. */
export type Clock = {
	/** Milliseconds since the epoch. */
	readonly now: () => number;
	/** Calls back after some milliseconds. What waits does not keep the program alive. */
	readonly later: (callback: () => void, delay: number) => void;
};

/** Milliseconds that a search may take before the screen is drawn without it. */
const slice = 8;
/** Milliseconds in which what feeds bring is drawn together; what a person does is drawn at once. */
const together = 60;
/** The same while a person types: every key draws all that is there, and none should wait for a frame of feeds. */
const whileTyping = 250;

const always = () => false;

/** Whether two states look the same: they differ in nothing but the observation of the last frame. */
const isDrawnAlike = ({drawn: _, ...one}: State, other: State): boolean =>
	(Object.keys(one) as (keyof typeof one)[]).every(part => one[part] === other[part]);

/** Follows a store. Keys are answered at once; pages and verdicts that come in quick succession are drawn together. */
export const createViews = (store: Store<State, Event>, clock: Clock): Views => {
	const catalogue = createCatalogue();
	const select = createSelect(catalogue);
	const listeners = new Set<() => void>();
	let isWaiting = false;
	let lastKey = Number.NEGATIVE_INFINITY;
	let isSliced = false;

	const look = (): View => {
		const end = clock.now() + slice;
		return select(store.get(), () => clock.now() >= end);
	};
	let view = look();

	const refresh = () => {
		isWaiting = false;
		view = look();
		if (view.isSearching && !isSliced) {
			isSliced = true;
			clock.later(() => {
				isSliced = false;
				refresh();
			}, 0);
		}
		for (const listener of [...listeners]) listener();
	};
	store.subscribe(() => {
		const state = store.get();
		if (state.ui !== view.state.ui) {
			lastKey = clock.now();
			refresh();
			return;
		}
		// Page by page: a key or a frame would otherwise have to take in all that came since the last one.
		catalogue.follow(state);
		if (!isWaiting && !isDrawnAlike(state, view.state)) {
			isWaiting = true;
			clock.later(
				() => {
					if (isWaiting) refresh();
				},
				clock.now() - lastKey < whileTyping ? whileTyping : together,
			);
		}
	});
	return {
		get: () => view,
		latest: () => {
			if (view.state !== store.get() || view.isSearching) view = select(store.get(), always);
			return view;
		},
		subscribe: listener => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
	};
};
