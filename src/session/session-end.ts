import type {Problem} from '../domain/problem.ts';
import type {Recording} from './recording.ts';

/**
 * How a session ended, as its person sees it.
 * - `ended`: the client is through: the far side closed it
 * - `escaped`: ended by `~.`, frozen or not
 * - `interrupted`: reach itself was told to go, or its terminal vanished
 * - `failed`: the client could not be run, crashed, was killed, or said what is wrong
 */
export type SessionEnd =
	| {readonly kind: 'ended'}
	| {readonly kind: 'escaped'}
	| {readonly kind: 'interrupted'}
	| {readonly kind: 'failed'; readonly problem: Problem};

/** How a session counts as ended whose recording could not be written whole; `null`: it could, or there is none. */
export const flawOf = async (recording: Recording | undefined): Promise<SessionEnd | null> => {
	const written = await recording?.close();
	return written && !written.ok ? {kind: 'failed', problem: written.problem} : null;
};
