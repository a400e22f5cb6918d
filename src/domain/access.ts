import type {Problem} from './problem.ts';

/** IAM's own three answers (IAM API, EvalDecision). */
export type Decision = 'allowed' | 'explicitDeny' | 'implicitDeny';

/** Which kind of policy denied. `observed` is a real attempt that was refused without a reason that says which. */
export type Denier = 'identity' | 'boundary' | 'organization' | 'session' | 'observed';

/** What was refused: the node itself, or the session document that the session would run. */
export type Subject = 'node' | 'document';

/** A statement that matched: the policy's name and type as the simulator spells them (free strings). */
export type SourcePolicy = {readonly id: string; readonly type: string};

/** Why nothing certain can be said. */
export type UnknownReason =
	| {readonly kind: 'not-permitted'; readonly action: string; readonly resource: string | null}
	| {readonly kind: 'principal'; readonly why: string}
	| {readonly kind: 'missing-keys'; readonly keys: readonly string[]; readonly on: Subject}
	| {readonly kind: 'no-answer'; readonly on: Subject}
	| {readonly kind: 'problem'; readonly problem: Problem};

/**
 * Our verdict on one node for one document.
 * - `pending`: not answered yet · `unchecked`: not asked, on purpose
 * - `allowed`: with what had to be assumed (each a phrase such as `aws:SourceIp does not forbid it`)
 * - `denied`: by which kind of policy, on the node or the document, by an explicit statement or for lack of one
 * - `unknown`: never shown as denied
 */
export type Access =
	| {readonly verdict: 'pending'}
	| {readonly verdict: 'unchecked'}
	| {
			readonly verdict: 'allowed';
			readonly assuming: readonly string[];
			readonly policies: readonly SourcePolicy[];
			readonly source: 'simulated' | 'live';
	  }
	| {
			readonly verdict: 'denied';
			readonly on: Subject;
			readonly by: Denier;
			readonly decision: Exclude<Decision, 'allowed'>;
			readonly policies: readonly SourcePolicy[];
			readonly source: 'simulated' | 'live';
			/** What the denial rests on where it is not certain; absent: nothing. */
			readonly assuming?: readonly string[];
			/** Just-in-time access may be asked for: ssm:StartAccessRequest is allowed on the node. */
			readonly request?: 'possible';
	  }
	| {readonly verdict: 'unknown'; readonly why: UnknownReason};

/** The verdict before anything was asked. One shared value, so that equal means identical. */
export const pending: Access = {verdict: 'pending'};

/** The verdict where the person asked for no check. */
export const unchecked: Access = {verdict: 'unchecked'};

/**
 * The verdict on a node for a document: both must be allowed (reference: iam-simulation §4.3). One certain denial is
 * enough, whatever the other side says, and counts before one that rests on something; after that nothing is claimed
 * that either side does not know.
 */
export const combine = (node: Access, document: Access): Access => {
	if (isCertainDenial(document) && !isCertainDenial(node)) return document;
	for (const verdict of ['denied', 'unchecked', 'pending', 'unknown'] as const) {
		if (node.verdict === verdict) return node;
		if (document.verdict === verdict) return document;
	}
	if (node.verdict !== 'allowed' || document.verdict !== 'allowed') return node;
	if (document.assuming.length === 0 && document.policies.length === 0) return node;
	return {
		verdict: 'allowed',
		assuming: union(node.assuming, document.assuming, phrase => phrase),
		policies: union(node.policies, document.policies, ({id, type}) => `${type}\n${id}`),
		source: node.source === 'live' && document.source === 'live' ? 'live' : 'simulated',
	};
};

/** Whether a denial rests on nothing that nobody can know. */
export const isCertainDenial = (access: Access): boolean =>
	access.verdict === 'denied' && (access.assuming ?? []).length === 0;

const union = <Value>(
	left: readonly Value[],
	right: readonly Value[],
	name: (value: Value) => string,
): readonly Value[] => {
	const names = new Set(left.map(name));
	const added = right.filter(value => !names.has(name(value)));
	return added.length === 0 ? left : [...left, ...added];
};
