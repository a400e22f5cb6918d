import type {Entity} from '../domain/grant-principal.ts';
import type {Problem} from '../domain/problem.ts';
import type {Scope} from '../domain/scope.ts';
import type {SessionInfo} from '../domain/session-info.ts';
import type {Account} from './account-context.ts';

/** A live session and where it is. */
export type LiveSession = {readonly scope: Scope; readonly session: SessionInfo};

/** Live sessions of an entity as far as they could be listed. */
export type LiveSessions = {readonly sessions: readonly LiveSession[]; readonly problems: readonly Problem[]};

const isOf = ({kind, name, arn, members}: Entity, owner: string | null): boolean => {
	if (owner === null) return false;
	if (kind === 'role') return owner.split(':assumed-role/')[1]?.split('/')[0] === name;
	return owner === arn || members.some(member => member.arn === owner);
};

/** The sessions that an entity has open now, in all regions that are looked at (SSM DescribeSessions). */
export const liveSessions = async ({sources, scopes, signal}: Account, entity: Entity): Promise<LiveSessions> => {
	const sessions: LiveSession[] = [];
	const problems: Problem[] = [];
	for (const scope of scopes) {
		for await (const page of sources.sessions(scope, {state: 'Active'}, signal)) {
			if (!page.ok) problems.push(page.problem);
			else for (const session of page.value) if (isOf(entity, session.owner)) sessions.push({scope, session});
		}
	}
	return {sessions, problems};
};
