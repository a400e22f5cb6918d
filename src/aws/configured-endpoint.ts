import {profileName} from './profiles.ts';

/**
 * The endpoint that the AWS configuration names for a service, as the SDK looks it up (SDKs and Tools Reference Guide,
 * "Service-specific endpoints"): in the profile's `services` section, else in the profile itself; `null` without one.
 * @param service As the configuration spells it, such as `ssm`.
 */
export const configuredEndpoint = async (profile: string | null, service: string): Promise<string | null> => {
	const {parseKnownFiles} = await import('./sdk/common.ts');
	const files: Readonly<Record<string, Readonly<Record<string, string | undefined>> | undefined>> =
		await parseKnownFiles({ignoreCache: true}).catch(() => ({}));
	const own = files[await profileName(profile)];
	const section = own?.['services'] === undefined ? undefined : files[`services.${own['services']}`];
	return section?.[`${service}.endpoint_url`] ?? own?.['endpoint_url'] ?? null;
};
