import {IAMClient} from '@aws-sdk/client-iam';
import {fromIni} from '@aws-sdk/credential-providers';
import type {SandboxProcess} from '../../support/sandbox.ts';

/** An IAM client that acts as a principal of a sandbox, and tries once. */
export const iamClient = ({endpoint, environment}: SandboxProcess, profile: string): IAMClient =>
	new IAMClient({
		endpoint,
		region: 'us-east-1',
		maxAttempts: 1,
		credentials: fromIni({
			profile,
			filepath: environment['AWS_SHARED_CREDENTIALS_FILE'] ?? '',
			configFilepath: environment['AWS_CONFIG_FILE'] ?? '',
		}),
	});
