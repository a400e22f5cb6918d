import {contains, parseAddress, parseNetwork} from './address.ts';
import {fits, type Pattern, splitAtColons} from './glob.ts';
import {textOf} from './template.ts';

/**
 * One comparison of a request's value with a policy's value. `invalid`: the request's value is none of this type, and
 * the condition fails, negated or not.
 */
type Compare = (wanted: Pattern, given: string) => boolean | 'invalid';

/** A condition operator without its set prefix and without `IfExists`. */
export type Operator = {
	readonly compare: Compare;
	/** A negated operator holds when none of the policy's values matches, and when the key is missing. */
	readonly isNegated: boolean;
	/** `*` and `?` in the policy's values are wildcards. */
	readonly hasWildcards: boolean;
};

const numberOf = (text: string): number | null =>
	/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : null;

/** ISO 8601 (a year alone, too) or seconds since 1970, as milliseconds. */
export const dateOf = (text: string): number | null => {
	if (/^-?\d{5,}(\.\d+)?$/.test(text)) return Number(text) * 1000;
	if (!/^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?)?)?$/i.test(text)) return null;
	const time = Date.parse(/T[\d:.]+$/i.test(text) ? `${text}Z` : text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
	return Number.isNaN(time) ? null : time;
};

const ordered =
	(read: (text: string) => number | null, holds: (given: number, wanted: number) => boolean): Compare =>
	(pattern, text) => {
		const wanted = read(textOf(pattern));
		const given = read(text);
		return wanted !== null && given !== null && holds(given, wanted);
	};

const arn: Compare = (pattern, text) => {
	const given = text.split(':');
	if (given.length < 6 || given[0] !== 'arn') return 'invalid';
	const parts = [...given.slice(0, 5), given.slice(5).join(':')];
	const wanted = splitAtColons(pattern, 6);
	return wanted.length === 6 && wanted.every((part, index) => fits(part, parts[index] ?? ''));
};

const address: Compare = (pattern, text) => {
	const given = parseAddress(text);
	const network = parseNetwork(textOf(pattern));
	return given === null ? 'invalid' : network !== null && contains(network, given);
};

const isTrue = (text: string): boolean => text.toLowerCase() === 'true';

const equals: Compare = (pattern, text) => textOf(pattern) === text;
const like: Compare = (pattern, text) => fits(pattern, text);
const same = (given: number, wanted: number): boolean => given === wanted;

const plain = (compare: Compare): Operator => ({compare, isNegated: false, hasWildcards: false});
const negated = (compare: Compare): Operator => ({compare, isNegated: true, hasWildcards: false});
const wildcard = (operator: Operator): Operator => ({...operator, hasWildcards: true});

const sameLetters: Compare = (pattern, text) => textOf(pattern).toLowerCase() === text.toLowerCase();

const comparisons = (prefix: string, read: (text: string) => number | null): [string, Operator][] => [
	[`${prefix}Equals`, plain(ordered(read, same))],
	[`${prefix}NotEquals`, negated(ordered(read, same))],
	[`${prefix}LessThan`, plain(ordered(read, (given, wanted) => given < wanted))],
	[`${prefix}LessThanEquals`, plain(ordered(read, (given, wanted) => given <= wanted))],
	[`${prefix}GreaterThan`, plain(ordered(read, (given, wanted) => given > wanted))],
	[`${prefix}GreaterThanEquals`, plain(ordered(read, (given, wanted) => given >= wanted))],
];

/** Condition operators by name (IAM User Guide, "Condition operators"). `Null` is no comparison and not here. */
export const operators: ReadonlyMap<string, Operator> = new Map([
	['StringEquals', plain(equals)],
	['StringNotEquals', negated(equals)],
	['StringEqualsIgnoreCase', plain(sameLetters)],
	['StringNotEqualsIgnoreCase', negated(sameLetters)],
	['StringLike', wildcard(plain(like))],
	['StringNotLike', wildcard(negated(like))],
	...comparisons('Numeric', numberOf),
	...comparisons('Date', dateOf),
	['Bool', plain((pattern, text) => isTrue(textOf(pattern)) === isTrue(text))],
	[
		'BinaryEquals',
		plain((pattern, text) => Buffer.from(textOf(pattern), 'base64').equals(Buffer.from(text, 'base64'))),
	],
	['IpAddress', plain(address)],
	['NotIpAddress', negated(address)],
	['ArnEquals', wildcard(plain(arn))],
	['ArnLike', wildcard(plain(arn))],
	['ArnNotEquals', wildcard(negated(arn))],
	['ArnNotLike', wildcard(negated(arn))],
]);
