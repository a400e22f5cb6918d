import {createHash} from 'node:crypto';
import type {Fleet, FleetPrincipal, PolicyDocument} from '../fleet.ts';
import {awsManaged} from './aws-managed.ts';

/** A version of a managed policy: `v1`, `v2`, … */
export type PolicyVersion = {readonly number: number; readonly document: PolicyDocument; readonly created: string};

/** A managed policy, the customer's own or one of AWS. */
export type ManagedPolicy = {
	readonly arn: string;
	readonly name: string;
	readonly path: string;
	/** `ANPA…` */
	readonly id: string;
	readonly description: string | null;
	readonly tags: Readonly<Record<string, string>>;
	/** ISO 8601. */
	readonly created: string;
	readonly updated: string;
	/** The newest first. */
	readonly versions: readonly PolicyVersion[];
	readonly defaultVersion: number;
};

/**
 * What IAM's write calls change, beside the fleet that never does: users, groups and roles with their policies, and
 * managed policies. It lives as long as the fleet's principals do, and every reader of the fleet sees it.
 */
export type Account = {
	/** The fleet's own map. A change replaces the principal. */
	readonly principals: Map<string, FleetPrincipal>;
	/** Customer managed policies by ARN. */
	readonly policies: Map<string, ManagedPolicy>;
};

/** When everything of a fleet file was made. */
export const beginning = '2026-01-01T00:00:00Z';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

const policyId = (arn: string): string => {
	const bytes = createHash('sha256').update(arn).digest().subarray(0, 17);
	return `ANPA${[...bytes].map(byte => letters[byte & 31]).join('')}`;
};

/** A new managed policy with its first version. */
export const newPolicy = (
	arn: string,
	document: PolicyDocument,
	now: string,
	more: {readonly description?: string | null; readonly tags?: Readonly<Record<string, string>>} = {},
): ManagedPolicy => {
	const [, path = '/', name = ''] = /:policy(\/.*\/|\/)([^/]+)$/.exec(arn) ?? [];
	return {
		...{arn, name, path, id: policyId(arn), description: more.description ?? null, tags: more.tags ?? {}},
		...{created: now, updated: now, versions: [{number: 1, document, created: now}], defaultVersion: 1},
	};
};

/** ARN of a customer managed policy. */
export const policyArn = ({partition, account}: Fleet, path: string, name: string): string =>
	`arn:${partition}:iam::${account}:policy${path}${name}`;

/** ARN of the managed policy that is a principal's boundary. */
export const boundaryArn = (fleet: Fleet, {name}: FleetPrincipal): string => policyArn(fleet, '/', `${name}-boundary`);

const firstPolicies = (fleet: Fleet): Map<string, ManagedPolicy> => {
	const policies = new Map<string, ManagedPolicy>();
	const add = (arn: string, document: PolicyDocument): unknown =>
		policies.set(arn, newPolicy(arn, document, beginning));
	for (const [name, document] of Object.entries(fleet.managedPolicies ?? {}))
		add(policyArn(fleet, '/', name), document);
	for (const principal of fleet.principals.values()) {
		if (principal.boundary) add(boundaryArn(fleet, principal), principal.boundary);
	}
	return policies;
};

const accounts = new WeakMap<ReadonlyMap<string, FleetPrincipal>, Account>();

/** The account of a fleet. Fleets that share their principals share it. */
export const accountOf = (fleet: Fleet): Account => {
	const found = accounts.get(fleet.principals);
	if (found) return found;
	// The map is read-only to everybody else: this is the one place that may change it.
	const principals = fleet.principals as Map<string, FleetPrincipal>;
	const account = {principals, policies: firstPolicies(fleet)};
	accounts.set(fleet.principals, account);
	return account;
};

/** A managed policy by ARN, of the account or of AWS. */
export const findPolicy = (fleet: Fleet, arn: string): ManagedPolicy | null => {
	const own = accountOf(fleet).policies.get(arn);
	if (own) return own;
	const [, name = ''] = new RegExp(`^arn:${fleet.partition}:iam::aws:policy/([^/]+)$`).exec(arn) ?? [];
	const document = awsManaged.get(name);
	return document ? newPolicy(arn, document, beginning) : null;
};

/** The document that counts: that of the default version. */
export const defaultDocument = ({versions, defaultVersion}: ManagedPolicy): PolicyDocument | null =>
	versions.find(({number}) => number === defaultVersion)?.document ?? null;

/** ARNs of the managed policies that are attached to a principal. */
export const attachedArns = (fleet: Fleet, {attached = []}: FleetPrincipal): string[] =>
	attached.map(entry => (entry.startsWith('arn:') ? entry : policyArn(fleet, '/', entry)));

/** The document of a principal's boundary, which may have got a new version since. */
export const boundaryOf = (fleet: Fleet, principal: FleetPrincipal): PolicyDocument | null => {
	if (!principal.boundary) return null;
	const policy = accountOf(fleet).policies.get(boundaryArn(fleet, principal));
	return (policy && defaultDocument(policy)) ?? principal.boundary;
};
