import {containerCredentials, soleContainerEndpoint} from './container-credentials.ts';
import type {Env} from './world.ts';

/** Keys that requests are signed with. */
export type Credentials = {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	readonly sessionToken?: string;
	readonly expiration?: Date;
};

/** Milliseconds that the instance metadata service may take where there is one. */
const metadataPatience = 1000;

/** Milliseconds before their end at which credentials are asked for anew. */
const tooOld = 60_000;

/** Finds credentials; `null` where there are none. */
export type FindCredentials = () => Promise<Credentials | null>;

/** Keys in the environment beat everything but a profile that was asked for, as AWS CLI and the plugin have it. */
const fromEnvironment = (env: Env): Credentials | null => {
	const accessKeyId = env['AWS_ACCESS_KEY_ID'];
	const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'];
	const sessionToken = env['AWS_SESSION_TOKEN'];
	if (!accessKeyId || !secretAccessKey) return null;
	return {accessKeyId, secretAccessKey, ...(sessionToken ? {sessionToken} : {})};
};

/**
 * Makes the finder for a session: the named profile, else the default chain (environment, profile, single sign-on,
 * process, web identity, container endpoint, instance metadata). Found credentials are kept until they are about to
 * expire, so that a resume after an hour has fresh ones.
 */
export const makeFindCredentials = (profile: string, region: string, env: Env, now: () => number): FindCredentials => {
	let found: Credentials | null = null;
	let asking: Promise<Credentials | null> | null = null;
	const isFresh = (credentials: Credentials): boolean =>
		credentials.expiration === undefined || credentials.expiration.getTime() - now() > tooOld;
	const ask = async (): Promise<Credentials> => {
		const endpoint = profile === '' ? soleContainerEndpoint(env) : null;
		if (endpoint) return containerCredentials(endpoint, env);
		const {fromNodeProviderChain} = await import('./sdk/credentials.ts');
		const provide = fromNodeProviderChain({
			...(profile === '' ? {} : {profile}),
			clientConfig: {region},
			timeout: metadataPatience,
			maxRetries: 0,
		});
		return provide();
	};
	return async () => {
		if (profile === '') {
			const direct = fromEnvironment(env);
			if (direct) return direct;
		}
		if (found && isFresh(found)) return found;
		asking ??= ask().then(
			answer => {
				asking = null;
				found = answer;
				return answer;
			},
			() => {
				asking = null;
				return null;
			},
		);
		return asking;
	};
};
