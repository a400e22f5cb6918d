import {portalRoleOf} from '../domain/portal.ts';
import {type Problem, problem} from '../domain/problem.ts';
import {clean} from '../domain/text.ts';
import {loginCommand} from './login-command.ts';
import {profileName, readLogin, readProfiles} from './profiles.ts';

/** Names that are told; more would not fit a line. */
const mostNames = 8;

/** What is told of a profile that is not there, with those that are; `null` where it is there. */
export const missingProfile = async (profile: string | null): Promise<Problem | null> => {
	const profiles = await readProfiles();
	const name = await profileName(profile);
	if ((profile === null && name === 'default') || Object.hasOwn(profiles, name)) return null;
	const role = portalRoleOf(name);
	if (role && (await readLogin(role.session))) return null;
	const names = Object.keys(profiles).slice(0, mostNames).map(clean);
	return problem(
		'no-credentials',
		`there is no profile ${clean(name)} in the AWS configuration`,
		names.length === 0 ? 'run: aws configure' : `choose one with --profile: ${names.join(', ')}`,
	);
};

/** Adds to a problem with credentials what only the AWS configuration knows: the command to run, the profile's absence. */
export const advised = async (found: Problem, profile: string | null): Promise<Problem> => {
	if (found.kind === 'expired-login') return {...found, hint: `run: ${await loginCommand(profile)}`};
	if (found.kind === 'no-credentials') return (await missingProfile(profile)) ?? found;
	return found;
};
