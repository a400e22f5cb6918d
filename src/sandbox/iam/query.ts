import {listOf as formList, structuresOf as formStructures} from '../query.ts';
import {refuse, type ServiceAnswer} from '../service.ts';

/** Parameters of a Query request, flat: `ActionNames.member.1`. */
export type Query = Readonly<Record<string, string>>;

/** A list of texts of a Query service: `Name.member.1`, `Name.member.2`, … */
export const listOf = (query: Query, name: string): readonly string[] => formList(query, `${name}.member`);

/** A list of structures of a Query service: the fields below `Name.member.N.`. */
export const structuresOf = (query: Query, name: string): readonly Query[] => formStructures(query, `${name}.member`);

/** IAM's `InvalidInput`. */
export const invalidInput = (message: string): ServiceAnswer => refuse('InvalidInput', message);

/** A breach of the API model. `constraint` begins as AWS writes it: `Member must …`. */
export const validationError = (name: string, value: string | null, constraint: string): ServiceAnswer =>
	refuse(
		'ValidationError',
		`1 validation error detected: Value ${value === null ? 'null' : `'${value}'`} at '${name}' failed to satisfy ` +
			`constraint: ${constraint}`,
	);

/** Checks the length of a parameter; `null` when it is right. */
export const checkLength = (name: string, value: string, least: number, most: number): ServiceAnswer | null => {
	if (value.length < least) {
		return validationError(name, value, `Member must have length greater than or equal to ${least}`);
	}
	return value.length > most
		? validationError(name, value, `Member must have length less than or equal to ${most}`)
		: null;
};

/** The first refusal among checks that are made one after the other. */
export const firstRefusal = (...checks: readonly (() => ServiceAnswer | null)[]): ServiceAnswer | null => {
	for (const check of checks) {
		const refusal = check();
		if (refusal) return refusal;
	}
	return null;
};

/** Whether a value is a refusal and not what was asked for. */
export const isRefusal = (value: object): value is ServiceAnswer => 'kind' in value && value.kind === 'error';
