import type {PolicyDocument} from '../fleet.ts';
import type {ServiceAnswer} from '../service.ts';
import {valuesOf} from './condition.ts';
import {rememberText} from './document.ts';
import {checkPolicy, type Policy, policyOf} from './policy.ts';
import {entityOf} from './policy-source.ts';
import {looseSource, type Source} from './principals.ts';
import {checkLength, invalidInput, isRefusal, type Query} from './query.ts';

/** A policy that is attached to every simulated resource, as far as it speaks of the caller. */
export type ResourcePolicy = {
	readonly source: Source;
	/** The account of the simulated caller. */
	readonly callerAccount: string;
	/** The account that owns resources whose ARN has none; `null`: the caller's. */
	readonly owner: string | null;
};

type Statement = Readonly<Record<string, unknown>>;

const isNamed = (principal: unknown, caller: string, account: string): boolean => {
	if (principal === '*') return true;
	const {AWS: named} = (principal ?? {}) as {readonly AWS?: unknown};
	if (named === undefined) return false;
	return valuesOf(named).some(
		name => name === '*' || name === caller || name === account || name.endsWith(`:iam::${account}:root`),
	);
};

/** The document without principals, and for each statement whether it speaks of the caller. */
const split = (
	document: {readonly Statement?: unknown},
	caller: string,
	account: string,
): {readonly document: unknown; readonly speaks: readonly boolean[]} => {
	const all = (Array.isArray(document.Statement) ? document.Statement : [document.Statement]) as readonly Statement[];
	const speaks = all.map(({Principal: principal, NotPrincipal: other}) =>
		other === undefined ? isNamed(principal, caller, account) : !isNamed(other, caller, account),
	);
	const bare = all.map(({Principal: _, NotPrincipal: __, ...rest}) => rest);
	return {document: {...document, Statement: Array.isArray(document.Statement) ? bare : bare[0]}, speaks};
};

const read = (text: string): {readonly Statement?: unknown} | null => {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null ? value : null;
	} catch {
		return null;
	}
};

const sourceOf = (text: string, caller: string, account: string): Source | ServiceAnswer => {
	const refusal = checkLength('resourcePolicy', text, 1, 131_072);
	if (refusal) return refusal;
	const value = read(text);
	const parts = value && split(value, caller, account);
	const finding = parts ? checkPolicy(parts.document) : 'not JSON';
	if (!parts || finding) return invalidInput(`Resource policy has invalid content: ${finding}`);
	const document = parts.document as PolicyDocument;
	rememberText(document, text);
	const policy: Policy = policyOf(document).filter(({index}) => parts.speaks[index]);
	return {...looseSource(document, 'resource', 'ResourcePolicy'), policy};
};

/**
 * Reads ResourcePolicy and ResourceOwner (reference: iam-simulation §1.1). It needs a caller and resources by name, and
 * may not speak of all resources itself.
 */
export const resourcePolicyOf = (
	{ResourcePolicy: text, ResourceOwner: owner}: Query,
	callerArn: string | null,
	resources: readonly string[],
): ResourcePolicy | null | ServiceAnswer => {
	if (text === undefined) return null;
	const entity = callerArn === null ? null : entityOf(callerArn);
	if (callerArn === null || !entity) return invalidInput('Invalid caller - Caller cannot be null or empty.');
	if (resources[0] === '*') return invalidInput('Invalid Entity Arn: * does not clearly define entity type and name.');
	const source = sourceOf(text, callerArn, entity.account);
	if (isRefusal(source)) return source;
	const statements = [source.document.Statement].flat() as readonly Statement[];
	if (statements.some(({Resource: resource}) => resource !== undefined && valuesOf(resource).includes('*'))) {
		return invalidInput('ResourceNames are not in a valid ARN format: *.');
	}
	return {source, callerAccount: entity.account, owner: /\d{12}/.exec(owner ?? '')?.[0] ?? null};
};
