import type {fromNodeProviderChain} from '@aws-sdk/credential-providers';
import {type PortalRole, portalRoleOf} from '../domain/portal.ts';
import {createLimit} from './limit.ts';
import {openLogin} from './open-login.ts';
import type {SourcesOptions} from './options.ts';
import {type RoleCredentials, roleCredentials} from './portal.ts';
import type {AskPortal} from './portal-http.ts';
import {loginProfile, profileName, readLogin, readProfiles} from './profiles.ts';
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

/** The role that a profile's name names, where the configuration has no such profile but such an `sso-session`. */
const portalRole = async (profile: string | null): Promise<PortalRole | null> => {
	const found = profile === null ? null : portalRoleOf(profile);
	if (!found || profile === null || Object.hasOwn(await readProfiles(), profile)) return null;
	return (await readLogin(found.session)) ? found : null;
};

/** Credentials are taken anew when they have less than this left, in milliseconds. */
const margin = 5 * 60_000;

/** Portals throttle: a fleet of accounts opens this many roles at a time. */
const portalCalls = createLimit(8);

/** A role through the access portal: asked for when it is first needed, and kept until shortly before it expires. */
const portalProvider = (role: PortalRole, askPortal: AskPortal): Provider => {
	const take = () => portalCalls(() => roleCredentials(askPortal, role, new AbortController().signal));
	const next = (before: RoleCredentials | null): Promise<RoleCredentials> | RoleCredentials =>
		before && before.expiration.getTime() - Date.now() > margin ? before : take();
	let last: Promise<RoleCredentials | null> = Promise.resolve(null);
	return () => {
		// One after the other, so that many calls at once ask once.
		const found = last.then(next, take);
		last = found;
		return found;
	};
};

/**
 * Renews the sign-in that a profile rests on before the SDK would: a refresh token holds once, and the SDK would spend
 * it for each profile apart.
 */
const renewing =
	(provide: Provider, profile: string | null, askPortal: AskPortal): Provider =>
	async properties => {
		const profiles = await readProfiles();
		const {sso_session} = profiles[loginProfile(profiles, await profileName(profile))] ?? {};
		if (sso_session) await openLogin(askPortal, sso_session).catch(() => {});
		return provide(properties);
	};

/**
 * Credentials of a profile (`null`: the default chain): the SDK's own chain of environment, SSO, roles, processes and
 * instance role, or a role of the access portal that has no profile.
 */
export const createProvider = async (
	profile: string | null,
	{mfa, version}: SourcesOptions,
	{patient}: Transport,
	askPortal: AskPortal,
): Promise<Provider> => {
	const role = await portalRole(profile);
	if (role) return portalProvider(role, askPortal);
	const {fromNodeProviderChain} = await import('./sdk/common.ts');
	const chain = fromNodeProviderChain({
		...(profile === null ? {} : {profile}),
		...(mfa ? {mfaCodeProvider: mfa} : {}),
		clientConfig: {requestHandler: patient, logger: silent, customUserAgent: [['reach', version]]},
		logger: silent,
		// A profile that was just added, or logged in to, is seen without a restart.
		ignoreCache: true,
	});
	return renewing(telling(chain), profile, askPortal);
};
