import {portalRoleOf} from '../domain/portal.ts';
import {shellWord} from '../domain/shell-word.ts';
import {clean} from '../domain/text.ts';
import {loginProfile, profileName, readProfiles} from './profiles.ts';

/**
 * The command that renews a profile's login: `aws sso login --sso-session X` where the profile has one, since it
 * serves all profiles of that session, `aws sso login --profile P` for legacy profiles, `aws login` for console logins.
 */
export const loginCommand = async (profile: string | null): Promise<string> => {
	const profiles = await readProfiles();
	const name = loginProfile(profiles, await profileName(profile));
	const role = profiles[name] ? null : portalRoleOf(name);
	const {sso_session = role?.session, login_session} = profiles[name] ?? {};
	if (sso_session) return `aws sso login --sso-session ${shellWord(clean(sso_session))}`;
	const command = login_session ? 'aws login' : 'aws sso login';
	return profile === null && name === 'default' ? command : `${command} --profile ${shellWord(clean(name))}`;
};
