import {type Access, combine, pending} from '../../src/domain/access.ts';
import {addInstances, addManagedNodes} from '../../src/domain/join.ts';
import {type Node, type NodeKey, nodeKey} from '../../src/domain/node.ts';
import {success} from '../../src/domain/result.ts';
import {type Ask, documentKey, planSimulation, setupDocument} from '../../src/domain/simulation.ts';
import type {SimulationAnswer} from '../../src/domain/simulation-api.ts';
import {readAnswer} from '../../src/domain/verdict.ts';
import {instance, managedNode, scope} from '../domain/support/nodes.ts';
import {answer, evaluation, setup} from '../domain/support/simulating.ts';
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

/** Reads the answers to all asks and joins the verdicts on nodes and documents. */
const merge = (nodes: readonly Node[], asks: readonly Ask[], answers: readonly SimulationAnswer[]) => {
	const verdicts = new Map<string, Access>();
	for (const [at, ask] of asks.entries()) {
		const {access} = readAnswer(of, ask, success(answers[at] ?? new Map()));
		for (const [subject, verdict] of access) verdicts.set(subject, verdict);
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

/** Processor time of planning for all nodes and merging what comes back; making the answers is not ours to count. */
const planAndMerge = (nodes: readonly Node[]): number => {
	let asks: readonly Ask[] = [];
	const planned = processorTime(() => {
		asks = planSimulation(of, {visible: nodes}).asks;
	});
	const answers = asks.map(ask => answer(ask, evaluation()));
	return planned + processorTime(() => merge(nodes, asks, answers));
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
const median = (measure: () => number): number => quantile(Array.from({length: runs}, measure), 0.5);

/** Processor time of planning and merging 100,000 nodes. */
export const rows = async (): Promise<Row[]> => {
	const nodes = fleet(100_000);
	const planned = median(() => planAndMerge(nodes));
	const join = joinAll(100_000);
	const joined = median(() => processorTime(join));
	return [
		absolute('plan and merge 100,000 nodes, processor time', planned, 'ms', runs, '≤', 300),
		absolute('join 100,000 instances with their managed nodes, processor time', joined, 'ms', runs, '≤', 300),
	];
};
