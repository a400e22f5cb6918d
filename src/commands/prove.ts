import type {Entity} from '../domain/grant-principal.ts';
import {type Comparison, compare, type Promised, type Proof, type Way} from '../domain/grant-proof.ts';
import type {Node} from '../domain/node.ts';
import {type Result, success} from '../domain/result.ts';
import type {PolicyRef} from '../domain/simulation-api.ts';
import type {Account} from './account-context.ts';
import {type Context, factsOf} from './context.ts';
import {setupFor, simulateAll} from './simulate-principal.ts';

/** Members of a group that are simulated, each for itself; of more than these the group's own policies speak. */
export const provedMembers = 10;

/** A change of an entity's policies, and what is promised of it. */
export type ProofInput = {
	readonly entity: Entity;
	readonly nodes: readonly Node[];
	readonly ways: readonly Way[];
	readonly isPromised: Promised;
	readonly added: readonly string[];
	readonly without: readonly PolicyRef[];
	readonly now: number;
};

/** Whose sessions a change concerns: the entity's own, or those of a group and its members. */
const subjectsOf = (entity: Entity): readonly Entity[] => [
	entity,
	...entity.members.slice(0, provedMembers).map(({arn, id}): Entity => {
		const [, kind = '', ...path] = /:(user)\/(.*)$/.exec(arn) ?? [];
		const name = path.join('/').split('/').at(-1) ?? '';
		return {...entity, kind: kind === 'user' ? 'user' : 'group', name, arn, id, members: []};
	}),
];

/** Simulates everybody concerned before and after the change, over the whole fleet. */
export const prove = async (
	account: Account,
	context: Context,
	{entity, nodes, ways, isPromised, added, without, now}: ProofInput,
): Promise<Result<Proof>> => {
	const comparisons: Comparison[] = [];
	for (const subject of subjectsOf(entity)) {
		const setup = await setupFor(account, subject, added, {...factsOf(context), now});
		if (!setup.ok) return setup;
		const before = await simulateAll(account, setup.value, nodes, ways, {});
		if (!before.ok) return before;
		const change = {...(added.length > 0 && {added}), ...(without.length > 0 && {without})};
		const after = await simulateAll(account, setup.value, nodes, ways, change);
		if (!after.ok) return after;
		comparisons.push({subject: `${subject.kind} ${subject.name}`, before: before.value, after: after.value});
	}
	return success(compare(comparisons, nodes, ways, isPromised));
};
