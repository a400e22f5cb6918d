import type {Row} from './row.ts';

/** One file of rows. `count` suites count calls and are the same on every machine; `time` suites measure. */
export type Suite = {
	readonly name: string;
	readonly kind: 'count' | 'time';
	readonly load: () => Promise<{readonly rows: () => Promise<readonly Row[]>}>;
};

/** All suites, in the order they are run. */
export const suites: readonly Suite[] = [
	// First, while this process is small: a large one takes 40 ms to start another, which is not the other's time.
	{name: 'start', kind: 'time', load: () => import('./start.ts')},
	{name: 'completion', kind: 'time', load: () => import('./completion.ts')},
	{name: 'calls', kind: 'count', load: () => import('./plan-calls.ts')},
	{name: 'planning', kind: 'time', load: () => import('./plan.ts')},
	{name: 'first verdicts', kind: 'time', load: () => import('./verdicts.ts')},
	{name: 'calls of a listing', kind: 'count', load: () => import('./listing-calls.ts')},
	{name: 'calls of a survey', kind: 'count', load: () => import('./who.ts')},
	{name: 'listing', kind: 'time', load: () => import('./listing.ts')},
	{name: 'relay', kind: 'time', load: () => import('./relay.ts')},
	{name: 'flood', kind: 'time', load: () => import('./flood.ts')},
	{name: 'echo', kind: 'time', load: () => import('./echo.ts')},
	{name: 'client', kind: 'time', load: () => import('./client.ts')},
	{name: 'many sessions', kind: 'time', load: () => import('./many-sessions.ts')},
	{name: 'search', kind: 'time', load: () => import('./search.ts')},
	{name: 'keys', kind: 'time', load: () => import('./keys.ts')},
	{name: 'memory', kind: 'time', load: () => import('./memory.ts')},
];
