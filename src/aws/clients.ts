import type {EC2Client} from '@aws-sdk/client-ec2';
import type {IAMClient} from '@aws-sdk/client-iam';
import type {SSMClient} from '@aws-sdk/client-ssm';
import type {STSClient} from '@aws-sdk/client-sts';
import type {fromNodeProviderChain} from '@aws-sdk/credential-providers';
import {type Scope, scopeKey} from '../domain/scope.ts';
import type {SourcesOptions} from './options.ts';
import {problemOf} from './problems.ts';
import {type Attempts, retryStrategy} from './retry.ts';
import {silent} from './silent.ts';
import type {Transport} from './transport.ts';

/** The SDK's clients, made when first asked for and kept: one per service and scope, credentials per profile. */
export type Clients = {
	readonly ec2: (scope: Scope) => Promise<EC2Client>;
	readonly ssm: (scope: Scope) => Promise<SSMClient>;
	readonly iam: (scope: Scope) => Promise<IAMClient>;
	readonly sts: (scope: Scope) => Promise<STSClient>;
	/** Gives the profile's credentials, refreshed where needed. */
	readonly credentials: (scope: Scope) => Promise<Provider>;
};

/** Remembers what was made for a key; a failure is forgotten, so that the next call tries anew. */
const remembered = <Value>(make: (scope: Scope) => Promise<Value>, keyOf: (scope: Scope) => string) => {
	const known = new Map<string, Promise<Value>>();
	return (scope: Scope): Promise<Value> => {
		const key = keyOf(scope);
		const found = known.get(key);
		if (found) return found;
		const made = make(scope);
		known.set(key, made);
		made.catch(() => known.delete(key));
		return made;
	};
};

type Provider = ReturnType<typeof fromNodeProviderChain>;

/**
 * Names what a provider throws without a name of its own, such as the TypeError for a profile whose `sso-session` is
 * not there. What a service or the network said stays as it is.
 */
const telling =
	(provide: Provider): Provider =>
	async properties => {
		try {
			return await provide(properties);
		} catch (error) {
			if (!(error instanceof Error) || (error.name !== 'Error' && error.name !== 'TypeError')) throw error;
			if ('code' in error || '$metadata' in error) throw error;
			throw Object.assign(new Error(error.message, {cause: error}), {name: 'CredentialsProviderError'});
		}
	};

/** IAM is one per partition: its regions share a client, and with it the knowledge that it throttles. */
const iamKey = ({profile, region}: Scope): string => {
	const partition = /^(cn|us-gov|us-iso[a-z]*|eu-isoe|eusc)-/.exec(region)?.[1] ?? 'aws';
	return `${profile ?? '-'}/${partition}`;
};

const profileKey = ({profile}: Scope): string => profile ?? '-';

/** Tries in all: patient with a service that throttles, brief with a network that fails. */
const attemptsOf = ({environment}: SourcesOptions): Attempts => {
	const wanted = Number.parseInt(environment['AWS_MAX_ATTEMPTS'] ?? '', 10);
	const most = wanted > 0 ? wanted : 8;
	return {throttled: most, fault: Math.min(most, 4), network: Math.min(most, 3)};
};

/** Makes the clients' factory. Nothing is loaded, read or connected before the first call. */
export const createClients = (options: SourcesOptions): Clients => {
	let transport: Promise<Transport> | undefined;
	const common = async () => {
		transport ??= import('./transport.ts').then(({createTransport}) => createTransport(options));
		transport.catch(() => {
			transport = undefined;
		});
		const [{patient, brief}, sdk] = await Promise.all([transport, import('./sdk/common.ts')]);
		return {patient, brief, sdk};
	};
	const customUserAgent: [string, string][] = [['reach', options.version]];

	const credentials = remembered(async ({profile}) => {
		const {patient, sdk} = await common();
		return telling(
			sdk.fromNodeProviderChain({
				...(profile === null ? {} : {profile}),
				...(options.mfa ? {mfaCodeProvider: options.mfa} : {}),
				clientConfig: {requestHandler: patient, logger: silent, customUserAgent},
				logger: silent,
				// A profile that was just added, or logged in to, is seen without a restart.
				ignoreCache: true,
			}),
		);
	}, profileKey);

	const settings = async (scope: Scope, service: string) => {
		const {patient, brief, sdk} = await common();
		const attempts = attemptsOf(options);
		const isIam = service === 'IAM';
		return {
			...(scope.profile === null ? {} : {profile: scope.profile}),
			...(options.endpointUrl === null ? {} : {endpoint: options.endpointUrl}),
			region: scope.region,
			credentials: await credentials(scope),
			requestHandler: isIam ? brief : patient,
			maxAttempts: attempts.throttled,
			retryStrategy: retryStrategy(
				isIam ? {...attempts, network: 1} : attempts,
				new sdk.DefaultRateLimiter(),
				Math.random,
				(delay, error) =>
					options.onWaiting({service, delay, problem: problemOf(error, {service, operation: null, scope})}),
			),
			customUserAgent,
			logger: silent,
		};
	};

	return {
		ec2: remembered(async scope => {
			const [{EC2Client}, found] = await Promise.all([import('./sdk/ec2.ts'), settings(scope, 'EC2')]);
			return new EC2Client(found);
		}, scopeKey),
		ssm: remembered(async scope => {
			const [{SSMClient}, found] = await Promise.all([import('./sdk/ssm.ts'), settings(scope, 'SSM')]);
			return new SSMClient(found);
		}, scopeKey),
		iam: remembered(async scope => {
			const [{IAMClient}, found] = await Promise.all([import('./sdk/iam.ts'), settings(scope, 'IAM')]);
			return new IAMClient(found);
		}, iamKey),
		sts: remembered(async scope => {
			const [{STSClient}, found] = await Promise.all([import('./sdk/sts.ts'), settings(scope, 'STS')]);
			return new STSClient(found);
		}, scopeKey),
		credentials,
	};
};
