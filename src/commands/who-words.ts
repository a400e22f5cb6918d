import {type Access, isCertainDenial} from '../domain/access.ts';
import {counted} from '../domain/counted.ts';
import {accessReason} from '../domain/explain.ts';
import {type Node, nodeName} from '../domain/node.ts';
import {clean} from '../domain/text.ts';
import type {Candidate, Power, Survey} from '../domain/who.ts';
import type {Host} from './host.ts';

/** What was found about one principal and one action. */
export type ActionAnswer = {
	readonly action: string;
	readonly verdict: 'allowed' | 'denied' | 'unknown';
	readonly reason: string;
	readonly policies: readonly string[];
	readonly assuming: readonly string[];
};

/** What was found about one principal. */
export type Answer = {
	readonly kind: string;
	readonly name: string;
	readonly arn: string;
	readonly actions: readonly ActionAnswer[];
};

const actionAnswer = (action: string, access: Access, fallback: readonly string[]): ActionAnswer => {
	const base = {action, reason: clean(accessReason(access)), assuming: [], policies: []};
	if (access.verdict === 'allowed') {
		const matched = access.policies.map(({id}) => clean(id));
		const policies = [...new Set(matched.length > 0 ? matched : fallback)];
		return {...base, verdict: 'allowed', policies, assuming: access.assuming.map(clean)};
	}
	// A denial that rests on something is no answer: its reason names what.
	return {...base, verdict: isCertainDenial(access) ? 'denied' : 'unknown'};
};

/** The answer about a candidate, by action. */
export const answerOf = (candidate: Candidate, verdicts: readonly (readonly [string, Access])[]): Answer => {
	const {kind, name, arn} = candidate.entity;
	return {
		kind,
		name,
		arn,
		actions: verdicts.map(([action, access], at) =>
			actionAnswer(action, access, candidate.chances[at]?.policies ?? []),
		),
	};
};

/** Whether something read from disk is such an answer. */
export const isAnswer = (value: unknown): value is Answer => {
	const {kind, name, arn, actions} = (value ?? {}) as Record<string, unknown>;
	const isText = (one: unknown): boolean => typeof one === 'string' && clean(one) === one;
	const isTexts = (one: unknown): boolean => Array.isArray(one) && one.every(isText);
	return (
		[kind, name, arn].every(isText) &&
		Array.isArray(actions) &&
		actions.every(
			one =>
				[one?.action, one?.verdict, one?.reason].every(isText) &&
				/^(allowed|denied|unknown)$/.test(one.verdict) &&
				isTexts(one.policies) &&
				isTexts(one.assuming),
		)
	);
};

/** All that was found. */
export type Who = {
	readonly node: Node;
	readonly survey: Survey;
	readonly answers: readonly Answer[];
	readonly powers: readonly Power[];
};

const has = (answer: Answer, verdict: ActionAnswer['verdict']): boolean =>
	answer.actions.some(action => action.verdict === verdict);

const limits = [
	'Not answered here: who can assume a role (its trust policy), who is assigned to a permission set (AWSReservedSSO_…), and the root user, who may do everything.',
	'Session policies, VPC endpoint policies and resource control policies are not part of a simulation.',
];

const line = ({kind, name, actions}: Answer): string =>
	`  ${kind} ${clean(name)}: ${actions
		.filter(({verdict}) => verdict === 'allowed')
		.map(({action, policies, assuming}) => {
			const by = policies.length > 0 ? ` by ${policies.join(', ')}` : '';
			return `${action}${by}${assuming.length > 0 ? `, assuming ${assuming.join('; ')}` : ''}`;
		})
		.join(' · ')}`;

/** Prints who may reach the node; who could not be judged is listed, never dropped. */
export const tellWho = (host: Host, output: 'text' | 'json', {node, survey, answers, powers}: Who): void => {
	const sorted = answers.toSorted((one, other) => (one.arn < other.arn ? -1 : 1));
	const allowed = sorted.filter(answer => has(answer, 'allowed'));
	const unchecked = sorted.filter(answer => has(answer, 'unknown'));
	const {principals, serviceLinked, candidates} = survey;
	if (output === 'json') {
		const said = {
			node: {id: node.id, name: nodeName(node), region: node.scope.region},
			actions: powers.map(({action}) => action),
			allowed,
			unchecked,
			principals,
			simulated: candidates.length,
			serviceLinked,
			limits,
		};
		host.stdout.write(`${JSON.stringify(said, null, '\t')}\n`);
		return;
	}
	const lines = [
		`${clean(nodeName(node))} (${node.id}, ${node.scope.region}): ${allowed.length} of ${principals} users and roles may ${powers.map(({action}) => action).join(' or ')}`,
		...allowed.map(line),
		...(unchecked.length > 0 ? ['', `could not be judged (${unchecked.length}):`] : []),
		...unchecked.flatMap(({kind, name, actions}) =>
			actions
				.filter(({verdict}) => verdict === 'unknown')
				.map(({action, reason}) => `  ${kind} ${clean(name)}: ${action}: ${reason}`),
		),
		'',
		`${counted(candidates.length, 'principal')} with a statement that could allow it simulated; ${counted(serviceLinked, 'service-linked role')} left out.`,
		...limits,
	];
	host.stdout.write(`${lines.join('\n')}\n`);
};
