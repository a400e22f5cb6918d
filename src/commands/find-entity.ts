import {parseArn} from '../domain/arn.ts';
import {
	type Entity,
	type EntityAsked,
	type EntityKind,
	protectedProblem,
	protectionOf,
} from '../domain/grant-principal.ts';
import {type Problem, problem} from '../domain/problem.ts';
import {failure, type Result, success} from '../domain/result.ts';
import {clean} from '../domain/text.ts';
import type {Account} from './account-context.ts';

/** Finds the user, role or group that a person named. A name that means several is told, never guessed. */
export const findEntity = async (
	{iam, home, identity, signal}: Account,
	asked: EntityAsked,
): Promise<Result<Entity>> => {
	if (asked.account !== null && asked.account !== identity.account) {
		return failure(
			problem(
				'invalid-input',
				`${clean(asked.name)} is of account ${asked.account}; these credentials are of ${identity.account}.`,
				'Use a profile of that account.',
			),
		);
	}
	const partition = parseArn(identity.arn)?.partition ?? 'aws';
	if (asked.partition !== null && asked.partition !== partition) {
		return failure(
			problem(
				'invalid-input',
				`${clean(asked.name)} is of partition ${asked.partition}; these credentials are of ${partition}.`,
				'Use a profile of that partition.',
			),
		);
	}
	const kinds: readonly EntityKind[] = asked.kind ? [asked.kind] : ['user', 'role', 'group'];
	const found: Entity[] = [];
	const problems: Problem[] = [];
	for (const kind of kinds) {
		const one = await iam.entity(home, {kind, name: asked.name}, signal);
		if (one.ok) found.push(one.value);
		else if (one.problem.kind !== 'not-found') problems.push(one.problem);
	}
	const [first, second] = found;
	if (first && second) {
		const names = found.map(({kind, name}) => `${kind}/${clean(name)}`).join(' and ');
		return failure(problem('invalid-input', `"${clean(asked.name)}" means ${names}.`, 'Write which one.'));
	}
	if (first && asked.path !== null && asked.path !== first.path) {
		return failure(
			problem(
				'not-found',
				`There is no ${first.kind} ${clean(asked.name)} with path ${clean(asked.path)}: its path is ${first.path}.`,
				`Is ${first.arn} meant? Then write that.`,
			),
		);
	}
	if (first) return success(first);
	const [refusal] = problems;
	if (refusal) return failure(refusal);
	const what = asked.kind ?? 'user, role or group';
	return failure(
		problem(
			'not-found',
			`Account ${identity.account} has no ${what} named ${clean(asked.name)}.`,
			'Check the name; sessions of a role are granted to the role.',
		),
	);
};

/** The refusal to change an entity that only AWS may change; `null` where IAM lets it be changed. */
export const changeRefusal = (entity: Pick<EntityAsked, 'name' | 'path'>): Problem | null => {
	const protection = protectionOf(entity);
	return protection && protectedProblem(entity.name, protection);
};
