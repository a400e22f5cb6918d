import type {OwnPolicies} from './own-policies.ts';

/*
Reads policies for one purpose: which statements can speak about an action and a resource at all, and which context
keys these mention. It never says what they decide; that is the simulator's to say.
*/

/** A pattern list with its sense: `Action` or, `isInverted`, `NotAction`. `null`: the statement has neither. */
type Patterns = {readonly isInverted: boolean; readonly list: readonly string[]} | null;

/** The parts of a statement that are looked at. */
export type Statement = {
	readonly actions: Patterns;
	readonly resources: Patterns;
	/** Whether it can allow anything: all but a Deny. */
	readonly isAllow: boolean;
	/** Context keys of conditions and policy variables, in lower case. */
	readonly keys: readonly string[];
};

/** The statements of a policy document, or `null` where the text is none. Unknown elements are passed over. */
export const parsePolicy = (text: string): readonly Statement[] | null => {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return null;
	}
	if (!isRecord(value)) return null;
	const found = fieldOf(value, 'statement');
	const statements: readonly unknown[] = Array.isArray(found) ? found : [found];
	return statements.every(isRecord) ? statements.map(statementOf) : null;
};

type Fields = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Fields =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** IAM reads element names without regard to case. */
const fieldOf = (fields: Fields, name: string): unknown =>
	Object.entries(fields).find(([key]) => key.toLowerCase() === name)?.[1];

const textsOf = (value: unknown): readonly string[] =>
	(Array.isArray(value) ? value : [value]).filter(one => typeof one === 'string');

const patternsOf = (fields: Fields, name: string): Patterns => {
	const plain = fieldOf(fields, name);
	const inverted = fieldOf(fields, `not${name}`);
	if (plain !== undefined) return {isInverted: false, list: textsOf(plain)};
	return inverted === undefined ? null : {isInverted: true, list: textsOf(inverted)};
};

const statementOf = (fields: Fields): Statement => {
	const actions = patternsOf(fields, 'action');
	const resources = patternsOf(fields, 'resource');
	const condition = fieldOf(fields, 'condition');
	const blocks = isRecord(condition) ? Object.values(condition).filter(isRecord) : [];
	const values = blocks.flatMap(block => Object.values(block)).flatMap(textsOf);
	const named = blocks.flatMap(block => Object.keys(block));
	const variables = [...(resources?.list ?? []), ...values].flatMap(variablesOf);
	const isAllow = String(fieldOf(fields, 'effect')).toLowerCase() !== 'deny';
	return {actions, resources, isAllow, keys: [...new Set([...named, ...variables].map(key => key.toLowerCase()))]};
};

/** Keys of `${key}` and `${key, 'default'}`. */
const variablesOf = (text: string): readonly string[] =>
	[...text.matchAll(/\$\{\s*([^},]+?)\s*(?:,[^}]*)?\}/g)].flatMap(([, key]) => (key?.includes(':') ? [key] : []));

/** Whether a statement can speak about an action on any of these resources; they may hold wildcards. When in doubt, yes. */
export const canMatch = ({actions, resources}: Statement, action: string, asked: readonly string[]): boolean => {
	const lower = action.toLowerCase();
	if (actions && actions.list.some(pattern => meet(pattern.toLowerCase(), lower)) === actions.isInverted) return false;
	if (!resources || resources.isInverted) return !resources?.list.includes('*');
	return resources.list.some(pattern => asked.some(resource => meetArns(withoutVariables(pattern), resource)));
};

const withoutVariables = (pattern: string): string => pattern.replace(/\$\{[^}]*\}/g, '*');

/** Whether some ARN fits both; one with six parts is compared part by part, since no wildcard then crosses a colon. */
const meetArns = (pattern: string, resource: string): boolean => {
	const [left, right] = [pattern.split(':'), resource.split(':')];
	if (left.length !== 6 || right.length !== 6) return meet(pattern, resource);
	return left.every((part, at) => meet(part, right[at] ?? ''));
};

/** Whether some text fits both patterns, each with `*` and `?`. */
const meet = (left: string, right: string): boolean => {
	// One row of the usual table: can the rest of `left` from a place meet the rest of `right` from each place?
	let row = Array.from({length: right.length + 1}, (_, at) => isOnlyStars(right, at));
	for (let at = left.length - 1; at >= 0; at--) {
		const one = left[at];
		const next: boolean[] = new Array(right.length + 1).fill(false);
		next[right.length] = isOnlyStars(left, at);
		for (let to = right.length - 1; to >= 0; to--) {
			const other = right[to];
			next[to] =
				one === '*' || other === '*'
					? Boolean(row[to] || next[to + 1])
					: (one === other || one === '?' || other === '?') && Boolean(row[to + 1]);
		}
		row = next;
	}
	return Boolean(row[0]);
};

const isOnlyStars = (text: string, from: number): boolean => {
	for (let at = from; at < text.length; at++) if (text[at] !== '*') return false;
	return true;
};

/** What StartSession can be asked on: nodes of both kinds and any document. */
export const sessionResources: readonly string[] = [
	'arn:*:ec2:*:*:instance/*',
	'arn:*:ssm:*:*:managed-instance/*',
	'arn:*:ssm:*:*:document/*',
];

/**
 * The context keys, in lower case, that stand in a statement which can match the action on any of the resources.
 * `null` where the policies are not all known: then every key may matter.
 */
export const matteringKeys = (
	{policies, refused}: OwnPolicies,
	action: string,
	resources: readonly string[] = sessionResources,
): ReadonlySet<string> | null => {
	if (refused.length > 0) return null;
	const parsed = policies.map(({document}) => parsePolicy(document));
	if (!parsed.every(statements => statements !== null)) return null;
	const matching = parsed.flat().filter(statement => canMatch(statement, action, resources));
	return new Set(matching.flatMap(({keys}) => keys));
};
