import type {fromNodeProviderChain} from '@aws-sdk/credential-providers';
import type {SourcesOptions} from './options.ts';
import {silent} from './silent.ts';
import type {Transport} from './transport.ts';

/** Gives credentials, refreshed where they expire. */
export type Provider = ReturnType<typeof fromNodeProviderChain>;

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

/** The SDK's own chain for a profile (`null`: the default chain): environment, SSO, roles, processes, instance role. */
export const createProvider = async (
	profile: string | null,
	{mfa, version}: SourcesOptions,
	{patient}: Transport,
): Promise<Provider> => {
	const {fromNodeProviderChain} = await import('./sdk/common.ts');
	return telling(
		fromNodeProviderChain({
			...(profile === null ? {} : {profile}),
			...(mfa ? {mfaCodeProvider: mfa} : {}),
			clientConfig: {requestHandler: patient, logger: silent, customUserAgent: [['reach', version]]},
			logger: silent,
			// A profile that was just added, or logged in to, is seen without a restart.
			ignoreCache: true,
		}),
	);
};
