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
	/** The user of the operating system; `null`: the agent's own `ssm-user`. */
	readonly runAs: string | null;
	/** Minutes. */
	readonly idleTimeout: number | null;
	/** Minutes. */
	readonly maxDuration: number | null;
	/** Names of its parameters. */
	readonly parameters: readonly string[];
};
