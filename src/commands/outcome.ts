import {type Access, pending} from '../domain/access.ts';
import {exactTags, type Node} from '../domain/node.ts';
import type {Outcome} from '../domain/outcome.ts';
import type {Problem} from '../domain/problem.ts';
import {refusalOf} from '../domain/refusal.ts';

/** What surrounds a real attempt. */
export type Attempt = {
	readonly node: Node;
	/** The caller identity's ARN; without it an outcome speaks for nobody and is not kept. */
	readonly caller: string;
	/** Session document; `null` is the account's default shell document. */
	readonly document: string | null;
	/** What the simulation says of the node. */
	readonly simulated: Access;
	/** When the credentials expire, milliseconds since the epoch; `null`: never. */
	readonly expires: number | null;
	/** Milliseconds since the epoch. */
	readonly at: number;
};

/**
 * What a StartSession says about access: a session is a yes, an AccessDenied a no. Any other problem (`undefined` result)
 * says nothing: a node that is not connected may be allowed or not.
 */
export const outcomeOfAttempt = (attempt: Attempt, problem: Problem | null): Outcome | null => {
	const {node, caller, document, simulated, expires, at} = attempt;
	if (problem && problem.kind !== 'access-denied') return null;
	const refusal = problem && refusalOf(problem.detail ?? problem.summary);
	return {
		caller,
		region: node.scope.region,
		node: node.id,
		document,
		result: refusal ? 'denied' : 'allowed',
		on: refusal?.on ?? 'node',
		at,
		expires,
		tags: exactTags(node),
		simulated: simulated === pending ? null : simulated.verdict,
		detail: refusal?.text ?? '',
	};
};
