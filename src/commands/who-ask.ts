import {type Access, combine, pending} from '../domain/access.ts';
import type {RequestFacts} from '../domain/context-keys.ts';
import type {Entity} from '../domain/grant-principal.ts';
import {type Node, nodeKey} from '../domain/node.ts';
import {type Ask, documentAsk, planSimulation, type SimulationSetup} from '../domain/simulation.ts';
import {readAnswer} from '../domain/verdict.ts';
import type {Chance, Power} from '../domain/who.ts';
import type {Account} from './account-context.ts';
import {principalOfEntity} from './simulate-principal.ts';

/** The two calls that a power takes: one on the node with its tags, one on all that it needs besides. */
const asksFor = (setup: SimulationSetup, node: Node, {action, node: arn, others}: Power): readonly Ask[] => {
	const own = {...setup, action};
	const documents = others.map(arn => documentAsk(own, node.scope, arn));
	const keys = new Set(documents.flatMap(({subjects}) => subjects));
	const plan = planSimulation(own, {visible: [node], documents: keys, unreadable: new Set([nodeKey(node)])});
	const [first] = documents;
	const nodeAsks = arn === null ? [] : plan.asks.filter(({on}) => on === 'node');
	if (!first) return nodeAsks;
	const all = {...first, request: {...first.request, resources: others}, subjects: [...keys]};
	return [...nodeAsks, all];
};

/** Whether somebody has a power on the node: at most two calls, and the second only where it can matter. `null`: aborted. */
export const askAbout = async (
	{sources, identity, signal}: Account,
	entity: Entity,
	{keys, policies}: Chance,
	node: Node,
	power: Power,
	facts: RequestFacts,
): Promise<Access | null> => {
	if (policies.length === 0)
		return {verdict: 'denied', on: 'node', by: 'identity', decision: 'implicitDeny', policies: [], source: 'simulated'};
	const setup: SimulationSetup = {
		principal: principalOfEntity(entity, identity.account),
		source: entity.arn,
		keys,
		facts,
		document: null,
	};
	let access: Access | null = null;
	for (const ask of asksFor(setup, node, power)) {
		const answer = await sources.simulate(ask.scope, ask.request, signal);
		// Half an answer is none: the other half could deny.
		if (!answer.ok && answer.problem.kind === 'cancelled') return null;
		for (const verdict of readAnswer(setup, ask, answer).access.values()) {
			access = access === null ? verdict : combine(access, verdict);
		}
		if (access?.verdict === 'denied' || access?.verdict === 'unknown') return access;
	}
	return access ?? pending;
};
