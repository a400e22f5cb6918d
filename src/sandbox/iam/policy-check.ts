import {comparisonOf} from './condition.ts';

/** What is wrong with a part of a document, with its path from the document; `null` when nothing is. */
type Finding = string | null;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const firstOf = <Item>(items: readonly Item[], check: (item: Item, index: number) => Finding): Finding => {
	for (const [index, item] of items.entries()) {
		const finding = check(item, index);
		if (finding) return finding;
	}
	return null;
};

const unknownOf = (value: Readonly<Record<string, unknown>>, fields: readonly string[], path: string): Finding => {
	const field = Object.keys(value).find(name => !fields.includes(name));
	return field === undefined ? null : `${path}${field} is no element of a policy`;
};

const textsOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

const checkTexts = (value: unknown, path: string, isRight: (text: string) => boolean, wanted: string): Finding => {
	if (Array.isArray(value) && value.length === 0) return `${path} is empty`;
	return firstOf(textsOf(value), (text, index) => {
		const at = Array.isArray(value) ? `${path}[${index}]` : path;
		return typeof text === 'string' && isRight(text) ? null : `${at} must be ${wanted}`;
	});
};

/** `*`, or `vendor:name` with wildcards in the name (IAM grammar, `<action_string>`). */
const isAction = (text: string): boolean => text === '*' || /^[\w-]+:[\w*?-]+$/.test(text);

/** `*`, or an ARN, of which a wildcard may stand for all that follows. */
const isResource = (text: string): boolean => text === '*' || /^arn:[^:]+:[^:]+:/.test(text) || /^arn:.*\*$/.test(text);

const checkPair = (
	statement: Readonly<Record<string, unknown>>,
	name: string,
	path: string,
	isRight: (text: string) => boolean,
	wanted: string,
): Finding => {
	const present = [name, `Not${name}`].filter(field => statement[field] !== undefined);
	const [field] = present;
	if (field === undefined) return `${path}${name} is missing`;
	if (present.length === 2) return `${path}${name} and Not${name} exclude each other`;
	return checkTexts(statement[field], `${path}${field}`, isRight, wanted);
};

const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);

const checkCondition = (block: unknown, path: string): Finding => {
	if (block === undefined) return null;
	if (!isObject(block)) return `${path} must be an object of operators`;
	return firstOf(Object.entries(block), ([operator, keys]) => {
		const at = `${path}.${operator}`;
		if (!comparisonOf(operator)) return `${at} is no condition operator`;
		if (!isObject(keys)) return `${at} must be an object of context keys`;
		return firstOf(Object.entries(keys), ([key, value]) => {
			if (Array.isArray(value) && value.length === 0) return `${at}.${key} is empty`;
			return textsOf(value).every(isScalar) ? null : `${at}.${key} must be a value or a list of values`;
		});
	});
};

const fields = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];

const checkStatement = (statement: unknown, path: string): Finding => {
	if (!isObject(statement)) return `${path} must be an object`;
	const inside = `${path}.`;
	const {Sid: sid, Effect: effect, Condition: condition} = statement;
	return (
		unknownOf(statement, fields, inside) ??
		(sid === undefined || typeof sid === 'string' ? null : `${inside}Sid must be a text`) ??
		(effect === 'Allow' || effect === 'Deny' ? null : `${inside}Effect must be Allow or Deny`) ??
		checkPair(statement, 'Action', inside, isAction, 'an action such as ssm:StartSession') ??
		checkPair(statement, 'Resource', inside, isResource, 'an ARN or *') ??
		checkCondition(condition, `${inside}Condition`)
	);
};

/**
 * Whether a value is an identity policy, boundary, session policy or service control policy by IAM's grammar.
 * Returns what is wrong, beginning with the path inside the document (`Statement[0].Effect must be Allow or Deny`),
 * or `null`.
 */
export const checkPolicy = (document: unknown): string | null => {
	if (!isObject(document)) return 'a policy must be an object';
	const {Version: version, Id: id, Statement: statement} = document;
	if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17') {
		return 'Version must be 2012-10-17 or 2008-10-17';
	}
	if (id !== undefined && typeof id !== 'string') return 'Id must be a text';
	if (statement === undefined) return 'Statement is missing';
	return (
		unknownOf(document, ['Version', 'Id', 'Statement'], '') ??
		(Array.isArray(statement)
			? firstOf(statement, (entry, index) => checkStatement(entry, `Statement[${index}]`))
			: checkStatement(statement, 'Statement'))
	);
};
