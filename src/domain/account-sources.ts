import type {Entity, EntityKind} from './grant-principal.ts';
import type {Tags} from './node.ts';
import type {Result} from './result.ts';
import type {Scope} from './scope.ts';

/** A policy of an entity as IAM stores it. `arn` is `null` for inline policies. */
export type HeldPolicy = {
	readonly name: string;
	readonly arn: string | null;
	/** JSON text; `null` where it was not read. */
	readonly document: string | null;
};

/** A principal with its policies, as GetAccountAuthorizationDetails tells it. */
export type AccountEntity = {
	readonly kind: EntityKind;
	readonly name: string;
	readonly path: string;
	readonly arn: string;
	readonly id: string;
	readonly tags: Tags;
	readonly inline: readonly HeldPolicy[];
	/** ARNs of managed policies. */
	readonly attached: readonly string[];
	/** ARN of the permissions boundary's policy. */
	readonly boundary: string | null;
	/** Of a user: names of its groups. */
	readonly groups: readonly string[];
};

/** A managed policy in its default version. */
export type AccountPolicy = {readonly arn: string; readonly name: string; readonly document: string};

/** One page of GetAccountAuthorizationDetails. */
export type AccountPage = {readonly entities: readonly AccountEntity[]; readonly policies: readonly AccountPolicy[]};

/** A user, role or group as a listing tells it. */
export type NamedEntity = Pick<Entity, 'kind' | 'name' | 'path'>;

/** Whose policies are meant. */
export type EntityRef = Pick<Entity, 'kind' | 'name'>;

/**
 * What is asked of IAM to change who may reach what. Apart from `Sources`: listing nodes never needs it. No function
 * throws; an aborted call ends with a problem of kind `cancelled`. Documents are JSON texts, as AWS gave them.
 */
export type AccountSources = {
	/** IAM GetUser, GetRole or GetGroup. `not-found` where there is none. */
	readonly entity: (scope: Scope, ref: EntityRef, signal: AbortSignal) => Promise<Result<Entity>>;
	/** Everybody of a kind, page by page: IAM ListUsers, ListRoles, ListGroups; nothing follows a problem. */
	readonly everybody: (
		scope: Scope,
		kind: EntityKind,
		signal: AbortSignal,
	) => AsyncIterable<Result<readonly NamedEntity[]>>;
	/** Names of inline policies: IAM ListUserPolicies and its siblings. */
	readonly inlineNames: (scope: Scope, ref: EntityRef, signal: AbortSignal) => Promise<Result<readonly string[]>>;
	/** IAM GetUserPolicy and its siblings; `null`: there is none of this name. */
	readonly inlinePolicy: (
		scope: Scope,
		ref: EntityRef,
		name: string,
		signal: AbortSignal,
	) => Promise<Result<string | null>>;
	/** IAM ListAttachedUserPolicies and its siblings, without documents. */
	readonly attached: (scope: Scope, ref: EntityRef, signal: AbortSignal) => Promise<Result<readonly HeldPolicy[]>>;
	/** IAM GetPolicy and GetPolicyVersion; `null`: there is no such policy. */
	readonly managedPolicy: (scope: Scope, arn: string, signal: AbortSignal) => Promise<Result<string | null>>;
	/** IAM PutUserPolicy and its siblings. */
	readonly putInline: (scope: Scope, ref: EntityRef, name: string, document: string) => Promise<Result<void>>;
	/** IAM DeleteUserPolicy and its siblings. */
	readonly deleteInline: (scope: Scope, ref: EntityRef, name: string) => Promise<Result<void>>;
	/** IAM CreatePolicy with tags; gives its ARN. */
	readonly createPolicy: (scope: Scope, name: string, document: string, tags: Tags) => Promise<Result<string>>;
	/** IAM DeletePolicy. */
	readonly deletePolicy: (scope: Scope, arn: string) => Promise<Result<void>>;
	/** IAM AttachUserPolicy and its siblings. */
	readonly attach: (scope: Scope, ref: EntityRef, arn: string) => Promise<Result<void>>;
	/** IAM DetachUserPolicy and its siblings. */
	readonly detach: (scope: Scope, ref: EntityRef, arn: string) => Promise<Result<void>>;
	/** IAM GetAccountAuthorizationDetails, page by page; nothing follows a problem. */
	readonly account: (scope: Scope, signal: AbortSignal) => AsyncIterable<Result<AccountPage>>;
};
