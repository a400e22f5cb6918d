import {randomBytes} from 'node:crypto';

/** A session that StartSession made (SSM API, Session). Moments are milliseconds since the epoch. */
export type SessionRecord = {
	readonly id: string;
	/** ARN of who started it. */
	readonly owner: string;
	/** `aws:userid` of who started it. */
	readonly userId: string;
	readonly region: string;
	readonly target: string;
	readonly document: string;
	readonly reason: string | null;
	readonly started: number;
	/** `null`: it is still active. */
	readonly ended: number | null;
	readonly status: 'Connected' | 'Terminated' | 'Failed';
};

/** All sessions of one run, the newest first. */
export type SessionBook = {
	readonly add: (record: SessionRecord) => void;
	readonly find: (id: string) => SessionRecord | undefined;
	readonly end: (id: string, at: number, status?: 'Terminated' | 'Failed') => void;
	readonly list: () => readonly SessionRecord[];
};

/** A session id as AWS makes it: user or role session name, a dash, 17 hexadecimal digits. */
export const newSessionId = (name: string): string => `${name}-0${randomBytes(8).toString('hex')}`;

/** Makes an empty book. */
export const createSessionBook = (): SessionBook => {
	const records = new Map<string, SessionRecord>();
	return {
		add: record => records.set(record.id, record),
		find: id => records.get(id),
		end: (id, at, status = 'Terminated') => {
			const record = records.get(id);
			if (record && record.ended === null) records.set(id, {...record, ended: at, status});
		},
		list: () => [...records.values()].reverse(),
	};
};
