import {pending} from '../domain/access.ts';
import {accessAt} from '../state/access-table.ts';
import type {View} from '../state/select.ts';
import type {State} from '../state/state.ts';
import type {Clock, Views} from '../state/views.ts';

/** Milliseconds without any news after which a listing is taken as it is; every call has ended or given up by then. */
const patience = 90_000;
/** Milliseconds between looks. */
const betweenLooks = 10;

const isListingOver = ({scopes, knowsScopes}: State): boolean =>
	knowsScopes &&
	scopes.every(
		({feeds: {identity, instances, managedNodes, access}}) =>
			[identity, instances, managedNodes].every(({status, fetching}) => status !== 'pending' && fetching === 'idle') &&
			// A verdict that is there may still change: another value of a key is tried, a denial is doubted.
			access.fetching === 'idle',
	);

const isDecided = ({list, state}: View): boolean => {
	for (const row of list) if (accessAt(state.access, row) === pending) return false;
	return true;
};

/** Waits until everything is listed and every node that would be shown has its verdict. */
export const settled = async (views: Views, clock: Clock, signal: AbortSignal): Promise<View> => {
	let view = views.latest();
	let changed = clock.now();
	while (!signal.aborted) {
		if (isListingOver(view.state) && isDecided(view)) return view;
		await new Promise<void>(resolve => clock.later(resolve, betweenLooks));
		const next = views.latest();
		if (next.state !== view.state) changed = clock.now();
		else if (clock.now() - changed > patience) return next;
		view = next;
	}
	return view;
};
