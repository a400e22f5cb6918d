import {portalRoleOf} from '../domain/portal.ts';
import {problem} from '../domain/problem.ts';
import {failure, type Result, success} from '../domain/result.ts';
import {clean} from '../domain/text.ts';
import {missingProfile} from './login-advice.ts';
import {profileName, readLogin, readProfiles} from './profiles.ts';

/**
 * The region that the SDK would choose: `AWS_REGION` (then `AWS_DEFAULT_REGION`, as the AWS CLI does), else the
 * profile's own, else that of the profile it takes its credentials from; for a role of a login the login's home region.
 */
export const regionOf = async (
	profile: string | null,
	environment: Readonly<Record<string, string | undefined>>,
): Promise<Result<string>> => {
	const set = environment['AWS_REGION'] || environment['AWS_DEFAULT_REGION'];
	if (set) return success(clean(set));
	const [profiles, name] = await Promise.all([readProfiles(), profileName(profile)]);
	const settings = profiles[name] ?? {};
	const role = portalRoleOf(name);
	const login = role && !Object.hasOwn(profiles, name) ? await readLogin(role.session) : null;
	const found = settings['region'] ?? profiles[settings['source_profile'] ?? '']?.['region'] ?? login?.region;
	if (found) return success(clean(found));
	const told = problem(
		'no-region',
		`no region is set for profile ${clean(name)}`,
		'choose one with --region, or set AWS_REGION',
	);
	return failure((await missingProfile(profile)) ?? told);
};
