import type {Problem} from '../domain/problem.ts';
import type {Scope} from '../domain/scope.ts';
import type {SessionInfo, SessionQuery} from '../domain/session-info.ts';
import type {Sources} from '../domain/sources.ts';
import type {LiveSession, LiveSessions} from './principal-sessions.ts';

/** Which sessions are wanted. */
export type SessionsWish = {
	readonly state: SessionQuery['state'];
	/** Everybody's instead of one's own. */
	readonly everybodys: boolean;
};

/** Orders sessions by their begin. */
export const newestFirst = ({session: {started: one}}: LiveSession, {session: {started: other}}: LiveSession): number =>
	(other ?? '').localeCompare(one ?? '');

/**
 * Sessions as AWS tells of them (SSM DescribeSessions), one's own or everybody's, the newest first. A scope that cannot be
 * asked is a problem and hides no other.
 */
export const describeSessions = async (
	sources: Pick<Sources, 'identify' | 'sessions'>,
	scopes: readonly Scope[],
	{state, everybodys}: SessionsWish,
	signal: AbortSignal,
): Promise<LiveSessions> => {
	const sessions: LiveSession[] = [];
	const problems: Problem[] = [];
	const ask = async (scope: Scope): Promise<void> => {
		const identity = everybodys ? null : await sources.identify(scope, signal);
		if (identity && !identity.ok) return void problems.push(identity.problem);
		const query: SessionQuery = {state, owner: identity?.value.arn ?? null};
		for await (const page of sources.sessions(scope, query, signal)) {
			if (page.ok) sessions.push(...page.value.map((session: SessionInfo) => ({scope, session})));
			else problems.push(page.problem);
		}
	};
	await Promise.all(scopes.map(ask));
	return {sessions: sessions.sort(newestFirst), problems};
};
