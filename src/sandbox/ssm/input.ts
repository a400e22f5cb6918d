import {refuse, type ServiceAnswer} from '../service.ts';

type Json = Readonly<Record<string, unknown>>;

/** A refusal for one member of a request, in the words of the services' own validation. */
export const invalidMember = (name: string, value: unknown, constraint: string): ServiceAnswer => {
	const member = name.charAt(0).toLowerCase() + name.slice(1);
	return refuse(
		'ValidationException',
		`1 validation error detected: Value '${String(value)}' at '${member}' failed to satisfy constraint: ${constraint}`,
	);
};

/** A string member; `undefined` where it is absent or no string. */
export const stringOf = (json: Json, name: string): string | undefined => {
	const value = json[name];
	return typeof value === 'string' ? value : undefined;
};

/** A page size within the service's bounds, or its refusal. */
export const sizeOf = (json: Json, least: number, most: number, usual: number): number | ServiceAnswer => {
	const value = json['MaxResults'] ?? usual;
	if (typeof value !== 'number' || !Number.isInteger(value) || value < least)
		return invalidMember('MaxResults', value, `Member must have value greater than or equal to ${least}`);
	if (value > most) return invalidMember('MaxResults', value, `Member must have value less than or equal to ${most}`);
	return value;
};

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** A list of strings; anything else in it is left out. */
export const stringsOf = (value: unknown): readonly string[] =>
	Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];

/** Filters of SSM's many spellings: `Key`/`Values`, `key`/`valueSet`, `key`/`value`. */
export const filtersOf = (value: unknown): readonly {readonly key: string; readonly values: readonly string[]}[] =>
	(Array.isArray(value) ? value : []).filter(isObject).map(one => {
		const key = one['Key'] ?? one['key'];
		const values = one['Values'] ?? one['valueSet'] ?? one['value'];
		return {key: String(key), values: typeof values === 'string' ? [values] : stringsOf(values)};
	});

/** A dictionary of lists of strings, such as document parameters; `null` when it is none. */
export const parametersOf = (value: unknown): Readonly<Record<string, readonly string[]>> | null => {
	if (value === undefined) return {};
	if (!isObject(value) || Array.isArray(value)) return null;
	const entries = Object.entries(value);
	if (entries.some(([, list]) => !Array.isArray(list) || list.some(item => typeof item !== 'string'))) return null;
	return Object.fromEntries(entries.map(([name, list]) => [name, stringsOf(list)]));
};
