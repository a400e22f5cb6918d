import type {ManagedNode} from '../domain/node.ts';
import type {Problem} from '../domain/problem.ts';
import {failure, type Result} from '../domain/result.ts';
import {type Scope, scopeKey} from '../domain/scope.ts';
import type {Page, Sources} from '../domain/sources.ts';
import type {Clients} from './clients.ts';
import type {KnownIds} from './known-ids.ts';
import {askInformation, informationPageSize} from './node-information.ts';
import {askProperties} from './node-properties.ts';
import {pagesOf, repeating} from './pages.ts';
import {inParallel} from './parallel.ts';

/** Calls under way in one region: SSM publishes no rate, and its siblings throttle at about ten a second. */
const mostCalls = 5;

/** Below this many ids the plain chain ends as soon as the parts would. */
const worthParting = 5 * informationPageSize;

const isHybrid = ({id}: ManagedNode): boolean => id.startsWith('mi-');

/** What speaks against a listing that others can replace: it is not permitted, or not known where we are. */
const isReplaceable = (page: Result<unknown>): boolean =>
	!page.ok && ['access-denied', 'invalid-input', 'service-fault', 'other'].includes(page.problem.kind);

const chunksOf = (ids: readonly string[]): readonly (readonly string[])[] =>
	Array.from({length: Math.ceil(ids.length / informationPageSize)}, (_, index) =>
		ids.slice(index * informationPageSize, (index + 1) * informationPageSize),
	);

type Ask = {readonly clients: Clients; readonly scope: Scope; readonly signal: AbortSignal};

/** The nodes that were not told yet; from now on they are. */
const fresh = (nodes: readonly ManagedNode[], told: Set<string>): readonly ManagedNode[] => {
	const found = nodes.filter(({id}) => !told.has(id));
	for (const {id} of found) told.add(id);
	return found;
};

/**
 * Managed nodes in parts: 50 known ids a call, side by side, hybrid nodes as a chain of their own. Gives `false` where
 * SSM rejects a part, for one id that it does not like loses all fifty.
 */
async function* parts(
	{clients, scope, signal}: Ask,
	ids: readonly string[],
	told: Set<string>,
): AsyncGenerator<Page<ManagedNode>, boolean> {
	const jobs = chunksOf(ids).map(chunk => () => askInformation(clients, scope, chunk, undefined, signal));
	for await (const page of inParallel(jobs, mostCalls - 1)) {
		if (!page.ok && ['invalid-input', 'not-found'].includes(page.problem.kind)) return false;
		if (!page.ok) {
			yield page;
			return true;
		}
		const items = fresh(page.value.items, told);
		if (items.length > 0) yield {ok: true, value: items};
	}
	for await (const page of pagesOf(token => askInformation(clients, scope, 'hybrid', token, signal))) {
		const items = page.ok ? fresh(page.value, told) : [];
		if (!page.ok) yield page;
		else if (items.length > 0) yield {ok: true, value: items};
	}
	return true;
}

/** The plain chain, 50 a page; it changes over to parts once EC2 has named enough ids that are still missing. */
async function* information(ask: Ask, known: KnownIds): AsyncGenerator<Page<ManagedNode>> {
	const {clients, scope, signal} = ask;
	const told = new Set<string>();
	const tokens = new Set<string>();
	let token: string | undefined;
	let mayPart = true;
	do {
		const page = await askInformation(clients, scope, 'all', token, signal);
		if (!page.ok) {
			yield page;
			return;
		}
		const items = fresh(page.value.items, told);
		if (items.length > 0) yield {ok: true, value: items};
		token = page.value.next;
		if (token !== undefined && tokens.has(token)) {
			yield failure(repeating);
			return;
		}
		if (token !== undefined) tokens.add(token);
		const ids = mayPart && token !== undefined ? known.take(scope) : null;
		if (ids === null) continue;
		mayPart = false;
		const missing = ids.filter(id => !told.has(id));
		if (missing.length >= worthParting && (yield* parts(ask, missing, told))) return;
	} while (token !== undefined);
}

/** Hybrid nodes with name and address; those of the large listing, which has neither, where that is not permitted. */
async function* hybrids(
	{clients, scope, signal}: Ask,
	large: readonly ManagedNode[],
): AsyncGenerator<Page<ManagedNode>> {
	const told = new Set<string>();
	let problem: Problem | null = null;
	for await (const page of pagesOf(token => askInformation(clients, scope, 'hybrid', token, signal))) {
		if (!page.ok) problem = page.problem;
		else {
			for (const {id} of page.value) told.add(id);
			yield page;
		}
	}
	const untold = large.filter(({id}) => !told.has(id));
	if (untold.length > 0) yield {ok: true, value: untold};
	if (problem && problem.kind !== 'access-denied') yield failure(problem);
}

/**
 * The large listing, 1000 a page, hybrid nodes apart. Gives `false` where it is not to be had: it needs a permission of
 * its own.
 */
async function* properties(ask: Ask): AsyncGenerator<Page<ManagedNode>, boolean> {
	const {clients, scope, signal} = ask;
	const held: ManagedNode[] = [];
	let isFirst = true;
	for await (const page of pagesOf(token => askProperties(clients, scope, token, signal))) {
		if (isFirst && isReplaceable(page)) return false;
		isFirst = false;
		if (!page.ok) {
			if (held.length > 0) yield {ok: true, value: held};
			yield page;
			return true;
		}
		held.push(...page.value.filter(isHybrid));
		const instances = page.value.filter(node => !isHybrid(node));
		if (instances.length > 0) yield {ok: true, value: instances};
	}
	if (held.length > 0) yield* hybrids(ask, held);
	return true;
}

/**
 * All managed nodes of the scope: DescribeInstanceProperties where permitted, else DescribeInstanceInformation. A
 * refusal is remembered: asked again with every reload it would look like reconnaissance.
 */
export const createManagedNodes = (clients: Clients, known: KnownIds): Sources['managedNodes'] => {
	const withoutProperties = new Set<string>();
	return async function* (scope, signal) {
		const ask = {clients, scope, signal};
		const key = scopeKey(scope);
		if (!withoutProperties.has(key)) {
			if (yield* properties(ask)) return;
			withoutProperties.add(key);
		}
		yield* information(ask, known);
	};
};
