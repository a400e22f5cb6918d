import {parseArn} from './arn.ts';
import {callerOf} from './caller.ts';
import type {Tags} from './node.ts';
import type {Problem} from './problem.ts';

/** What STS GetCallerIdentity said, cleaned. */
export type CallerIdentity = {readonly arn: string; readonly account: string; readonly userId: string};

/** Partition of an ARN: `aws`, `aws-cn`, `aws-us-gov`, … */
export type Partition = string;

/**
 * What is simulated for a caller identity (IAM SimulatePrincipalPolicy, PolicySourceArn).
 * `sources` are the ARNs to try in this order: the exact one first, path-less guesses after it.
 */
export type Principal =
	| {
			readonly kind: 'user' | 'role';
			readonly identity: CallerIdentity;
			readonly partition: Partition;
			readonly sources: readonly string[];
			/** Whether the first source is the true ARN: `false` where IAM did not tell the role's path. */
			readonly isExact: boolean;
			/** User or role name without its path. */
			readonly name: string;
			/** Role session name; `null` for users. */
			readonly sessionName: string | null;
			/** Tags of the user or role; `null` where they could not be read. */
			readonly tags: Tags | null;
	  }
	| {readonly kind: 'root'; readonly identity: CallerIdentity; readonly partition: Partition}
	| {
			readonly kind: 'unsimulatable';
			readonly identity: CallerIdentity;
			readonly partition: Partition;
			/** One phrase, such as `a federated user's session policy cannot be read`. */
			readonly why: string;
	  };

/** What IAM GetRole or GetUser told: the ARN with its path, and the tags. */
export type PrincipalFacts = {readonly arn: string; readonly tags: Tags};

/** What the person or the profile adds. */
export type PrincipalOptions = {
	/** `--policy-source-arn`: simulate this user or role. */
	readonly policySourceArn?: string | null;
	/** The profile's `sso_region`: part of the path of Identity Center's roles. */
	readonly ssoRegion?: string | null;
};

/**
 * Makes the caller identity a principal (reference: iam-simulation §3).
 * @param facts From GetRole of the caller's role or GetUser of the caller; `null` where IAM did not tell.
 */
export const principalOf = (
	identity: CallerIdentity,
	facts: PrincipalFacts | null,
	{policySourceArn, ssoRegion}: PrincipalOptions = {},
): Principal => {
	const partition = parseArn(identity.arn)?.partition ?? 'aws';
	const caller = callerOf(identity.arn);
	if (policySourceArn) return overridden(identity, partition, facts, policySourceArn);
	if (caller.kind === 'root') return {kind: 'root', identity, partition};
	if (caller.kind === 'other') return {kind: 'unsimulatable', identity, partition, why: caller.why};
	const {kind, name} = caller;
	const exact = kind === 'user' ? identity.arn : facts?.arn;
	return {
		kind,
		identity,
		partition,
		sources: exact ? [exact] : guesses(identity.account, partition, name, ssoRegion ?? null),
		isExact: exact !== undefined,
		name,
		sessionName: kind === 'role' ? caller.sessionName : null,
		tags: facts?.tags ?? null,
	};
};

/** Role ARNs to try where the path is not known. IAM finds the role by its name; permission to ask goes by the ARN. */
const guesses = (account: string, partition: Partition, name: string, ssoRegion: string | null): readonly string[] => {
	const role = `arn:${partition}:iam::${account}:role`;
	if (!name.startsWith('AWSReservedSSO_')) return [`${role}/${name}`];
	const home = `${role}/aws-reserved/sso.amazonaws.com`;
	const regional = ssoRegion && ssoRegion !== 'us-east-1' ? [`${home}/${ssoRegion}/${name}`] : [];
	return [...regional, `${home}/${name}`, `${role}/${name}`];
};

const overridden = (
	identity: CallerIdentity,
	partition: Partition,
	facts: PrincipalFacts | null,
	source: string,
): Principal => {
	const arn = parseArn(source);
	const [kind, ...path] = arn?.resource.split('/') ?? [];
	const name = path.at(-1);
	if (arn?.service !== 'iam' || !name || (kind !== 'user' && kind !== 'role')) {
		return {kind: 'unsimulatable', identity, partition, why: `${source} names neither a user nor a role`};
	}
	const caller = callerOf(identity.arn);
	const isSelf = caller.kind === kind && caller.name === name;
	return {
		kind,
		identity,
		partition,
		sources: [source],
		isExact: true,
		name,
		sessionName: isSelf && caller.kind === 'role' ? caller.sessionName : null,
		tags: isSelf ? (facts?.tags ?? null) : null,
	};
};

/**
 * The source to try after this one was refused, not found or not understood; `null` when there is none left.
 * Other problems say nothing about the source.
 */
export const nextSource = (principal: Principal, source: string, {kind}: Problem): string | null => {
	if (principal.kind !== 'user' && principal.kind !== 'role') return null;
	if (kind !== 'access-denied' && kind !== 'not-found' && kind !== 'invalid-input') return null;
	return principal.sources[principal.sources.indexOf(source) + 1] ?? null;
};
