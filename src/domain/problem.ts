/**
 * What kind of thing went wrong, as far as the program treats kinds differently.
 * `cancelled` is never shown: the person moved on before the answer came.
 */
export type ProblemKind =
	| 'no-credentials'
	| 'expired-login'
	| 'expired-token'
	| 'wrong-key'
	| 'no-region'
	| 'access-denied'
	| 'throttled'
	| 'unreachable'
	| 'timeout'
	| 'malformed'
	| 'service-fault'
	| 'not-found'
	/** Somebody else changed it meanwhile, or uses it. */
	| 'conflict'
	| 'quota'
	| 'not-connected'
	| 'invalid-input'
	| 'advanced-tier'
	| 'plugin'
	| 'file'
	| 'read-only'
	| 'cancelled'
	| 'other';

/** Problems that all calls of a profile meet together: the first one tells enough. */
export const ofProfile: ReadonlySet<ProblemKind> = new Set([
	'no-credentials',
	'expired-login',
	'expired-token',
	'wrong-key',
]);

/** Something that is told to a person: what happened and what to do next. All texts are cleaned of control characters. */
export type Problem = {
	readonly kind: ProblemKind;
	/** One line: what happened. */
	readonly summary: string;
	/** One line: what to do next. Empty only where nothing can be done. */
	readonly hint: string;
	/** The service's own words, whole, for the details pane. */
	readonly detail?: string;
	/** For `access-denied`: the IAM action that was refused, as `service:Action`. */
	readonly action?: string;
	/** For `access-denied`: the ARN that was refused. */
	readonly resource?: string;
};

/** Builds a problem; only the optional fields that are given become part of it. */
export const problem = (
	kind: ProblemKind,
	summary: string,
	hint: string,
	more: Pick<Problem, 'detail' | 'action' | 'resource'> = {},
): Problem => ({kind, summary, hint, ...more});
