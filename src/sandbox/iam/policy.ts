import type {PolicyDocument} from '../fleet.ts';
import {type Condition, conditionsOf, valuesOf} from './condition.ts';
import {type Pattern, wild} from './glob.ts';
import {type Template, templateOf} from './template.ts';

export {checkPolicy} from './policy-check.ts';

/** Action and NotAction, or Resource and NotResource: what is named, and whether all but that is meant. */
type Selection<Entry> = {readonly entries: readonly Entry[]; readonly isInverted: boolean};

/** One statement of a policy, read. */
export type Statement = {
	/** Position in the document, from 0. */
	readonly index: number;
	readonly effect: 'Allow' | 'Deny';
	/** Lower case: actions are compared without regard to case. */
	readonly actions: Selection<Pattern>;
	/** Case-sensitive. */
	readonly resources: Selection<Template>;
	readonly conditions: readonly Condition[];
};

/** A policy's statements. */
export type Policy = readonly Statement[];

const selectionOf = <Entry>(
	statement: Readonly<Record<string, unknown>>,
	name: string,
	read: (text: string) => Entry,
): Selection<Entry> => {
	const isInverted = statement[name] === undefined && statement[`Not${name}`] !== undefined;
	const value = statement[isInverted ? `Not${name}` : name];
	return {entries: value === undefined ? [] : valuesOf(value).map(read), isInverted};
};

const read = (document: PolicyDocument): Policy => {
	const hasVariables = document.Version === '2012-10-17';
	const statements = (Array.isArray(document.Statement) ? document.Statement : [document.Statement]) as unknown[];
	return statements.map((entry, index) => {
		const statement = entry as Readonly<Record<string, unknown>>;
		return {
			index,
			effect: statement['Effect'] === 'Allow' ? 'Allow' : 'Deny',
			actions: selectionOf(statement, 'Action', text => wild(text.toLowerCase())),
			resources: selectionOf(statement, 'Resource', text => templateOf(text, hasVariables, true)),
			conditions: conditionsOf(statement['Condition'], hasVariables),
		};
	});
};

const known = new WeakMap<PolicyDocument, Policy>();

/** Reads a document that `checkPolicy` accepted. A document is read once: they never change, they are replaced. */
export const policyOf = (document: PolicyDocument): Policy => {
	const policy = known.get(document) ?? read(document);
	known.set(document, policy);
	return policy;
};
