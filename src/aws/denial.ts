import {type Problem, problem} from '../domain/problem.ts';
import type {Call} from './problems.ts';

/** What AWS's sentence says of a refused request, as far as it says it (reference: iam-simulation §9.3). */
const sentence =
	/not authorized to perform:?\s+(\S+?)(?:\s+on resource:?\s+(\S+?))?(?=[\s.,;]*(?:$|\s))(?:[\s,.]*((?:because no|with an explicit deny in)\s.*))?/is;

const actionOf = ({service, operation}: Call): string | null =>
	operation === null ? null : `${service.toLowerCase()}:${operation}`;

/** `instance/i-1` of its ARN: whom it may concern knows account and region. */
const shortName = (resource: string): string => resource.split(':').slice(5).join(':') || resource;

/** `because no identity-based policy allows the ssm:StartSession action` in fewer words. */
const reasonOf = (sentence: string): string =>
	sentence
		.replace(/[.\s]+$/, '')
		.replace(/^because (no \S.*?) allows the \S+ action$/i, '$1 allows it')
		.replace(/^with an explicit/i, 'an explicit');

/**
 * The problem of a refused request: action and resource as AWS names them, else the action that was called. The
 * wording of AWS's sentence has changed before, so everything but the code is optional.
 */
export const denialOf = (message: string, what: string, call: Call): Problem => {
	const [, named, resource, reason] = sentence.exec(message) ?? [];
	const action = named?.includes(':') ? named : actionOf(call);
	const on = resource && resource !== '*' ? ` on ${shortName(resource)}` : '';
	const why = reason ? ` (${reasonOf(reason)})` : '';
	return problem(
		'access-denied',
		`${what}: access denied`,
		action === null ? 'ask for the right to do this' : `ask for ${action}${on}${why}`,
		{detail: message, ...(action === null ? {} : {action}), ...(resource ? {resource} : {})},
	);
};
