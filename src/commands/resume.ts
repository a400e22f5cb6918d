import {access} from 'node:fs/promises';
import path from 'node:path';
import {nameOf} from '../disk/name-of.ts';
import type {Paths} from '../disk/paths.ts';
import {type Problem, problem} from '../domain/problem.ts';
import type {LiveSession} from './principal-sessions.ts';

const stateFile = ({sessions}: Paths, sessionId: string): string => path.join(sessions, nameOf(sessionId));

/** Variables with which the built-in client leaves a shell so that another one can take it over (docs/session-client.md). */
export const takeable = (paths: Paths, sessionId: string): Readonly<Record<string, string>> => ({
	REACH_CLIENT_STATE: stateFile(paths, sessionId),
});

/** Variables with which it takes over a session that it left. */
export const takingOver = (paths: Paths, sessionId: string): Readonly<Record<string, string>> => ({
	...takeable(paths, sessionId),
	REACH_CLIENT_TAKEOVER: '1',
});

const isHere = async (file: string): Promise<boolean> =>
	access(file).then(
		() => true,
		() => false,
	);

/** Why a session cannot be resumed from here; `null`: it can, as far as this machine knows. */
export const resumeRefusal = async (paths: Paths, {session: {id, status}}: LiveSession): Promise<Problem | null> => {
	if (status === 'Terminated' || status === 'Terminating' || status === 'Failed') {
		return problem('not-found', `${id} is over.`, 'Open a new session.');
	}
	if (await isHere(stateFile(paths, id))) return null;
	return problem(
		'invalid-input',
		`${id} cannot be resumed from here:`,
		'the built-in client did not run it on this machine, or it is encrypted or forwards a port, and nobody else can say how far it had come. reach sessions end ends it.',
	);
};
