import {setTimeout as later} from 'node:timers';
import type {Sources} from '../domain/sources.ts';
import {createLoad} from '../state/load.ts';
import type {View} from '../state/select.ts';
import {initialState} from '../state/state.ts';
import {createStore} from '../state/store.ts';
import {update} from '../state/update.ts';
import {type Clock, createViews} from '../state/views.ts';
import {askCode} from './ask-code.ts';
import {type Context, factsOf, sourcesOptions} from './context.ts';
import type {Host} from './host.ts';
import {policyReadingOf} from './policy-reading.ts';
import {principalFilesOf} from './principal-memory.ts';
import {resolveScopes} from './scopes.ts';
import {settled} from './settle.ts';

/** What to gather. */
export type Wish = {
	/** Only nodes that match this query are looked at; empty: all. */
	readonly query?: string;
	/** Whether denied, stopped and terminated nodes count too. */
	readonly showsAll: boolean;
	/** Whether every node gets its verdict; else nodes are only listed. */
	readonly checksAccess: boolean;
};

/** A listing that came to its end, and the sources to ask on with. */
export type Gathered = {
	readonly view: View;
	readonly sources: Sources;
	readonly clock: Clock;
	/** Aborted on Ctrl-C. */
	readonly signal: AbortSignal;
};

/** Lists what the options name, for a verb without an interface; `null` when the person gave up. */
export const gather = async (
	{query = '', showsAll, checksAccess}: Wish,
	context: Context,
	host: Host,
): Promise<Gathered | null> => {
	const clock = {now: host.now, later: (callback: () => void, delay: number) => void later(callback, delay)};
	/** For what ticks on after the end: it keeps no process alive. */
	const idleClock = {...clock, later: (callback: () => void, delay: number) => void later(callback, delay).unref()};
	const store = createStore(update, initialState({scopes: [], now: host.now(), query, showsAll, checksAccess}));
	const views = createViews(store, idleClock);
	const leaving = new AbortController();
	const {signal} = leaving;
	const {createSources} = await import('../aws/sources.ts');
	const sources = createSources(sourcesOptions(context, host, {mfa: askCode(host), onWaiting: () => {}}));
	const principals = principalFilesOf(context, host);
	const load = createLoad({
		store,
		views,
		sources,
		clock: idleClock,
		facts: factsOf(context),
		document: null,
		...policyReadingOf(context, host),
		...(principals.memory && {memory: principals.memory}),
		eager: Number.POSITIVE_INFINITY,
	});
	host.onSignal('SIGINT', () => leaving.abort());
	store.dispatch({type: 'scopesKnown', ...(await resolveScopes(context.options, sources, signal))});
	load.start();
	const view = await settled(views, clock, signal);
	load.stop();
	await principals.written();
	return signal.aborted ? null : {view, sources, clock, signal};
};
