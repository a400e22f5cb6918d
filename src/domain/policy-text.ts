/** A condition block of a policy: operator → key → values. */
export type PolicyCondition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** A statement as it is written. Names are spelled as IAM spells them. */
export type PolicyStatement = {
	readonly Sid?: string;
	readonly Effect: 'Allow' | 'Deny';
	readonly Action: string | readonly string[];
	readonly Resource: string | readonly string[];
	readonly Condition?: PolicyCondition;
};

/** A policy document as it is written. */
export type PolicyDraft = {readonly Version: '2012-10-17'; readonly Statement: readonly PolicyStatement[]};

/** Makes a document of the version that knows policy variables. */
export const draft = (statements: readonly PolicyStatement[]): PolicyDraft => ({
	Version: '2012-10-17',
	Statement: statements,
});

/** The document for IAM: no white space, which it does not count anyway. */
export const policyText = (policy: PolicyDraft): string => JSON.stringify(policy);

/** The document for people. */
export const policyPage = (policy: PolicyDraft): string => JSON.stringify(policy, null, '\t');

/** What IAM counts of a document (IAM User Guide, quotas): its characters without white space. */
export const policySize = (text: string): number => text.replace(/\s/g, '').length;

/** IAM's quotas in characters: all inline policies of one entity together, one managed policy (IAM User Guide). */
export const sizeQuota = {user: 2048, role: 10_240, group: 5120, managed: 6144, permissionSet: 32_768} as const;

/**
 * A text in a condition's value or a resource where it means itself: `$` would begin a policy variable (IAM User
 * Guide, "Policy variables").
 */
export const literal = (text: string): string => text.replaceAll('$', ['$', '{$}'].join(''));
