import {addInstances, addManagedNodes, withAccount, withTags} from '../domain/join.ts';
import {type Node, type NodeKey, nodeTags} from '../domain/node.ts';
import type {Problem} from '../domain/problem.ts';
import type {Account} from './account-context.ts';

/** The whole fleet of an account as far as it could be read, and what could not. */
export type FleetNodes = {readonly nodes: readonly Node[]; readonly problems: readonly Problem[]};

/** Reads all nodes of the account's scopes; with `tags` those of hybrid nodes too, a call each. */
export const readNodes = async (
	{sources, scopes, identity, signal}: Account,
	tags: boolean,
	keepsTerminated = false,
): Promise<FleetNodes> => {
	const found = new Map<NodeKey, Node>();
	const problems: Problem[] = [];
	await Promise.all(
		scopes.flatMap(scope => [
			(async () => {
				for await (const page of sources.instances(scope, signal)) {
					if (page.ok) addInstances(found, scope, page.value);
					else problems.push(page.problem);
				}
			})(),
			(async () => {
				for await (const page of sources.managedNodes(scope, signal)) {
					if (page.ok) addManagedNodes(found, scope, page.value);
					else problems.push(page.problem);
				}
			})(),
		]),
	);
	const nodes: Node[] = [];
	let refusal: Problem | null = null;
	for (const one of found.values()) {
		const node = withAccount(one, identity.account);
		if (node.instance?.state === 'terminated' && !keepsTerminated) continue;
		if (!tags || node.kind === 'instance' || nodeTags(node) !== null || refusal) {
			nodes.push(node);
			continue;
		}
		const read = await sources.managedNodeTags(node.scope, node.id, signal);
		nodes.push(read.ok ? withTags(node, read.value) : node);
		if (!read.ok) refusal = read.problem;
	}
	if (refusal) problems.push(refusal);
	return {nodes: nodes.toSorted((one, other) => (one.id < other.id ? -1 : 1)), problems};
};
