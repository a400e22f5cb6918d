import type {EvaluationResult, PolicyIdentifier, SimulatePrincipalPolicyCommandInput} from '@aws-sdk/client-iam';
import type {SimulationRequest} from '../domain/simulation-api.ts';
import type {Sources} from '../domain/sources.ts';
import {ask, present} from './ask.ts';
import type {Clients} from './clients.ts';
import {evaluationsOf} from './evaluations.ts';
import {MalformedAnswer} from './problems.ts';

const inputOf = (request: SimulationRequest): SimulatePrincipalPolicyCommandInput => ({
	PolicySourceArn: request.source,
	ActionNames: [request.action],
	ResourceArns: [...request.resources],
	ContextEntries: request.context.map(({key, type, values}) => ({
		ContextKeyName: key,
		ContextKeyType: type,
		ContextKeyValues: [...values],
	})),
	MaxItems: 1000,
	...(request.addedPolicies ? {PolicyInputList: [...request.addedPolicies]} : {}),
	...(request.excluded || request.without ? {PolicyExclusionList: exclusionsOf(request)} : {}),
});

const exclusionsOf = ({excluded = [], without = []}: SimulationRequest): PolicyIdentifier[] => [
	...excluded.map(type => ({PolicyType: type}) as PolicyIdentifier),
	...without.map(ref =>
		'arn' in ref
			? {PolicyArn: ref.arn}
			: {InlinePolicyIdentifier: {PolicyName: ref.inline, AttachmentType: ref.kind, AttachmentName: ref.of}},
	),
];

/** What the principal's policies say: IAM SimulatePrincipalPolicy, all pages, merged by resource. */
export const createSimulate =
	(clients: Clients): Sources['simulate'] =>
	(scope, request, signal) =>
		ask({service: 'IAM', operation: 'SimulatePrincipalPolicy', scope}, signal, async () => {
			const [client, {SimulatePrincipalPolicyCommand}] = await Promise.all([
				clients.iam(scope),
				import('./sdk/iam.ts'),
			]);
			const input = inputOf(request);
			const results: EvaluationResult[] = [];
			const seen = new Set<string>();
			let marker: string | undefined;
			do {
				const command = new SimulatePrincipalPolicyCommand({...input, Marker: marker});
				const {EvaluationResults, IsTruncated, Marker} = await client.send(command, {abortSignal: signal});
				results.push(...present(EvaluationResults, 'EvaluationResults'));
				marker = IsTruncated ? present(Marker, 'Marker') : undefined;
				if (marker !== undefined && seen.has(marker)) throw new MalformedAnswer('the answer repeats a page');
				if (marker !== undefined) seen.add(marker);
			} while (marker !== undefined);
			return evaluationsOf(results, request.resources);
		});
