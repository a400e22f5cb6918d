import {holds} from './condition.ts';
import type {Context} from './context.ts';
import {bySegments, fits, type Pattern} from './glob.ts';
import type {Policy, Statement} from './policy.ts';
import {resolve, type Template} from './template.ts';

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

const patterns = new WeakMap<Context, Map<Template, Pattern | null>>();

/** The pattern of a Resource element in a context; many resources are judged in the same one. */
const patternIn = (template: Template, context: Context): Pattern | null => {
	const known = patterns.get(context) ?? new Map<Template, Pattern | null>();
	patterns.set(context, known);
	const found = known.get(template);
	if (found !== undefined) return found;
	const resolved = resolve(template, context);
	const pattern = resolved && bySegments(resolved);
	known.set(template, pattern);
	return pattern;
};

const namesResource = ({resources: {entries, isInverted}}: Statement, {resource, context}: Question): boolean =>
	entries.some(template => {
		const pattern = patternIn(template, context);
		return pattern !== null && fits(pattern, resource);
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
