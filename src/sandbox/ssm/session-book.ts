import {randomBytes} from 'node:crypto';
import type {Fleet, FleetSession} from '../fleet.ts';
import type {Gateway, SessionRecord as GatewayRecord} from '../gateway/gateway.ts';
import {callerOf} from '../keys.ts';

/** A session as DescribeSessions tells of it. Moments are milliseconds since the epoch. */
export type SessionRecord = Pick<
	GatewayRecord,
	'sessionId' | 'owner' | 'region' | 'target' | 'document' | 'reason' | 'started' | 'ended'
> & {
	readonly status: FleetSession['status'];
	/** `aws:userid` of who started it. */
	readonly userId: string;
};

/** The sessions of one run: the gateway's, each with who started it, and those of the fleet file. */
export type SessionBook = {
	/** Remembers who started a session; the gateway keeps the rest. */
	readonly add: (sessionId: string, userId: string) => void;
	readonly find: (sessionId: string) => SessionRecord | undefined;
	/** Ends a session, whoever keeps it. Resolves when nothing of it is left. */
	readonly end: (sessionId: string) => Promise<void>;
	/** The newest first. */
	readonly list: () => readonly SessionRecord[];
};

/** A session id as AWS makes it: user or role session name, a dash, 17 hexadecimal digits. */
export const newSessionId = (name: string): string => `${name}-0${randomBytes(8).toString('hex')}`;

const ofFile = (fleet: Fleet, region: string, session: FleetSession): SessionRecord[] => {
	const principal = fleet.principals.get(session.owner);
	if (!principal) return [];
	const {arn, userId} = callerOf(fleet, principal);
	const {id, target, document, reason, status} = session;
	const started = Date.parse(session.started);
	const ended = session.ended === null ? null : Date.parse(session.ended);
	return [{...{sessionId: id, owner: arn, userId, region, target, document, reason, started, ended, status}}];
};

/** What the book is made of. */
export type SessionBookParts = {
	readonly gateway: Pick<Gateway, 'sessions' | 'history' | 'end'>;
	readonly fleet: () => Fleet;
	readonly now: () => number;
};

/** The gateway as one account sees it: sessions of its own principals. */
export const gatewayIn = (gateway: SessionBookParts['gateway'], account: string): SessionBookParts['gateway'] => {
	const isOwn = ({owner}: GatewayRecord): boolean => owner.split(':')[4] === account;
	return {
		sessions: () => gateway.sessions().filter(isOwn),
		history: () => gateway.history().filter(isOwn),
		end: gateway.end,
	};
};

/** Makes the book of a run. */
export const createSessionBook = ({gateway, fleet, now}: SessionBookParts): SessionBook => {
	const owners = new Map<string, string>();
	const endings = new Map<string, number>();
	const written = (): SessionRecord[] =>
		[...fleet().regions].flatMap(([region, {sessions = []}]) =>
			sessions
				.flatMap(session => ofFile(fleet(), region, session))
				.map(record => {
					const ended = endings.get(record.sessionId);
					return ended === undefined ? record : {...record, ended, status: 'Terminated' as const};
				}),
		);
	const list = (): SessionRecord[] =>
		[...gateway.history(), ...gateway.sessions()]
			.map((record): SessionRecord => ({...record, userId: owners.get(record.sessionId) ?? ''}))
			.concat(written())
			.sort((a, b) => b.started - a.started);
	return {
		add: (sessionId, userId) => owners.set(sessionId, userId),
		find: sessionId => list().find(record => record.sessionId === sessionId),
		end: async sessionId => {
			const isLive = await gateway.end(sessionId);
			if (!isLive && !endings.has(sessionId)) endings.set(sessionId, now());
		},
		list,
	};
};
