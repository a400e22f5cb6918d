import type {EC2Client} from '@aws-sdk/client-ec2';
import type {IAMClient} from '@aws-sdk/client-iam';
import type {ResourceExplorer2Client} from '@aws-sdk/client-resource-explorer-2';
import type {SSMClient} from '@aws-sdk/client-ssm';
import type {STSClient} from '@aws-sdk/client-sts';
import {type Scope, scopeKey} from '../domain/scope.ts';
import {lentProvider} from './lent-provider.ts';
import type {SourcesOptions} from './options.ts';
import {type AskPortal, createAskPortal} from './portal-http.ts';
import {problemOf} from './problems.ts';
import {endpointOf, readProfiles} from './profiles.ts';
import {createProvider, type Provider} from './provider.ts';
import {remembered} from './remembered.ts';
import {type Attempts, retryStrategy} from './retry.ts';
import {silent} from './silent.ts';
import type {Transport} from './transport.ts';
import {watched} from './watched.ts';

/** The SDK's clients, made when first asked for and kept: one per service and scope, credentials per profile. */
export type Clients = {
	readonly ec2: (scope: Scope) => Promise<EC2Client>;
	readonly ssm: (scope: Scope) => Promise<SSMClient>;
	readonly iam: (scope: Scope) => Promise<IAMClient>;
	readonly sts: (scope: Scope) => Promise<STSClient>;
	readonly explorer: (scope: Scope) => Promise<ResourceExplorer2Client>;
	/** Gives the profile's credentials, refreshed where needed. */
	readonly credentials: (scope: Scope) => Promise<Provider>;
	/** Asks the sign-in service or the access portal. */
	readonly askPortal: AskPortal;
};

const profileKey = ({profile}: Scope): string => profile ?? '-';

/** IAM is one per partition: its regions share a client, and with it the knowledge that it throttles. */
const iamKey = ({profile, region}: Scope): string => {
	const partition = /^(cn|us-gov|us-iso[a-z]*|eu-isoe|eusc)-/.exec(region)?.[1] ?? 'aws';
	return `${profile ?? '-'}/${partition}`;
};

/** Tries in all: patient with a service that throttles, brief with a network that fails. */
const attemptsOf = ({environment}: SourcesOptions): Attempts => {
	const wanted = Number.parseInt(environment['AWS_MAX_ATTEMPTS'] ?? '', 10);
	const most = wanted > 0 ? wanted : 8;
	return {throttled: most, fault: Math.min(most, 4), network: Math.min(most, 3)};
};

/** Resource Explorer as the SDK calls it. */
const explorerName = 'Resource Explorer 2';

/** Nothing waits long for what one can do without: Resource Explorer only spares calls. */
const attemptsFor = (service: string, options: SourcesOptions): Attempts => {
	const attempts = attemptsOf(options);
	if (service === explorerName) return {throttled: Math.min(attempts.throttled, 2), fault: 1, network: 1};
	return service === 'IAM' ? {...attempts, network: 1} : attempts;
};

/** What the SDK keeps for good although somebody may have replaced it in the credentials file. */
const isStale = (error: unknown, scope: Scope): boolean =>
	['expired-token', 'wrong-key'].includes(problemOf(error, {service: '', operation: null, scope}).kind);

/** Makes the clients' factory. Nothing is loaded, read or connected before the first call. */
export const createClients = (options: SourcesOptions): Clients => {
	let loading: Promise<Transport> | undefined;
	const transport = (): Promise<Transport> => {
		loading ??= import('./transport.ts').then(({createTransport}) => createTransport(options));
		loading.catch(() => {
			loading = undefined;
		});
		return loading;
	};

	const askPortal = createAskPortal(transport, options, attemptsOf(options));
	const credentials = remembered(
		async scope =>
			options.lend
				? lentProvider(options.lend, scope)
				: createProvider(scope.profile, options, await transport(), askPortal),
		profileKey,
	);

	/** The configuration as it was when a profile was first needed: a thousand profiles do not read it a thousand times. */
	let profiles: ReturnType<typeof readProfiles> | undefined;
	const profileOf = async ({profile}: Scope) => {
		if (profile === null) return undefined;
		profiles ??= readProfiles();
		const known = (await profiles)[profile];
		if (known) return known;
		profiles = readProfiles();
		return (await profiles)[profile];
	};

	const forget = (profile: string | null) => {
		profiles = undefined;
		for (const each of [credentials, ec2, ssm, iam, sts, explorer]) each.forget(profile);
	};

	const settings = async (scope: Scope, service: string) => {
		const [{patient, brief}, {DefaultRateLimiter}] = await Promise.all([transport(), import('./sdk/common.ts')]);
		const attempts = attemptsFor(service, options);
		const endpoint = options.endpointUrl ?? endpointOf(await profileOf(scope), service, options.environment);
		return {
			...(scope.profile === null ? {} : {profile: scope.profile}),
			...(endpoint === null ? {} : {endpoint}),
			region: scope.region,
			credentials: await credentials.get(scope),
			requestHandler: service === 'IAM' || service === explorerName ? brief : patient,
			maxAttempts: attempts.throttled,
			retryStrategy: retryStrategy({
				attempts,
				limiter: new DefaultRateLimiter(),
				random: Math.random,
				onWait: (delay, error) =>
					options.onWaiting({service, scope, delay, problem: problemOf(error, {service, operation: null, scope})}),
				onFailure: error => {
					if (isStale(error, scope)) forget(scope.profile);
				},
			}),
			customUserAgent: [['reach', options.version]] as [string, string][],
			logger: silent,
		};
	};

	const ec2 = remembered(async scope => {
		const [{EC2Client}, found] = await Promise.all([import('./sdk/ec2.ts'), settings(scope, 'EC2')]);
		return watched(new EC2Client(found), 'EC2', scope.region, options);
	}, scopeKey);
	const ssm = remembered(async scope => {
		const [{SSMClient}, found] = await Promise.all([import('./sdk/ssm.ts'), settings(scope, 'SSM')]);
		return watched(new SSMClient(found), 'SSM', scope.region, options);
	}, scopeKey);
	const iam = remembered(async scope => {
		const [{IAMClient}, found] = await Promise.all([import('./sdk/iam.ts'), settings(scope, 'IAM')]);
		return watched(new IAMClient(found), 'IAM', scope.region, options);
	}, iamKey);
	const sts = remembered(async scope => {
		const [{STSClient}, found] = await Promise.all([import('./sdk/sts.ts'), settings(scope, 'STS')]);
		return watched(new STSClient(found), 'STS', scope.region, options);
	}, scopeKey);
	const explorer = remembered(async scope => {
		const [{ResourceExplorer2Client}, found] = await Promise.all([
			import('./sdk/explorer.ts'),
			settings(scope, explorerName),
		]);
		return watched(new ResourceExplorer2Client(found), explorerName, scope.region, options);
	}, scopeKey);

	return {
		...{ec2: ec2.get, ssm: ssm.get, iam: iam.get, sts: sts.get, explorer: explorer.get},
		...{credentials: credentials.get, askPortal},
	};
};
