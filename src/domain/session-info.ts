/** A session's status (SSM API, SessionStatus), or `Unknown` for one that did not exist when this was written. */
export type SessionStatus =
	| 'Connected'
	| 'Connecting'
	| 'Disconnected'
	| 'Terminated'
	| 'Terminating'
	| 'Failed'
	| 'Unknown';

/** What DescribeSessions says of one session. Absent values are `null`; texts are cleaned; times are ISO 8601. */
export type SessionInfo = {
	readonly id: string;
	/** Node id. */
	readonly target: string | null;
	readonly status: SessionStatus;
	/** ARN of the user or role session that opened it. */
	readonly owner: string | null;
	readonly document: string | null;
	readonly reason: string | null;
	readonly started: string | null;
	readonly ended: string | null;
	/** Minutes. */
	readonly maxDuration: string | null;
	/** `Standard` or `JustInTime`. */
	readonly accessType: string | null;
	/** Where its output is kept. */
	readonly s3OutputUrl: string | null;
	readonly cloudWatchOutputUrl: string | null;
};

/** Which sessions are asked for: those that live, or those of the last 30 days; by owner or node where given. */
export type SessionQuery = {
	readonly state: 'Active' | 'History';
	/** ARN as in {@link SessionInfo}. */
	readonly owner?: string | null;
	readonly target?: string | null;
};
