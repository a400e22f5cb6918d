import {holds} from './condition.ts';
import type {Context} from './context.ts';
import {bySegments, fits} from './glob.ts';
import type {Policy, Statement} from './policy.ts';
import {resolve} from './template.ts';

/** What is asked: one action on one resource. */
export type Question = {readonly action: string; readonly resource: string; readonly context: Context};

/** IAM's three answers. */
export type Decision = 'allowed' | 'explicitDeny' | 'implicitDeny';

/** A decision and the statements that made it. */
export type Judgement<Source> = {
	readonly decision: Decision;
	readonly matched: readonly {readonly source: Source; readonly statement: Statement}[];
};

const namesAction = ({actions: {entries, isInverted}}: Statement, action: string): boolean =>
	entries.some(pattern => fits(pattern, action)) !== isInverted;

const namesResource = ({resources: {entries, isInverted}}: Statement, {resource, context}: Question): boolean =>
	entries.some(template => {
		const pattern = resolve(template, context);
		return pattern !== null && fits(bySegments(pattern), resource);
	}) !== isInverted;

/** Whether a statement speaks of the question: action, resource and all conditions. */
export const applies = (statement: Statement, question: Question): boolean =>
	namesAction(statement, question.action.toLowerCase()) &&
	namesResource(statement, question) &&
	statement.conditions.every(condition => holds(condition, question.context));

/**
 * Judges by the policies of one layer: a Deny that applies beats every Allow, nothing that applies is an implicit
 * deny. When a Deny decides, only denying statements are named.
 */
export const judge = <Source extends {readonly policy: Policy}>(
	sources: readonly Source[],
	question: Question,
): Judgement<Source> => {
	const matched = sources.flatMap(source =>
		source.policy.filter(statement => applies(statement, question)).map(statement => ({source, statement})),
	);
	const denying = matched.filter(({statement}) => statement.effect === 'Deny');
	if (denying.length > 0) return {decision: 'explicitDeny', matched: denying};
	return {decision: matched.length > 0 ? 'allowed' : 'implicitDeny', matched};
};
