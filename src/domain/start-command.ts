import type {Node} from './node.ts';
import {portalRoleOf} from './portal.ts';
import {shellWord} from './shell-word.ts';

/**
 * The AWS CLI's command that opens the same session, for a shell; our own for a role of a login that has no profile,
 * which the AWS CLI cannot name.
 */
export const startCommand = ({id, scope: {profile, region}}: Node): string =>
	[
		profile !== null && portalRoleOf(profile)
			? `reach shell ${shellWord(id)}`
			: `aws ssm start-session --target ${shellWord(id)}`,
		`--region ${shellWord(region)}`,
		...(profile === null ? [] : [`--profile ${shellWord(profile)}`]),
	].join(' ');
