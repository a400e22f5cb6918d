/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Sends a signal to a process, or to a process group when the id is negative; `process.kill`. May throw. */
export type Kill = (pid: number, signal: NodeJS.Signals | 0) => unknown;

/**
 * Variables that could give a child other credentials than ours, or ours in the clear. The list follows the credential
 * chains of the AWS SDKs for Go and JavaScript; the relative URI and the token file beat the variables that we set.
 */
const credentialVariables: ReadonlySet<string> = new Set([
	'AWS_PROFILE',
	'AWS_DEFAULT_PROFILE',
	'AWS_ACCESS_KEY_ID',
	'AWS_ACCESS_KEY',
	'AWS_SECRET_ACCESS_KEY',
	'AWS_SECRET_KEY',
	'AWS_SESSION_TOKEN',
	'AWS_SECURITY_TOKEN',
	'AWS_CREDENTIAL_EXPIRATION',
	'AWS_CREDENTIAL_FILE',
	'AWS_ROLE_ARN',
	'AWS_ROLE_SESSION_NAME',
	'AWS_WEB_IDENTITY_TOKEN_FILE',
	'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
	'AWS_CONTAINER_CREDENTIALS_FULL_URI',
	'AWS_CONTAINER_AUTHORIZATION_TOKEN',
	'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
	'AWS_CONFIG_FILE',
	'AWS_SHARED_CREDENTIALS_FILE',
	'AWS_SDK_LOAD_CONFIG',
]);

/** Name prefix of the variable that holds the StartSession response (AWS CLI ↔ plugin contract). */
export const responseVariable = 'AWS_SSM_START_SESSION_RESPONSE';

/** The environment without anything that names or holds AWS credentials, and without undefined values. */
export const withoutCredentials = (environment: Environment): Record<string, string> => {
	const kept: Record<string, string> = {};
	for (const [name, value] of Object.entries(environment)) {
		if (value === undefined || credentialVariables.has(name) || name.startsWith(responseVariable)) continue;
		kept[name] = value;
	}
	return kept;
};
