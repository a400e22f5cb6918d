/** A parameter of a session document, as the document describes it. */
export type DocumentParameter = {
	readonly name: string;
	/** `String`, `StringList` and others. */
	readonly type: string;
	readonly description: string | null;
	/** What holds without a value; `null`: a value must be given. */
	readonly default: readonly string[] | null;
	/** A regular expression that values must match. */
	readonly allowedPattern: string | null;
	/** `null`: any. */
	readonly allowedValues: readonly string[] | null;
};

/**
 * What a session document says of the sessions that it opens (SSM, schema of session documents, version 1.0). `null`
 * is what the document does not say.
 */
export type SessionDocument = {
	readonly name: string;
	/** `Standard_Stream`, `InteractiveCommands`, `NonInteractiveCommands`, `Port`. */
	readonly sessionType: string | null;
	readonly description: string | null;
	/** Id, alias or ARN of the KMS key that encrypts the session. */
	readonly kmsKey: string | null;
	readonly s3Bucket: string | null;
	readonly cloudWatchLogGroup: string | null;
	/** Whether sessions run as a user that the principal's tag or the document names. */
	readonly isRunAs: boolean;
	/** The user of the operating system that the document names; `null`: none. */
	readonly runAs: string | null;
	/** Minutes. */
	readonly idleTimeout: number | null;
	/** Minutes. */
	readonly maxDuration: number | null;
	readonly parameters: readonly DocumentParameter[];
};
