import type {EntityKind} from '../domain/grant-principal.ts';
import type {Proof} from '../domain/grant-proof.ts';
import {policySize, sizeQuota} from '../domain/policy-text.ts';
import {type Problem, problem} from '../domain/problem.ts';

const fewer = 'Grant fewer nodes at a time, or by --tag, which stays small however many nodes have it.';

/** Whether the policy fits into IAM's quotas; `others` are the entity's other inline policies. */
export const sizeProblem = (
	kind: EntityKind,
	text: string,
	others: readonly string[],
	isManaged: boolean,
): Problem | null => {
	const size = policySize(text);
	if (isManaged) {
		if (size <= sizeQuota.managed) return null;
		return problem(
			'invalid-input',
			`the policy has ${size} characters, a managed one at most ${sizeQuota.managed}.`,
			fewer,
		);
	}
	const used = others.reduce((sum, other) => sum + policySize(other), 0);
	if (size + used <= sizeQuota[kind]) return null;
	const fits = size <= sizeQuota.managed;
	return problem(
		'invalid-input',
		`the policy has ${size} characters, and all inline policies of a ${kind} together have at most ${sizeQuota[kind]}, of which ${used} are taken.`,
		fits ? 'Add --managed: a managed policy has a quota of its own.' : fewer,
	);
};

/** Why a proof forbids the change; `null` where it does not. */
export const proofProblem = ({blocked, extra, gained, kept, open}: Proof, acceptExtra: number): Problem | null => {
	const [obstacle] = blocked;
	if (obstacle) {
		return problem(
			'other',
			`${blocked.length} of the promised sessions would stay closed: ${obstacle.reason}.`,
			'Nothing was written. Change what stands in the way, or leave these nodes out.',
		);
	}
	if (extra.length > acceptExtra) {
		return problem(
			'other',
			`${extra.length === 1 ? '1 session would open that was' : `${extra.length} sessions would open that were`} not asked for.`,
			`Nothing was written. Accept them with --accept-extra ${extra.length}, or narrow what allows the rest of them.`,
		);
	}
	if (gained.length + kept.length + open.length === 0) {
		return problem('not-found', 'no node has these tags now, so nothing could be proved.', 'Nothing was written.');
	}
	return null;
};
