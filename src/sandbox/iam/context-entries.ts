import type {ServiceAnswer} from '../service.ts';
import {parseAddress} from './address.ts';
import type {ContextValue} from './context.ts';
import {dateOf} from './operators.ts';
import {checkLength, invalidInput, isRefusal, listOf, type Query, structuresOf, validationError} from './query.ts';

const kinds = ['string', 'numeric', 'boolean', 'ip', 'binary', 'date'];
const types = kinds.flatMap(kind => [kind, `${kind}List`]);

const isBase64 = (text: string): boolean => /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/.test(text);

/** What a value of a type must look like, and how the simulator calls it. */
const forms: Readonly<Record<string, readonly [isRight: (text: string) => boolean, name: string]>> = {
	numeric: [text => /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text), 'numeric format'],
	date: [text => dateOf(text) !== null, 'DateTime format'],
	ip: [text => parseAddress(text) !== null, 'IP address'],
	binary: [isBase64, 'base-64 encoded binary format'],
};

type Entry = readonly [string, ContextValue];

const entryOf = (entry: Query): Entry | ServiceAnswer => {
	const {ContextKeyName: name = '', ContextKeyType: type} = entry;
	if (name === '') return invalidInput('ContextKeyName cannot be null or empty.');
	const refusal = checkLength('contextEntries.1.member.contextKeyName', name, 5, 256);
	if (refusal) return refusal;
	if (type === undefined) return invalidInput(`Context key ${name} has invalid type null.`);
	if (!types.includes(type)) {
		const allowed = `Member must satisfy enum value set: [${types.join(', ')}]`;
		return validationError('contextEntries.1.member.contextKeyType', type, allowed);
	}
	const values = listOf(entry, 'ContextKeyValues');
	if (values.length === 0) return invalidInput(`Context values for context key ${name} cannot be null or empty.`);
	const isList = type.endsWith('List');
	if (!isList && values.length > 1) {
		return invalidInput(`Context key ${type} expected a single value, but received ${values.length}.`);
	}
	const [isRight, form] = forms[type.replace(/List$/, '')] ?? [() => true, ''];
	return values.every(isRight)
		? [name, {values, isList}]
		: invalidInput(`Invalid context value for key ${name}: expected ${form}.`);
};

/**
 * Reads ContextEntries with the simulator's checks (reference: iam-simulation §1.4). Two keys that differ only in
 * case are a duplicate.
 */
export const contextEntries = (query: Query): readonly Entry[] | ServiceAnswer => {
	const entries: Entry[] = [];
	const seen = new Set<string>();
	for (const structure of structuresOf(query, 'ContextEntries')) {
		const entry = entryOf(structure);
		if (isRefusal(entry)) return entry;
		const [name] = entry;
		if (seen.has(name.toLowerCase())) return invalidInput(`Duplicate context key: ${name}.`);
		seen.add(name.toLowerCase());
		entries.push(entry);
	}
	return entries;
};
