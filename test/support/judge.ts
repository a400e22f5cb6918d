import {type Access, combine} from '../../src/domain/access.ts';
import type {RequestFacts} from '../../src/domain/context-keys.ts';
import {addInstances, addManagedNodes, withTags} from '../../src/domain/join.ts';
import {type Node, type NodeKey, nodeKey} from '../../src/domain/node.ts';
import {matteringKeys} from '../../src/domain/policy.ts';
import {type Refusal, refusalOf} from '../../src/domain/refusal.ts';
import type {Scope} from '../../src/domain/scope.ts';
import {type Ask, documentKey, planSimulation, setupDocument} from '../../src/domain/simulation.ts';
import type {Sources} from '../../src/domain/sources.ts';
import {accessWithoutSimulation, readAnswer} from '../../src/domain/verdict.ts';

const never = new AbortController().signal;

/** All nodes of some regions with their tags, as `profile` sees them. */
export const listNodes = async (sources: Sources, profile: string, regions: readonly string[]): Promise<Node[]> => {
	const nodes = new Map<NodeKey, Node>();
	for (const region of regions) {
		const scope = {profile, region};
		for await (const page of sources.instances(scope, never)) {
			if (!page.ok) throw new Error(page.problem.summary);
			addInstances(nodes, scope, page.value);
		}
		for await (const page of sources.managedNodes(scope, never)) {
			if (!page.ok) throw new Error(page.problem.summary);
			addManagedNodes(nodes, scope, page.value);
		}
	}
	for (const [key, node] of nodes) {
		if (node.kind !== 'managed-instance') continue;
		const tags = await sources.managedNodeTags(node.scope, node.id, never);
		if (!tags.ok) throw new Error(tags.problem.summary);
		nodes.set(key, withTags(node, tags.value));
	}
	return [...nodes.values()];
};

/** Who judges what: `profile` is judged, `asker` asks IAM about it. */
export type Case = {
	readonly profile: string;
	readonly asker: string;
	readonly document: string | null;
	readonly facts: Partial<RequestFacts>;
	/** Whether the principal's own policies are read, to know which context keys matter. */
	readonly readsPolicies?: boolean;
};

/** Verdicts by node key, and how many simulations they took. */
export type Judged = {readonly access: ReadonlyMap<NodeKey, Access>; readonly calls: number};

const all = (nodes: readonly Node[], access: Access): Judged => ({
	access: new Map(nodes.map(node => [nodeKey(node), access])),
	calls: 0,
});

/** Our verdict on each node: real adapters, the real plan, the real reading. */
export const judge = async (sources: Sources, nodes: readonly Node[], one: Case): Promise<Judged> => {
	const asking: Scope = {profile: one.asker, region: 'eu-west-1'};
	const identity = await sources.identify({...asking, profile: one.profile}, never);
	if (!identity.ok) throw new Error(identity.problem.summary);
	const principal = await sources.principal(asking, identity.value, never);
	const without = accessWithoutSimulation(principal);
	if (without || (principal.kind !== 'user' && principal.kind !== 'role')) {
		return all(nodes, without ?? {verdict: 'unchecked'});
	}
	const source = principal.sources[0] ?? '';
	const keys = await sources.contextKeys(asking, source, never);
	const own = one.readsPolicies ? await sources.ownPolicies(asking, principal, [], never) : null;
	const mattering = own && matteringKeys(own, 'ssm:StartSession');
	const setup = {
		principal,
		source,
		keys: keys.ok ? keys.value : null,
		facts: {sourceIp: null, mfa: null, isTemporary: principal.kind === 'role', now: Date.now(), ...one.facts},
		document: one.document,
		...(mattering && {mattering}),
	};
	const verdicts = new Map<string, Access>();
	const left: Ask[] = [...planSimulation(setup, {visible: nodes}).asks];
	let calls = 0;
	for (let ask = left.shift(); ask; ask = left.shift()) {
		calls += 1;
		const answer = await sources.simulate({...ask.scope, profile: one.asker}, ask.request, never);
		const {access, next} = readAnswer(setup, ask, answer);
		for (const [subject, verdict] of access) verdicts.set(subject, verdict);
		left.push(...next);
	}
	const access = new Map<NodeKey, Access>();
	for (const node of nodes) {
		const document = verdicts.get(documentKey(node.scope, setupDocument(setup, node.scope.region)));
		access.set(
			nodeKey(node),
			combine(verdicts.get(nodeKey(node)) ?? {verdict: 'pending'}, document ?? {verdict: 'pending'}),
		);
	}
	return {access, calls};
};

/** What a real StartSession does: `null` when a session opens, else the refusal. */
export const attempt = async (
	sources: Sources,
	{id, scope: {region}}: Node,
	{profile, document}: Case,
): Promise<Refusal | null> => {
	const request = {target: id, region, profile, document, parameters: {}, reason: null};
	const started = await sources.startSession(request, never);
	if (started.ok) return null;
	if (started.problem.kind !== 'access-denied') throw new Error(`${id}: ${started.problem.summary}`);
	return refusalOf(started.problem.detail ?? '');
};
