import type {Context} from './context.ts';
import {type Operator, operators} from './operators.ts';
import {resolve, type Template, templateOf} from './template.ts';

/** An operator as it stands in a policy: `ForAnyValue:StringLikeIfExists`. */
type Comparison = {
	readonly set: 'ForAnyValue' | 'ForAllValues' | null;
	/** `null` is the operator `Null`. */
	readonly operator: Operator | null;
	readonly isIfExists: boolean;
};

/** One key of one operator of a Condition block; all of them must hold. */
export type Condition = Comparison & {readonly key: string; readonly values: readonly Template[]};

const byLowerName = new Map([...operators].map(([name, operator]) => [name.toLowerCase(), operator]));

/** Reads an operator's name, without regard to case. `null` when there is no such operator. */
export const comparisonOf = (name: string): Comparison | null => {
	const [, prefix, base = ''] = /^(?:(ForAnyValue|ForAllValues):)?(.*)$/i.exec(name) ?? [];
	const set = prefix === undefined ? null : /any/i.test(prefix) ? 'ForAnyValue' : 'ForAllValues';
	if (/^null$/i.test(base)) return {set, operator: null, isIfExists: false};
	const isIfExists = /ifexists$/i.test(base);
	const operator = byLowerName.get(base.toLowerCase().replace(/ifexists$/, ''));
	return operator ? {set, operator, isIfExists} : null;
};

/** A condition value is a text; numbers and booleans are taken as written. */
export const valuesOf = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).map(String);

/** Reads a checked Condition element. */
export const conditionsOf = (block: unknown, hasVariables: boolean): Condition[] => {
	const conditions: Condition[] = [];
	for (const [name, keys] of Object.entries(block ?? {})) {
		const comparison = comparisonOf(name);
		if (!comparison) continue;
		for (const [key, value] of Object.entries(keys as Record<string, unknown>)) {
			const hasWildcards = comparison.operator?.hasWildcards ?? false;
			const values = valuesOf(value).map(text => templateOf(text, hasVariables, hasWildcards));
			conditions.push({...comparison, key, values});
		}
	}
	return conditions;
};

const fulfils = (operator: Operator, templates: readonly Template[], context: Context, given: string): boolean => {
	for (const template of templates) {
		const wanted = resolve(template, context);
		if (wanted === null) continue;
		const outcome = operator.compare(wanted, given);
		if (outcome === 'invalid') return false;
		if (outcome) return !operator.isNegated;
	}
	return operator.isNegated;
};

const isAbsenceWanted = (templates: readonly Template[], context: Context, isAbsent: boolean): boolean =>
	templates.some(template => {
		const wanted = resolve(template, context);
		return wanted !== null && (String.fromCharCode(...wanted).toLowerCase() === 'true') === isAbsent;
	});

/**
 * Whether one condition holds (IAM User Guide, "Condition operators" and "Multivalued context keys"). A missing key
 * fulfils negated operators, `…IfExists` and `ForAllValues`, nothing else. A list never fulfils an operator without
 * a set prefix.
 */
export const holds = ({set, operator, isIfExists, key, values}: Condition, context: Context): boolean => {
	const given = context.get(key);
	if (!operator) return isAbsenceWanted(values, context, given === undefined);
	if (!given) {
		if (isIfExists || set === 'ForAllValues') return true;
		return set === null && operator.isNegated;
	}
	const isFulfilled = (value: string): boolean => fulfils(operator, values, context, value);
	if (set === 'ForAllValues') return given.values.every(isFulfilled);
	if (set === 'ForAnyValue') return given.values.some(isFulfilled);
	return !given.isList && given.values.every(isFulfilled);
};
