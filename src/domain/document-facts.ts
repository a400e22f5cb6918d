import type {Access} from './access.ts';
import {parseArn} from './arn.ts';
import {baseContext} from './context.ts';
import {counted} from './counted.ts';
import type {SessionDocument} from './session-document.ts';
import type {SimulationSetup} from './simulation.ts';
import type {Evaluation, SimulationRequest} from './simulation-api.ts';

/** What a session with this document will be like, a line a fact. Nothing is said of what the document leaves open. */
export const documentFacts = (document: SessionDocument): readonly string[] => {
	const {kmsKey, s3Bucket, cloudWatchLogGroup, idleTimeout, maxDuration} = document;
	const lines = [
		kmsKey && `encrypted with KMS key ${kmsKey}`,
		s3Bucket && `logged to S3 bucket ${s3Bucket}`,
		cloudWatchLogGroup && `logged to CloudWatch Logs ${cloudWatchLogGroup}`,
		idleTimeout && `ends after ${counted(idleTimeout, 'minute')} without input`,
		maxDuration && `ends after ${counted(maxDuration, 'minute')} in any case`,
	];
	return lines.filter(line => typeof line === 'string');
};

/** The key's ARN where the document names it by id or ARN; `null` for an alias, which policies cannot name. */
export const keyArn = (kmsKey: string, partition: string, region: string, account: string): string | null => {
	const named = parseArn(kmsKey);
	if (named) return named.resource.startsWith('key/') ? kmsKey : null;
	return kmsKey.startsWith('alias/') ? null : `arn:${partition}:kms:${region}:${account}:key/${kmsKey}`;
};

/** Asks whether the principal may make the session's data key; `null` where the document does not encrypt, or by alias. */
export const encryptionRequest = (
	setup: SimulationSetup,
	{kmsKey}: SessionDocument,
	region: string,
): SimulationRequest | null => {
	const {partition, identity} = setup.principal;
	const arn = kmsKey === null ? null : keyArn(kmsKey, partition, region, identity.account);
	if (arn === null) return null;
	const account = parseArn(arn)?.account || identity.account;
	const context = baseContext(setup, region, account);
	return {source: setup.source, action: 'kms:GenerateDataKey', resources: [arn], context};
};

/**
 * What encryption adds to a verdict. The key's own policy is not simulated and can allow what the principal's policies
 * do not: a denial becomes an assumption, never a denial of the session.
 * @param evaluation Of {@link encryptionRequest}; `null`: not asked or not answered.
 */
export const withEncryption = (access: Access, {kmsKey}: SessionDocument, evaluation: Evaluation | null): Access => {
	if (kmsKey === null || access.verdict !== 'allowed' || evaluation?.decision === 'allowed') return access;
	const phrase =
		evaluation === null
			? `kms:GenerateDataKey is allowed on ${kmsKey}`
			: evaluation.decision === 'explicitDeny'
				? `the session opens although kms:GenerateDataKey on ${kmsKey} is denied explicitly`
				: `the key policy of ${kmsKey} allows kms:GenerateDataKey`;
	return {...access, assuming: [...access.assuming, phrase]};
};
