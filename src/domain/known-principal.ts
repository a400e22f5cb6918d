import {callerOf} from './caller.ts';
import type {SimulatedPrincipal} from './context-keys.ts';
import type {CallerIdentity, Principal} from './principal.ts';

/** What an earlier run found out about a principal, so that the next one need not wait for it. Never credentials. */
export type KnownPrincipal = {
	readonly principal: SimulatedPrincipal;
	/** The ARN that IAM simulated. */
	readonly source: string;
	/** Context key names of its policies (IAM GetContextKeysForPrincipalPolicy). */
	readonly keys: readonly string[];
};

/** IAM's unique id of a user or role: a role that was made anew under the same name has another. */
const uniqueId = ({userId}: CallerIdentity): string => userId.split(':')[0] ?? '';

/** What was known, as of today's caller: another session of the same principal. `null`: it is about somebody else. */
export const knownOf = (known: KnownPrincipal, identity: CallerIdentity): KnownPrincipal | null => {
	const {principal} = known;
	if (uniqueId(principal.identity) !== uniqueId(identity) || principal.identity.account !== identity.account)
		return null;
	const caller = callerOf(identity.arn);
	const sessionName = principal.sessionName !== null && caller.kind === 'role' ? caller.sessionName : null;
	return {...known, principal: {...principal, identity, sessionName}};
};

/** Whether what is simulated of two principals is the same: then verdicts on one hold for the other. */
export const isSamePrincipal = (one: Principal, other: Principal): boolean => tellingOf(one) === tellingOf(other);

const tellingOf = (principal: Principal): string => {
	const {kind, identity} = principal;
	if (kind !== 'user' && kind !== 'role') return JSON.stringify([kind, identity.arn]);
	const {sources, isExact, tags} = principal;
	return JSON.stringify([kind, identity.arn, sources, isExact, tags && Object.entries(tags).toSorted()]);
};

/** Whether two lists name the same context keys, in whatever order. */
export const areSameKeys = (one: readonly string[], other: readonly string[]): boolean =>
	JSON.stringify(one.toSorted()) === JSON.stringify(other.toSorted());
