import type {EvaluationResult, ResourceSpecificResult, Statement} from '@aws-sdk/client-iam';
import type {Decision, SourcePolicy} from '../domain/access.ts';
import type {Evaluation} from '../domain/simulation-api.ts';
import {clean} from '../domain/text.ts';

const decisionOf = (said: string | undefined): Decision | null =>
	said === 'allowed' || said === 'explicitDeny' || said === 'implicitDeny' ? said : null;

const policiesOf = (statements: readonly Statement[] | undefined): readonly SourcePolicy[] => {
	const found = new Map<string, SourcePolicy>();
	for (const {SourcePolicyId, SourcePolicyType} of statements ?? []) {
		const policy = {id: clean(SourcePolicyId ?? ''), type: clean(SourcePolicyType ?? '')};
		if (policy.id) found.set(`${policy.id}\n${policy.type}`, policy);
	}
	return [...found.values()];
};

/** What only the whole result knows: whether the organization allows, which no single resource repeats. */
const organizationOf = ({OrganizationsDecisionDetail}: EvaluationResult): boolean | null =>
	OrganizationsDecisionDetail?.AllowedByOrganizations ?? null;

const evaluationOf = (
	said: string | undefined,
	one: EvaluationResult | ResourceSpecificResult,
	organizationAllows: boolean | null,
): Evaluation | null => {
	const decision = decisionOf(said);
	return decision === null
		? null
		: {
				decision,
				policies: policiesOf(one.MatchedStatements),
				missing: (one.MissingContextValues ?? []).map(clean),
				boundaryAllows: one.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary ?? null,
				// The result's word covers all its resources; one that is allowed was not refused by the organization.
				organizationAllows: organizationAllows === null ? null : organizationAllows || decision === 'allowed',
			};
};

const severity: Readonly<Record<Decision, number>> = {allowed: 0, implicitDeny: 1, explicitDeny: 2};

/**
 * One evaluation per resource that was asked, from both shapes of the simulator's answer: `ResourceSpecificResults` of
 * all results merged by ARN; the top level counts only for a result without such a list whose name is a resource that
 * was asked (reference: iam-simulation §0.1). Answers that nobody asked for are dropped; of two answers for one
 * resource the stricter counts.
 */
export const evaluationsOf = (
	results: readonly EvaluationResult[],
	asked: readonly string[],
): ReadonlyMap<string, Evaluation> => {
	const wanted = new Set(asked);
	const merged = new Map<string, Evaluation>();
	const add = (arn: string | undefined, evaluation: Evaluation | null) => {
		if (arn === undefined || evaluation === null || !wanted.has(arn)) return;
		const before = merged.get(arn);
		if (!before || severity[evaluation.decision] > severity[before.decision]) merged.set(arn, evaluation);
	};
	for (const result of results) {
		const organization = organizationOf(result);
		const specific = result.ResourceSpecificResults ?? [];
		for (const one of specific) add(one.EvalResourceName, evaluationOf(one.EvalResourceDecision, one, organization));
		if (specific.length === 0) {
			add(result.EvalResourceName, evaluationOf(result.EvalDecision, result, organization));
		}
	}
	return merged;
};
