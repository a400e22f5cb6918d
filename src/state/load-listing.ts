import type {Instance, ManagedNode} from '../domain/node.ts';
import {problem} from '../domain/problem.ts';
import type {Scope} from '../domain/scope.ts';
import type {Page} from '../domain/sources.ts';
import type {Event} from './events.ts';
import type {ListingName} from './failed.ts';
import type {LoadRun} from './load-world.ts';

/** A page that repeats what came before promises no end: after so many pages with nothing new the listing stops. */
const mostFruitlessPages = 20;

/** Milliseconds without a first page after which others do not wait any longer: the service may be hanging. */
const silence = 5_000;

const repeats = problem(
	'malformed',
	'the listing repeats itself without end',
	'reload; if it stays so, the endpoint is at fault',
);

type Listing<Item> = {
	readonly feed: ListingName;
	readonly pages: (scope: Scope, signal: AbortSignal) => AsyncIterable<Page<Item>>;
	readonly event: (page: readonly Item[]) => Event;
};

/** Runs one listing of a scope to its end, an event a page. A page that fails ends it and leaves what came before. */
const list = async <Item extends {readonly id: string}>(
	{store, gate, clock, signal}: LoadRun,
	scope: Scope,
	{feed, pages, event}: Listing<Item>,
	onSilence: () => void,
): Promise<void> => {
	const listed = new Set<string>();
	let fruitless = 0;
	let isHeard = false;
	clock.later(() => (isHeard ? undefined : onSilence()), silence);
	store.dispatch({type: 'fetchStarted', scope, feed});
	for await (const page of pages(scope, signal)) {
		isHeard = true;
		await gate.pass();
		if (signal.aborted) return;
		if (!page.ok) return store.dispatch({type: 'fetchFailed', scope, feed, problem: page.problem});
		const before = listed.size;
		for (const {id} of page.value) listed.add(id);
		fruitless = listed.size > before ? 0 : fruitless + 1;
		if (fruitless > mostFruitlessPages) return store.dispatch({type: 'fetchFailed', scope, feed, problem: repeats});
		store.dispatch(event(page.value));
	}
	isHeard = true;
	if (!signal.aborted) store.dispatch({type: 'listingEnded', scope, feed, listed});
};

/**
 * Lists the EC2 instances and the managed nodes of a scope side by side.
 * @param wanted Which of the two.
 * @param onSilence Told once a listing has not sent its first page for a while; it goes on.
 */
export const listScope = async (
	run: LoadRun,
	scope: Scope,
	wanted: readonly ListingName[],
	onSilence: () => void,
): Promise<void> => {
	const instances: Listing<Instance> = {
		feed: 'instances',
		pages: run.sources.instances,
		event: page => ({type: 'instancesListed', scope, page}),
	};
	const managedNodes: Listing<ManagedNode> = {
		feed: 'managedNodes',
		pages: run.sources.managedNodes,
		event: page => ({type: 'managedNodesListed', scope, page}),
	};
	const begin = {
		instances: () => list(run, scope, instances, onSilence),
		managedNodes: () => list(run, scope, managedNodes, onSilence),
	};
	await Promise.all(wanted.map(name => begin[name]()));
};
