import {randomBytes} from 'node:crypto';
import type {Gateway, SessionRecord as GatewayRecord} from '../gateway/gateway.ts';

/** A session as the gateway knows it, with the `aws:userid` of who started it. */
export type SessionRecord = GatewayRecord & {readonly userId: string};

/** The sessions of one run: the gateway's, each with who started it. */
export type SessionBook = {
	/** Remembers who started a session; the gateway keeps the rest. */
	readonly add: (sessionId: string, userId: string) => void;
	readonly find: (sessionId: string) => SessionRecord | undefined;
	/** The newest first. */
	readonly list: () => readonly SessionRecord[];
};

/** A session id as AWS makes it: user or role session name, a dash, 17 hexadecimal digits. */
export const newSessionId = (name: string): string => `${name}-0${randomBytes(8).toString('hex')}`;

/** Makes the book of a gateway's sessions. */
export const createSessionBook = (gateway: Pick<Gateway, 'sessions' | 'history'>): SessionBook => {
	const owners = new Map<string, string>();
	const list = (): SessionRecord[] =>
		[...gateway.history(), ...gateway.sessions()]
			.map(record => ({...record, userId: owners.get(record.sessionId) ?? ''}))
			.sort((a, b) => b.started - a.started);
	return {
		add: (sessionId, userId) => owners.set(sessionId, userId),
		find: sessionId => list().find(record => record.sessionId === sessionId),
		list,
	};
};
