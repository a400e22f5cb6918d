import type {Event} from '../../src/state/events.ts';
import {createSelect, type View} from '../../src/state/select.ts';
import {initialState, type Start, type State} from '../../src/state/state.ts';
import {update} from '../../src/state/update.ts';
import {rowAt} from '../../src/state/window.ts';
import {ireland} from './nodes.ts';

/** The state after a script of events. */
export const stateAfter = (events: readonly Event[], start: Partial<Start> = {}): State =>
	events.reduce(update, initialState({scopes: [ireland], now: 0, ...start}));

/** Follows a script of events, one view after the other; `view` is of the latest. */
export const createFollower = (start: Partial<Start> = {}) => {
	const select = createSelect();
	let state = initialState({scopes: [ireland], now: 0, ...start});
	return (...events: readonly Event[]): View => {
		state = events.reduce(update, state);
		return select(state, () => false);
	};
};

/** Names (else ids) of the listed nodes, in order. */
export const namesOf = (view: View): readonly string[] =>
	Array.from(view.list, (_, place) => {
		const node = rowAt(view, place)?.node;
		return node?.instance?.name ?? node?.id ?? '?';
	});
