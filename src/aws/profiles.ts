import type {Profile} from '../domain/profile.ts';
import {clean} from '../domain/text.ts';

/** The part of a profile of the AWS configuration that is read here. */
export type ProfileSettings = Readonly<Record<string, string | undefined>>;

/** All profiles of the AWS configuration and credentials files, read anew; none where they cannot be read. */
export const readProfiles = async (): Promise<Readonly<Record<string, ProfileSettings>>> => {
	const {parseKnownFiles} = await import('./sdk/common.ts');
	const found = await parseKnownFiles({ignoreCache: true}).catch(() => ({}));
	// The SDK lists other sections of the file beside the profiles.
	return Object.fromEntries(Object.entries(found).filter(([name]) => !/^(sso-session|services)\./.test(name)));
};

/** The profile's name as the SDK chooses it: as given, else `AWS_PROFILE`, else `default`. */
export const profileName = async (profile: string | null): Promise<string> => {
	const {getProfileName} = await import('./sdk/common.ts');
	return getProfileName(profile === null ? {} : {profile});
};

/** The profile that has the login: itself, or the one that its `source_profile` leads to. */
export const loginProfile = (profiles: Readonly<Record<string, ProfileSettings>>, name: string): string => {
	const seen = new Set<string>();
	let at = name;
	while (!seen.has(at)) {
		seen.add(at);
		const {sso_session, sso_start_url, login_session, source_profile} = profiles[at] ?? {};
		if (sso_session || sso_start_url || login_session || !source_profile) return at;
		at = source_profile;
	}
	return name;
};

/** The region of the profile's IAM Identity Center, which is part of its roles' paths; `null` without one. */
export const ssoRegionOf = async (profile: string | null): Promise<string | null> => {
	const {loadSsoSessionData} = await import('./sdk/common.ts');
	const profiles = await readProfiles();
	const {sso_region, sso_session} = profiles[loginProfile(profiles, await profileName(profile))] ?? {};
	if (sso_region || !sso_session) return sso_region ?? null;
	const sessions = await loadSsoSessionData().catch(() => ({}) as Record<string, ProfileSettings>);
	return sessions[sso_session]?.['sso_region'] ?? null;
};

const cleaned = (value: string | undefined): string | null => (value ? clean(value) : null);

const isSso = ({sso_session, sso_start_url}: ProfileSettings): boolean => Boolean(sso_session || sso_start_url);

const loginOf = (profiles: Readonly<Record<string, ProfileSettings>>, name: string): string | null => {
	const {sso_session, sso_start_url} = profiles[loginProfile(profiles, name)] ?? {};
	return sso_session ?? sso_start_url ?? null;
};

/** What is known of a login: an `sso-session` of that name, or legacy profiles with that start URL. */
export type Login = {
	/** As in `Profile.login`; it also names the token's file. */
	readonly name: string;
	readonly startUrl: string;
	readonly region: string;
	/** OAuth scopes, as `sso_registration_scopes` lists them; none for legacy logins, whose tokens cannot be renewed. */
	readonly scopes: readonly string[];
};

/** Looks a login up in the AWS configuration; `null` where it is not there or not complete. */
export const readLogin = async (name: string): Promise<Login | null> => {
	const {loadSsoSessionData} = await import('./sdk/common.ts');
	const sessions = await loadSsoSessionData().catch(() => ({}) as Record<string, ProfileSettings>);
	const session = Object.hasOwn(sessions, name) ? sessions[name] : undefined;
	const legacy = Object.values(await readProfiles()).find(profile => profile['sso_start_url'] === name);
	const {sso_start_url: startUrl, sso_region: region, sso_registration_scopes: scopes} = session ?? legacy ?? {};
	if (!startUrl || !region) return null;
	const wanted = (scopes ?? 'sso:account:access').split(',').map(scope => scope.trim());
	return {name, startUrl, region, scopes: session ? wanted : []};
};

/** What can be signed in to: names of all `sso-session`s, and start URLs of legacy profiles, in the configuration's order. */
export const loginNames = async (): Promise<readonly string[]> => {
	const {loadSsoSessionData} = await import('./sdk/common.ts');
	const sessions = await loadSsoSessionData().catch(() => ({}) as Record<string, ProfileSettings>);
	const legacy = Object.values(await readProfiles()).flatMap(({sso_session, sso_start_url}) =>
		sso_session ? [] : (sso_start_url ?? []),
	);
	return [...new Set([...Object.keys(sessions), ...legacy])];
};

/** The profiles of the AWS configuration, in its order, those of the credentials file after it. */
export const listProfiles = async (): Promise<readonly Profile[]> => {
	const {loadSsoSessionData} = await import('./sdk/common.ts');
	const profiles = await readProfiles();
	const sessions = await loadSsoSessionData().catch(() => ({}) as Record<string, ProfileSettings>);
	return Object.entries(profiles).map(([name, settings]) => {
		const session = settings['sso_session'] ? sessions[settings['sso_session']] : undefined;
		return {
			name,
			region: cleaned(settings['region']),
			sso: isSso(settings)
				? {
						session: cleaned(settings['sso_session']),
						startUrl: cleaned(session?.['sso_start_url'] ?? settings['sso_start_url']),
						region: cleaned(session?.['sso_region'] ?? settings['sso_region']),
						account: cleaned(settings['sso_account_id']),
						role: cleaned(settings['sso_role_name']),
					}
				: null,
			login: loginOf(profiles, name),
			roleArn: cleaned(settings['role_arn']),
		};
	});
};

/**
 * The endpoint that a profile names for all services (`endpoint_url`): the SDK looks for it in the default profile only.
 * `null`: none, or the environment has another that goes before it (AWS SDKs reference, service-specific endpoints).
 */
export const endpointOf = (
	settings: ProfileSettings | undefined,
	service: string,
	environment: Readonly<Record<string, string | undefined>>,
): string | null => {
	const isIgnored = environment['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']?.toLowerCase() === 'true';
	const isSet =
		environment['AWS_ENDPOINT_URL'] || environment[`AWS_ENDPOINT_URL_${service.toUpperCase().replaceAll(' ', '_')}`];
	return isIgnored || isSet ? null : settings?.['endpoint_url'] || null;
};
