import {problem} from '../domain/problem.ts';
import type {Scope} from '../domain/scope.ts';
import type {Sources} from '../domain/sources.ts';
import {clean} from '../domain/text.ts';
import {ask, present, Told} from './ask.ts';
import type {Clients} from './clients.ts';
import {repeating} from './pages.ts';

const service = 'Resource Explorer';

/** What nodes are called there (Resource Explorer User Guide, "Resource types you can search for"). */
const types = ['ec2:instance', 'ssm:managed-instance'];

/** More pages than regions and node types can make. */
const mostPages = 200;

const unusable = (summary: string): Told => new Told(problem('not-found', summary, 'turn it on, or list all regions'));

/** The region of the aggregator index and those that it has copies of. */
const indexOf = async (clients: Clients, scope: Scope, abortSignal: AbortSignal) => {
	const {GetIndexCommand, ListIndexesCommand} = await import('./sdk/explorer.ts');
	const listed = await (await clients.explorer(scope)).send(new ListIndexesCommand({Type: 'AGGREGATOR'}), {
		abortSignal,
	});
	const home = present(listed.Indexes, 'indexes')[0]?.Region;
	if (!home) throw unusable(`${service} has no aggregator index in this account`);
	const client = await clients.explorer({...scope, region: home});
	const {State, ReplicatingFrom} = await client.send(new GetIndexCommand({}), {abortSignal});
	if (State !== 'ACTIVE') throw unusable(`${service}'s index in ${clean(home)} is not complete yet`);
	return {client, home, covered: new Set([home, ...(ReplicatingFrom ?? [])])};
};

type Index = Awaited<ReturnType<typeof indexOf>>;

/** A view with a filter shows a part of the account: what it hides would be taken for absent. */
const checkView = async ({client, home}: Index, ViewArn: string, abortSignal: AbortSignal): Promise<void> => {
	const {GetViewCommand} = await import('./sdk/explorer.ts');
	const {View} = await client.send(new GetViewCommand({ViewArn}), {abortSignal});
	const filter = clean(present(View, 'view').Filters?.FilterString ?? '').trim();
	if (filter !== '') throw unusable(`${service}'s default view in ${clean(home)} shows only ${filter}`);
};

/** One page; a region without a default view answers 401, which is nobody's login. */
const search = async ({client, home}: Index, query: string, token: string | undefined, abortSignal: AbortSignal) => {
	const {SearchCommand} = await import('./sdk/explorer.ts');
	const input = {QueryString: query, MaxResults: 1000, ...(token && {NextToken: token})};
	return client.send(new SearchCommand(input), {abortSignal}).catch((error: unknown) => {
		const isUnseen = (error as {name?: unknown} | null)?.name === 'UnauthorizedException';
		throw isUnseen ? unusable(`${service} has no default view in ${clean(home)} that may be used`) : error;
	});
};

/**
 * Regions with nodes. One query tells at most 1,000 results (API reference, Search), so a query that has more is put
 * again without the regions that are known by then: as many calls as regions at most, not as many as nodes.
 */
const regionsSeen = async (index: Index, signal: AbortSignal): Promise<ReadonlySet<string>> => {
	const seen = new Set<string>();
	let view: Promise<void> | undefined;
	let pages = 0;
	for (const type of types) {
		let token: string | undefined;
		let hasMore = true;
		while (hasMore) {
			pages += 1;
			if (pages > mostPages) throw new Told(repeating);
			const query = [`resourcetype:${type}`, ...[...seen].map(name => `-region:${name}`)].join(' ');
			const known = seen.size;
			const {Resources, NextToken, Count, ViewArn} = await search(index, query, token, signal);
			view ??= checkView(index, present(ViewArn, 'view'), signal);
			await view;
			for (const {Region} of present(Resources, 'resources')) if (Region) seen.add(Region);
			const isNews = seen.size > known;
			hasMore = NextToken !== undefined || (isNews && Count?.Complete === false);
			// A token belongs to its query, and with new regions the next query is another.
			token = isNews ? undefined : NextToken;
		}
	}
	return seen;
};

/** Resource Explorer's ListIndexes, GetIndex, Search and GetView: where nodes may be, without asking each region. */
export const createOccupiedRegions =
	(clients: Clients): Sources['occupiedRegions'] =>
	(scope, regions, signal) =>
		ask({service, operation: null, scope}, signal, async () => {
			const index = await indexOf(clients, scope, signal);
			const seen = await regionsSeen(index, signal);
			return regions.filter(name => seen.has(name) || !index.covered.has(name));
		});
