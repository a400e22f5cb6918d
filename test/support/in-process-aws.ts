import type {EvaluationResult} from '@aws-sdk/client-iam';
import {evaluationsOf} from '../../src/aws/evaluations.ts';
import type {OwnPolicy} from '../../src/domain/own-policies.ts';
import type {SimulationAnswer, SimulationRequest} from '../../src/domain/simulation-api.ts';
import type {Fleet, FleetPrincipal} from '../../src/sandbox/fleet.ts';
import {authorizeAt} from '../../src/sandbox/iam/authorize.ts';
import {iamService} from '../../src/sandbox/iam/service.ts';
import {callerOf} from '../../src/sandbox/keys.ts';
import {ask} from '../sandbox/iam/ask.ts';
import type {RandomTarget} from './random-fleet.ts';

/** The fleet's caller, whose access is in question. */
export const subjectOf = (fleet: Fleet): FleetPrincipal => {
	const subject = fleet.principals.get(fleet.caller);
	if (!subject) throw new Error('the fleet has no caller');
	return subject;
};

/** The answer's texts `true` and `false` as the SDK gives them. */
const withBooleans = (value: unknown): unknown => {
	if (value === 'true' || value === 'false') return value === 'true';
	if (Array.isArray(value)) return value.map(withBooleans);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withBooleans(one)]));
};

/** SimulatePrincipalPolicy without a network: the sandbox's simulator, our reading of its answer. */
export const simulateIn = async (fleet: Fleet, request: SimulationRequest): Promise<SimulationAnswer> => {
	const answer = await ask(iamService, fleet, 'SimulatePrincipalPolicy', {
		PolicySourceArn: request.source,
		ActionNames: [request.action],
		ResourceArns: request.resources,
		ContextEntries: request.context.map(({key, type, values}) => ({
			ContextKeyName: key,
			ContextKeyType: type,
			ContextKeyValues: values,
		})),
	});
	if ('error' in answer) throw new Error(`${answer['error']}: ${answer['message']}`);
	return evaluationsOf(withBooleans(answer['EvaluationResults']) as EvaluationResult[], request.resources);
};

/** GetContextKeysForPrincipalPolicy without a network. */
export const contextKeysIn = async (fleet: Fleet): Promise<readonly string[]> => {
	const source = callerOf(fleet, subjectOf(fleet)).principalArn;
	const answer = await ask(iamService, fleet, 'GetContextKeysForPrincipalPolicy', {PolicySourceArn: source});
	const names = answer['ContextKeyNames'];
	return Array.isArray(names) ? names.map(String) : [];
};

/** All policies of the caller: its own, its groups', its boundary. */
export const ownPoliciesIn = (fleet: Fleet): readonly OwnPolicy[] => {
	const subject = subjectOf(fleet);
	const documents = [
		...Object.values(subject.policies),
		...subject.groups.flatMap(name => Object.values(fleet.principals.get(name)?.policies ?? {})),
		...(subject.boundary ? [subject.boundary] : []),
	];
	return documents.map(document => ({name: 'own', kind: 'inline', document: JSON.stringify(document)}));
};

/** Whether a real StartSession would get past the policies on this node or document. */
export const isAllowedIn = (fleet: Fleet, {id, arn, region, tags}: RandomTarget, now: Date): boolean => {
	const prefixes = ['ssm:resourceTag/', 'aws:ResourceTag/', ...(id.startsWith('i-') ? ['ec2:ResourceTag/'] : [])];
	const context = Object.fromEntries(
		prefixes.flatMap(prefix => Object.entries(tags).map(([key, value]) => [`${prefix}${key}`, [value]])),
	);
	const request = {action: 'ssm:StartSession', resource: arn, region, context};
	return authorizeAt(() => now)(fleet, callerOf(fleet, subjectOf(fleet)), request).allowed;
};
