import type {PolicyDocument} from '../fleet.ts';
import {valuesOf} from './condition.ts';

const variablesIn = (value: unknown): string[] =>
	value === undefined
		? []
		: valuesOf(value).flatMap(text =>
				[...text.matchAll(/\$\{([^},]*)[^}]*\}/g)].map(([, key = '']) => key.trim()).filter(key => key !== ''),
			);

const keysOfStatement = (statement: Readonly<Record<string, unknown>>, hasVariables: boolean): string[] => {
	const tested = Object.values((statement['Condition'] ?? {}) as Record<string, Record<string, unknown>>);
	const variables = [
		...variablesIn(statement['Resource']),
		...variablesIn(statement['NotResource']),
		...tested.flatMap(keys => Object.values(keys).flatMap(variablesIn)),
	];
	return [...tested.flatMap(keys => Object.keys(keys)), ...(hasVariables ? variables : [])];
};

const known = new WeakMap<PolicyDocument, readonly string[]>();

/**
 * The context keys that a policy names, each spelling once: in conditions and, since version 2012-10-17, as variables
 * in resources and condition values. The escapes `*`, `?` and `$` stand among them as IAM lists them
 * (reference: iam-simulation §2).
 */
export const keysOfPolicy = (document: PolicyDocument): readonly string[] => {
	const found = known.get(document);
	if (found) return found;
	const statements = (Array.isArray(document.Statement) ? document.Statement : [document.Statement]) as unknown[];
	const keys = statements.flatMap(statement =>
		keysOfStatement(statement as Readonly<Record<string, unknown>>, document.Version === '2012-10-17'),
	);
	const unique = [...new Set(keys)];
	known.set(document, unique);
	return unique;
};
