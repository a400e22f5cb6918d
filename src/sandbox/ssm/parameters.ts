import type {FleetDocument, FleetParameter} from '../fleet.ts';
import {own} from '../own.ts';
import {refuse, type ServiceAnswer} from '../service.ts';

type Given = Readonly<Record<string, readonly string[]>>;

const refused = (reason: string): ServiceAnswer => refuse('InvalidParameters', reason);

const flawOf = (name: string, {type, allowedPattern, allowedValues}: FleetParameter, values: readonly string[]) => {
	if (type === 'String' && values.length !== 1) return `Parameter ${name} takes exactly one value.`;
	const pattern = allowedPattern === undefined ? null : new RegExp(allowedPattern);
	for (const value of values) {
		if (pattern && !pattern.test(value))
			return `Parameter ${name} value ${value} does not match the allowed pattern ${allowedPattern}.`;
		if (allowedValues && !allowedValues.includes(value))
			return `Parameter ${name} value ${value} is not one of the allowed values ${allowedValues.join(', ')}.`;
	}
	return null;
};

/** Why a session cannot begin with these parameters; `null`: they fit the document (SSM API, InvalidParameters). */
export const judgeParameters = ({parameters = {}, name}: FleetDocument, given: Given): ServiceAnswer | null => {
	const stranger = Object.keys(given).find(one => !Object.hasOwn(parameters, one));
	if (stranger !== undefined) return refused(`Parameter ${stranger} is not defined in the document ${name}.`);
	for (const [parameter, meaning] of Object.entries(parameters)) {
		const values = own(given, parameter);
		if (values === undefined && meaning.default === undefined)
			return refused(`Parameter ${parameter} requires a value in the document ${name}.`);
		const flaw = values && flawOf(parameter, meaning, values);
		if (flaw) return refused(flaw);
	}
	return null;
};
