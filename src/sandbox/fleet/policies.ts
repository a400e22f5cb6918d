import type {PolicyDocument} from '../fleet.ts';
import {checked, dictionary, type Flaw, list, oneOf, optional, type Reader, required, shape, text} from './reader.ts';

/** One string or several, as policies write actions, resources and condition values. */
const oneOrMore =
	(item: Reader<string>): Reader<string | readonly string[]> =>
	(value, path, flaws) =>
		Array.isArray(value) ? list(item)(value, path, flaws) : item(value, path, flaws);

const action = text(/^(\*|[\w-]+:[\w*?-]+)$/, 'an action such as ssm:StartSession');
const resource = text(/^(\*|arn:[^:]+:[^:]+:[\s\S]*|arn:.*\*)$/, 'an ARN or *');

/** Condition operators (IAM User Guide, "IAM JSON policy elements: Condition operators"). */
const operator =
	/^(Null|(ForAnyValue:|ForAllValues:)?(String(Not)?(Equals|EqualsIgnoreCase|Like)|Numeric(Not)?Equals|Numeric(LessThan|GreaterThan)(Equals)?|Date(Not)?Equals|Date(LessThan|GreaterThan)(Equals)?|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like))(IfExists)?)$/;

/** A condition's value: IAM takes numbers and booleans where a string is meant. */
const conditionValue: Reader<unknown> = (value, path, flaws) => {
	for (const item of Array.isArray(value) ? value : [value])
		if (!['string', 'number', 'boolean'].includes(typeof item))
			flaws.push({path, reason: 'expected strings, numbers or booleans'});
	return value;
};

const condition = dictionary(
	text(operator, 'a condition operator such as StringEquals'),
	dictionary(text(/^[\w-]+:.+$/, 'a condition key such as aws:SourceIp'), conditionValue),
);

type Statement = {
	readonly Sid: unknown;
	readonly Effect: unknown;
	readonly Action: unknown;
	readonly NotAction: unknown;
	readonly Resource: unknown;
	readonly NotResource: unknown;
	readonly Condition: unknown;
};

const statementShape = shape<Statement>({
	Sid: optional<unknown>(text(), undefined),
	Effect: required<unknown>(oneOf('Allow', 'Deny')),
	Action: optional<unknown>(oneOrMore(action), undefined),
	NotAction: optional<unknown>(oneOrMore(action), undefined),
	Resource: optional<unknown>(oneOrMore(resource), undefined),
	NotResource: optional<unknown>(oneOrMore(resource), undefined),
	Condition: optional<unknown>(condition, undefined),
});

const exactlyOne = (statement: Statement, path: string, flaws: Flaw[], names: readonly (keyof Statement)[]): void => {
	if (names.filter(name => statement[name] !== undefined).length !== 1)
		flaws.push({path, reason: `expected exactly one of ${names.join(', ')}`});
};

const statement = checked(statementShape, (value, path, flaws) => {
	exactlyOne(value, path, flaws, ['Action', 'NotAction']);
	exactlyOne(value, path, flaws, ['Resource', 'NotResource']);
});

const documentShape = shape<{Version: unknown; Id: unknown; Statement: unknown}>({
	Version: optional<unknown>(oneOf('2012-10-17', '2008-10-17'), undefined),
	Id: optional<unknown>(text(), undefined),
	Statement: required<unknown>((value, path, flaws) =>
		Array.isArray(value) ? list(statement)(value, path, flaws) : statement(value, path, flaws),
	),
});

/**
 * A policy document without a principal: identity policies, boundaries, session and service control policies.
 * It is handed on exactly as it was written, for its text matters too (positions of matched statements).
 */
export const policyDocument: Reader<PolicyDocument> = (value, path, flaws) => {
	const before = flaws.length;
	documentShape(value, path, flaws);
	return flaws.length === before ? (value as PolicyDocument) : undefined;
};

/** Reads a policy document that came as text, such as a session policy. */
export const readPolicyText = (
	text: string,
): {readonly document: PolicyDocument} | {readonly flaws: readonly Flaw[]} => {
	const flaws: Flaw[] = [];
	try {
		const document = policyDocument(JSON.parse(text), '$', flaws);
		return document ? {document} : {flaws};
	} catch {
		return {flaws: [{path: '$', reason: 'not JSON'}]};
	}
};
