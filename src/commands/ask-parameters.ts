import {type Result, success} from '../domain/result.ts';
import type {DocumentParameter, SessionDocument} from '../domain/session-document.ts';
import type {Asker} from './asker.ts';

/** Whether a value fits what the document allows. A pattern that JavaScript cannot read is left to AWS. */
const fits = ({allowedPattern, allowedValues}: DocumentParameter, value: string): boolean => {
	if (allowedValues && !allowedValues.includes(value)) return false;
	try {
		return allowedPattern === null || new RegExp(allowedPattern, 'u').test(value);
	} catch {
		return true;
	}
};

/** Longer patterns and lists are cut: the question has to stay readable. */
const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text);

const rules = ({type, allowedPattern, allowedValues, default: initial}: DocumentParameter): string =>
	[
		type === 'StringList' ? 'several with commas' : '',
		allowedValues ? `one of ${short(allowedValues.join(', '))}` : '',
		allowedPattern === null ? '' : `as ${short(allowedPattern)}`,
		initial === null ? '' : `empty: ${short(initial.join(',')) || 'nothing'}`,
	]
		.filter(Boolean)
		.join(' · ');

const valuesOf = ({type}: DocumentParameter, text: string): readonly string[] =>
	type === 'StringList' ? text.split(',').map(one => one.trim()) : [text];

/**
 * Asks for the parameters of a session document, each as the document describes it; what does not fit is asked again.
 * `null`: the person gave up. What has a default and gets no value is left out.
 */
export const askParameters = async (
	{name, parameters}: SessionDocument,
	{prompt}: Pick<Asker, 'prompt'>,
): Promise<Readonly<Record<string, readonly string[]>> | null> => {
	const given: Record<string, readonly string[]> = {};
	for (const parameter of parameters) {
		const question = [`${name} wants ${parameter.name}${parameter.description ? `: ${parameter.description}` : ''}`];
		const rule = rules(parameter);
		let complaint: readonly string[] = [];
		for (;;) {
			const text = await prompt([...question, ...(rule ? [rule] : []), ...complaint]);
			if (text === null) return null;
			if (text === '' && parameter.default !== null) break;
			const values = valuesOf(parameter, text);
			if (text !== '' && values.every(value => fits(parameter, value))) {
				given[parameter.name] = values;
				break;
			}
			complaint = [text === '' ? 'It needs a value.' : `“${short(text)}” does not fit.`];
		}
	}
	return given;
};

/** Reads a document and asks for its parameters; one that exists and may not be read is opened without any. */
export const parametersFor = async (
	read: Promise<Result<SessionDocument>>,
	asker: Pick<Asker, 'prompt'>,
): Promise<Result<Readonly<Record<string, readonly string[]>> | null>> => {
	const found = await read;
	if (found.ok) return success(await askParameters(found.value, asker));
	return found.problem.kind === 'access-denied' ? success({}) : found;
};
