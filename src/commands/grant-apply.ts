import {type Entity, entityWord} from '../domain/grant-principal.ts';
import {type Problem, problem} from '../domain/problem.ts';
import {failure, type Result, success} from '../domain/result.ts';
import type {Account} from './account-context.ts';

/** What is to be written. */
export type Writing = {
	readonly entity: Entity;
	readonly name: string;
	readonly document: string;
	/** The policy of this name as the proof saw it; `null`: there was none. */
	readonly existing: string | null;
	/** Tags of a managed policy. */
	readonly tags: Readonly<Record<string, string>>;
};

const changedMeanwhile = (name: string): Problem =>
	problem(
		'other',
		`policy ${name} was changed by somebody while this was proved; nothing was written.`,
		'Run it again to see the difference.',
	);

/** Puts an inline policy, unless somebody else was faster. */
export const applyInline = async (
	{iam, home, signal}: Account,
	{entity, name, document, existing}: Writing,
): Promise<Result<string>> => {
	const now = await iam.inlinePolicy(home, entity, name, signal);
	if (!now.ok) return now;
	if (now.value !== existing) return failure(changedMeanwhile(name));
	const written = await iam.putInline(home, entity, name, document);
	if (!written.ok) return written;
	return success(`${entityWord(entity)} has inline policy ${name} now.`);
};

/** The ARN of the managed policy that a grant makes. */
export const managedArn = ({entity, name}: Pick<Writing, 'entity' | 'name'>, account: string): string =>
	`arn:${entity.arn.split(':')[1] ?? 'aws'}:iam::${account}:policy/${name}`;

/** Creates a managed policy and attaches it. What was half done is undone, or told where even that fails. */
export const applyManaged = async (
	{iam, home, identity}: Account,
	{entity, name, document, existing, tags}: Writing,
): Promise<Result<string>> => {
	let arn = managedArn({entity, name}, identity.account);
	if (existing === null) {
		const created = await iam.createPolicy(home, name, document, tags);
		if (!created.ok) return created.problem.kind === 'conflict' ? failure(changedMeanwhile(name)) : created;
		arn = created.value;
	}
	const attached = await iam.attach(home, entity, arn);
	if (attached.ok) return success(`${entityWord(entity)} has managed policy ${arn} now.`);
	if (existing !== null) return attached;
	const removed = await iam.deletePolicy(home, arn);
	const {kind, summary, hint, ...more} = attached.problem;
	if (!removed.ok && removed.problem.kind === 'conflict') {
		return failure(problem(kind, `${summary}; policy ${arn} stays, since others have it by now`, hint, more));
	}
	const rest = removed.ok
		? 'the policy that had been created was deleted again, nothing is left'
		: `policy ${arn} was created, is attached to nobody, and could not be deleted (${removed.problem.summary})`;
	const advice = removed.ok ? hint : `delete it: aws iam delete-policy --policy-arn ${arn}`;
	return failure(problem(kind, `${summary}; ${rest}`, advice, more));
};
