import type {Access} from '../domain/access.ts';
import type {RequestFacts, SimulatedPrincipal} from '../domain/context-keys.ts';
import type {Entity} from '../domain/grant-principal.ts';
import type {Verdicts, Way} from '../domain/grant-proof.ts';
import {type Node, nodeKey} from '../domain/node.ts';
import {parsePolicy} from '../domain/policy.ts';
import {principalOf} from '../domain/principal.ts';
import type {Problem} from '../domain/problem.ts';
import {failure, type Result, success} from '../domain/result.ts';
import {type Ask, documentAsk, documentKey, planSimulation, type SimulationSetup} from '../domain/simulation.ts';
import type {PolicyRef} from '../domain/simulation-api.ts';
import {readAnswer} from '../domain/verdict.ts';
import type {Account} from './account-context.ts';

/** An entity as something to simulate. A role's session has a name that nobody knows yet. */
export const principalOfEntity = ({kind, arn, id, name, tags}: Entity, account: string): SimulatedPrincipal => {
	const partition = arn.split(':')[1] ?? 'aws';
	const identity =
		kind === 'role'
			? {arn: `arn:${partition}:sts::${account}:assumed-role/${name}/reach`, account, userId: `${id}:reach`}
			: {arn, account, userId: id};
	const made = principalOf(identity, {arn, tags});
	if (made.kind === 'user' || made.kind === 'role') return made;
	// A group is no caller identity: it is simulated as a user without tags of its own.
	const rest = {partition, sources: [arn], isExact: true, name, sessionName: null, tags: null};
	return {kind: 'user', identity, ...rest};
};

/** Keys that policies mention, in the spelling of the texts. */
const keysIn = (texts: readonly string[]): readonly string[] =>
	texts.flatMap(text => parsePolicy(text) ?? []).flatMap(({keys}) => keys);

/** Reads the context keys of an entity's policies and of those that are to be added. */
export const setupFor = async (
	{sources, home, identity, signal}: Account,
	entity: Entity,
	added: readonly string[],
	facts: RequestFacts,
): Promise<Result<SimulationSetup>> => {
	const keys = await sources.contextKeys(home, entity.arn, signal);
	if (!keys.ok && keys.problem.kind !== 'access-denied') return keys;
	return success({
		principal: principalOfEntity(entity, identity.account),
		source: entity.arn,
		keys: keys.ok ? [...keys.value, ...keysIn(added)] : null,
		facts,
		document: null,
	});
};

/** One ask for all documents of a region: they share a context, having no tags of a node. */
const documentAsks = (setup: SimulationSetup, nodes: readonly Node[], ways: readonly Way[]): readonly Ask[] => {
	const scopes = new Map(nodes.map(({scope}) => [scope.region, scope]));
	return [...scopes.values()].flatMap(scope => {
		const arns = ways.filter(({region}) => region === scope.region).map(({arn}) => arn);
		const [first] = arns;
		if (first === undefined) return [];
		const ask = documentAsk(setup, scope, first);
		const subjects = arns.map(arn => documentKey(scope, arn));
		return [{...ask, request: {...ask.request, resources: arns}, subjects}];
	});
};

/**
 * Simulates an entity over all nodes and documents, as its policies are or with some added or left out.
 * A call that IAM refuses ends it; of one that fails otherwise the verdicts stay unknown.
 */
export const simulateAll = async (
	{sources, signal}: Account,
	setup: SimulationSetup,
	nodes: readonly Node[],
	ways: readonly Way[],
	change: {readonly added?: readonly string[]; readonly without?: readonly PolicyRef[]},
): Promise<Result<Verdicts>> => {
	const unreadable = new Set(nodes.map(nodeKey));
	const done = new Set(ways.flatMap(({arn}) => nodes.map(({scope}) => documentKey(scope, arn))));
	const plan = planSimulation(
		{...setup, action: 'ssm:StartSession'},
		{visible: nodes, documents: allDocuments(setup, nodes, done), unreadable},
	);
	const left: Ask[] = [...plan.asks, ...documentAsks(setup, nodes, ways)];
	const verdicts = {nodes: new Map<string, Access>(), documents: new Map<string, Access>()};
	let stopped: Problem | null = null;
	for (let ask = left.shift(); ask && !stopped; ask = left.shift()) {
		const {added, without} = change;
		const request = {...ask.request, ...(added && {addedPolicies: added}), ...(without && {without})};
		const answer = await sources.simulate(ask.scope, request, signal);
		if (!answer.ok && answer.problem.kind === 'cancelled') return answer;
		const {access, next, stop} = readAnswer(setup, ask, answer);
		const into = ask.on === 'node' ? verdicts.nodes : verdicts.documents;
		for (const [subject, verdict] of access) into.set(subject, verdict);
		left.push(...next);
		if (stop && !answer.ok) stopped = answer.problem;
	}
	return stopped ? failure(stopped) : success(verdicts);
};

/** The plan's own document is asked with all others. */
const allDocuments = (
	{principal}: SimulationSetup,
	nodes: readonly Node[],
	done: ReadonlySet<string>,
): ReadonlySet<string> => {
	const {partition, identity} = principal;
	const own = nodes.map(({scope}) =>
		documentKey(scope, `arn:${partition}:ssm:${scope.region}:${identity.account}:document/SSM-SessionManagerRunShell`),
	);
	return new Set([...done, ...own]);
};
