/** What StartSession is asked for (SSM API). */
export type SessionRequest = {
	/** Node id. */
	readonly target: string;
	readonly region: string;
	readonly profile: string | null;
	/** `null`: the account's default shell document. */
	readonly document: string | null;
	/** Parameters of the document: name → values. */
	readonly parameters: Readonly<Record<string, readonly string[]>>;
	readonly reason: string | null;
};

/** What StartSession answered. `token` opens the data channel: it is secret and never reaches argv, logs or disk. */
export type StartedSession = {
	readonly sessionId: string;
	readonly streamUrl: string;
	readonly token: string;
	/** Where Systems Manager was asked: the profile's own endpoint, a FIPS or dual-stack one. Its client goes on there. */
	readonly endpoint?: string;
};

/** Temporary or static credentials of one profile, as handed to a session's child process. */
export type Credentials = {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	readonly sessionToken: string | null;
	/** Milliseconds since the epoch; `null`: they do not expire. */
	readonly expires: number | null;
};
