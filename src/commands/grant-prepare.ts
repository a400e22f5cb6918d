import {parseArn} from '../domain/arn.ts';
import {type Grant, grantName, grantPolicy, stamp} from '../domain/grant.ts';
import type {Entity} from '../domain/grant-principal.ts';
import type {Proof} from '../domain/grant-proof.ts';
import type {Node} from '../domain/node.ts';
import {type PolicyDraft, policyText} from '../domain/policy-text.ts';
import {type Problem, problem} from '../domain/problem.ts';
import {type Result, success} from '../domain/result.ts';
import type {Account} from './account-context.ts';
import type {Context} from './context.ts';
import {applyInline, applyManaged, managedArn} from './grant-apply.ts';
import {proofProblem, sizeProblem} from './grant-check.ts';
import type {GrantOptions} from './grant-options.ts';
import {type GrantPlan, planGrant} from './grant-plan.ts';
import {prove} from './prove.ts';

/** A grant spelled out: the policy and its name. */
export type Spelled = {
	readonly entity: Entity;
	readonly plan: GrantPlan;
	readonly policy: PolicyDraft;
	readonly name: string;
	/** Who grants, as the policy names them. */
	readonly who: string;
	/** Milliseconds since the epoch. */
	readonly now: number;
};

/** A grant with all that is known before it is given. */
export type Proven = Spelled & {
	readonly proof: Proof;
	/** The policy for IAM. */
	readonly document: string;
	/** The policy that has the name already; `null`: none. */
	readonly existing: string | null;
	/** Other inline policies of the entity. */
	readonly others: readonly string[];
};

const whoOf = (arn: string): string => parseArn(arn)?.resource.split('/').at(-1) ?? 'somebody';

/** Spells out what giving `chosen` and all nodes with the options' tags to an entity means. */
export const spellGrant = async (
	account: Account,
	entity: Entity,
	nodes: readonly Node[],
	chosen: readonly Node[],
	options: GrantOptions,
	now: number,
): Promise<Spelled> => {
	const plan = await planGrant(account, entity, nodes, chosen, options);
	const who = whoOf(account.identity.arn);
	return {entity, plan, policy: grantPolicy(plan.grant, {who, when: now}), name: grantName(plan.grant), who, now};
};

const readHeld = async (
	{iam, home, identity, signal}: Account,
	{entity, name}: Spelled,
	isManaged: boolean,
): Promise<Result<Pick<Proven, 'existing' | 'others'>>> => {
	if (isManaged) {
		const found = await iam.managedPolicy(home, managedArn({entity, name}, identity.account), signal);
		return found.ok ? success({existing: found.value, others: []}) : found;
	}
	const names = await iam.inlineNames(home, entity, signal);
	if (!names.ok) return names;
	let existing: string | null = null;
	const others: string[] = [];
	for (const one of names.value) {
		const document = await iam.inlinePolicy(home, entity, one, signal);
		if (!document.ok) return document;
		if (document.value === null) continue;
		if (one === name) existing = document.value;
		else others.push(document.value);
	}
	return success({existing, others});
};

/** Proves a grant over the whole fleet by simulation. Nothing is changed. */
export const proveGrant = async (
	account: Account,
	context: Context,
	spelled: Spelled,
	nodes: readonly Node[],
	{isManaged}: GrantOptions,
): Promise<Result<Proven>> => {
	const {entity, name, plan, policy, now} = spelled;
	const held = await readHeld(account, spelled, isManaged);
	if (!held.ok) return held;
	const document = policyText(policy);
	const without = held.value.existing === null || isManaged ? [] : [{inline: name, kind: entity.kind, of: entity.name}];
	const proof = await prove(account, context, {...plan, added: [document], without, now, entity, nodes});
	return proof.ok ? success({...spelled, ...held.value, document, proof: proof.value}) : proof;
};

/** The same policy but for who made it and when. */
const isSameGrant = (one: string, other: string): boolean =>
	one.replace(/"ReachBy\w*"/, '') === other.replace(/"ReachBy\w*"/, '');

const differs = (name: string): Problem =>
	problem(
		'other',
		`there is a managed policy ${name} with another content.`,
		'Nothing was written. Look at it, then take it away with reach revoke.',
	);

/** What forbids giving it; `null`: nothing. A dry run only minds what IAM itself would refuse. */
export const obstacleOf = (
	{entity, document, others, proof, existing, name}: Proven,
	{isManaged, acceptExtra}: GrantOptions,
	applies: boolean,
): Problem | null =>
	sizeProblem(entity.kind, document, others, isManaged) ??
	(applies ? proofProblem(proof, acceptExtra) : null) ??
	(isManaged && existing !== null && !isSameGrant(existing, document) ? differs(name) : null);

const tagsFor = (who: string, now: number, {until}: Grant): Readonly<Record<string, string>> => ({
	'reach:granted-by': who.replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, '_').slice(0, 256),
	'reach:granted-at': stamp(now),
	'reach:until': until === null ? 'revoked' : stamp(until),
});

/** Gives it. What it says is told to the person. */
export const giveGrant = async (
	account: Account,
	{entity, name, document, existing, who, now, plan}: Proven,
	{isManaged}: GrantOptions,
): Promise<Result<string>> => {
	const writing = {entity, name, document, existing, tags: tagsFor(who, now, plan.grant)};
	const written = await (isManaged ? applyManaged : applyInline)(account, writing);
	return written.ok ? success(`${written.value} It may take IAM some seconds to act on it.`) : written;
};
