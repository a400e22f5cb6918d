import {type Access, combine, pending} from '../../src/domain/access.ts';
import {addInstances, addManagedNodes} from '../../src/domain/join.ts';
import {type Node, type NodeKey, nodeKey} from '../../src/domain/node.ts';
import {success} from '../../src/domain/result.ts';
import {documentKey, planSimulation, setupDocument} from '../../src/domain/simulation.ts';
import type {SimulationAnswer} from '../../src/domain/simulation-api.ts';
import {readAnswer} from '../../src/domain/verdict.ts';
import {instance, managedNode, scope} from '../domain/support/nodes.ts';
import {evaluation, setup} from '../domain/support/simulating.ts';
import {absolute, quantile, type Row} from './row.ts';

/** Where the nodes are. */
export const regions = ['eu-west-1', 'us-east-1'];
const keys = ['ssm:resourceTag/env', 'aws:ResourceTag/team'];
/** What is simulated: Alice, whose policies look at two tags. */
export const of = setup(keys);

const scopes = regions.map(scope);

const tagsOf = (at: number) => ({
	Name: `n-${at}`,
	env: `e${at % 4}`,
	team: `t${Math.trunc(at / 4) % 10}`,
	owner: `o${at % 99}`,
});

/** Nodes of two regions under two tags of 4 × 10 values that policies reference, joined as they are when they arrive. */
export const fleet = (count: number): readonly Node[] => {
	const nodes = new Map<NodeKey, Node>();
	for (let at = 0; at < count; at++) {
		const id = `i-${at.toString(16).padStart(17, '0')}`;
		const place = scopes[at % 2] ?? scope();
		addInstances(nodes, place, [instance(id, {tags: tagsOf(at)})]);
		addManagedNodes(nodes, place, [managedNode(id)]);
	}
	return [...nodes.values()];
};

/** Milliseconds of processor time that a piece of work takes. */
const processorTime = (work: () => void): number => {
	const before = process.cpuUsage();
	work();
	const {user, system} = process.cpuUsage(before);
	return (user + system) / 1000;
};

/** Plans for all nodes, reads an answer to every ask, and joins the verdicts on nodes and documents. */
const decideAll = (nodes: readonly Node[], answers: SimulationAnswer): ReadonlyMap<NodeKey, Access> => {
	const verdicts = new Map<string, Access>();
	for (const ask of planSimulation(of, {visible: nodes}).asks) {
		for (const [subject, access] of readAnswer(of, ask, success(answers)).access) verdicts.set(subject, access);
	}
	const documents = new Map(
		regions.map(region => [region, verdicts.get(documentKey(scope(region), setupDocument(of, region))) ?? pending]),
	);
	const decided = new Map<NodeKey, Access>();
	for (const one of nodes) {
		const key = nodeKey(one);
		decided.set(key, combine(verdicts.get(key) ?? pending, documents.get(one.scope.region) ?? pending));
	}
	return decided;
};

/** Folds 100,000 instances and their managed nodes, page by page, into nodes. */
const joinAll = (count: number): (() => void) => {
	const tags = tagsOf(1);
	const instances = Array.from({length: count}, (_, at) => instance(`i-${at}`, {tags}));
	const managed = Array.from({length: count}, (_, at) => managedNode(`i-${at}`));
	return () => {
		const nodes = new Map<NodeKey, Node>();
		for (let at = 0; at < count; at += 1000) addInstances(nodes, scope(), instances.slice(at, at + 1000));
		for (let at = 0; at < count; at += 50) addManagedNodes(nodes, scope(), managed.slice(at, at + 50));
	};
};

const runs = 7;
const median = (work: () => void): number =>
	quantile(
		Array.from({length: runs}, () => processorTime(work)),
		0.5,
	);

/** Processor time of planning and merging 100,000 nodes. */
export const rows = async (): Promise<Row[]> => {
	const nodes = fleet(100_000);
	const asked = planSimulation(of, {visible: nodes}).asks.flatMap(({request}) => request.resources);
	const answers: SimulationAnswer = new Map(asked.map(resource => [resource, evaluation()]));
	const planned = median(() => decideAll(nodes, answers));
	const joined = median(joinAll(100_000));
	return [
		absolute('plan and merge 100,000 nodes, processor time', planned, 'ms', runs, '≤', 300),
		absolute('join 100,000 instances with their managed nodes, processor time', joined, 'ms', runs, '≤', 300),
	];
};
