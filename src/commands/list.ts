import {accessAt} from '../state/access-table.ts';
import type {View} from '../state/select.ts';
import type {State} from '../state/state.ts';
import {rowAt} from '../state/window.ts';
import {distinctTold, problemsTold, type Told} from '../ui/problems-told.ts';
import type {Context} from './context.ts';
import {gather} from './gather.ts';
import {exitCode, type Host} from './host.ts';
import {nodeTable, nodeTsv} from './list-table.ts';
import type {listForms} from './list-verbs.ts';
import {type NodeJson, nodeJson} from './node-json.ts';
import {sayProblem} from './say.ts';

/** What `reach list` was asked for. */
export type ListOptions = {
	readonly query: string;
	readonly showsAll: boolean;
	readonly output: (typeof listForms)[number];
};

const nodesOf = (view: View): readonly NodeJson[] =>
	[...view.list].flatMap((number, place) => {
		const row = rowAt(view, place);
		if (!row) return [];
		const {node} = row;
		const scope = view.state.scopes.find(
			({scope: {profile, region}}) => profile === node.scope.profile && region === node.scope.region,
		);
		const isListed = scope?.feeds.managedNodes.status === 'success';
		return [nodeJson(node, accessAt(view.state.access, number), scope?.caller?.account ?? null, isListed)];
	});

/** Everything that went wrong, each thing once and regions that failed alike in one line, as the interface tells it. */
export const problemsOf = ({scopes, problems}: State): readonly Told[] =>
	distinctTold([...problems, ...problemsTold(scopes, {profiles: Number.POSITIVE_INFINITY, regions: 3})]);

/** Whether in some scope neither EC2 nor Systems Manager could be listed, or there was nothing to list at all. */
export const isFailed = ({scopes}: State): boolean =>
	scopes.length === 0 ||
	scopes.every(({feeds}) => feeds.instances.status === 'error' && feeds.managedNodes.status === 'error');

const printed: Readonly<Record<ListOptions['output'], (nodes: readonly NodeJson[]) => string>> = {
	table: nodeTable,
	json: nodes => `${JSON.stringify(nodes, null, '\t')}\n`,
	tsv: nodeTsv,
	ids: nodes => nodes.map(({id}) => `${id}\n`).join(''),
};

/** `reach list`, and plain `reach` where there is no terminal: the nodes on standard output, problems on standard error. */
export const list = async ({query, showsAll, output}: ListOptions, context: Context, host: Host): Promise<number> => {
	const gathered = await gather({query, showsAll, checksAccess: context.options.checksAccess}, context, host);
	if (!gathered) return exitCode.givenUp;
	const {view} = gathered;
	const nodes = nodesOf(view);
	host.stdout.write(printed[output](nodes));
	for (const problem of problemsOf(view.state)) sayProblem(host, problem, exitCode.problem);
	return isFailed(view.state) ? exitCode.problem : exitCode.ok;
};
