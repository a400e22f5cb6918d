import {EC2Client} from '@aws-sdk/client-ec2';
import {IAMClient} from '@aws-sdk/client-iam';
import {KMSClient} from '@aws-sdk/client-kms';
import {SSMClient} from '@aws-sdk/client-ssm';
import {STSClient} from '@aws-sdk/client-sts';
import {fromIni} from '@aws-sdk/credential-providers';
import type {SandboxProcess} from './sandbox.ts';

/** What may differ from one client to another. */
export type ClientChoice = {
	readonly profile?: string;
	readonly region?: string;
	readonly credentials?: {
		readonly accessKeyId: string;
		readonly secretAccessKey: string;
		readonly sessionToken?: string;
	};
	/** Milliseconds by which the client's clock is wrong. */
	readonly clockOffset?: number;
};

/** The credentials of a profile, as the sandbox wrote them. */
export const credentialsOf = (sandbox: SandboxProcess, profile = sandbox.environment['AWS_PROFILE'] ?? '') =>
	fromIni({
		profile,
		filepath: sandbox.environment['AWS_SHARED_CREDENTIALS_FILE'] ?? '',
		configFilepath: sandbox.environment['AWS_CONFIG_FILE'] ?? '',
		ignoreCache: true,
	});

/** Real SDK clients that talk to a sandbox and try once. */
export const clientsOf = (sandbox: SandboxProcess, choice: ClientChoice = {}) => {
	const options = {
		endpoint: sandbox.endpoint,
		region: choice.region ?? sandbox.environment['AWS_REGION'] ?? '',
		credentials: choice.credentials ?? credentialsOf(sandbox, choice.profile),
		maxAttempts: 1,
		systemClockOffset: choice.clockOffset ?? 0,
	};
	return {
		ec2: new EC2Client(options),
		ssm: new SSMClient(options),
		iam: new IAMClient(options),
		sts: new STSClient(options),
		kms: new KMSClient(options),
	};
};

/** What became of a call: `ok`, or the error's name, status and message. */
export const outcomeOf = async (call: Promise<unknown>) => {
	try {
		await call;
		return {name: 'ok', status: 200, message: ''};
	} catch (error) {
		const {name, message, $metadata} = error as {
			name: string;
			message: string;
			$metadata?: {httpStatusCode?: number};
		};
		return {name, status: $metadata?.httpStatusCode ?? 0, message};
	}
};
