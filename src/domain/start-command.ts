import type {Node} from './node.ts';
import {portalRoleOf} from './portal.ts';
import {shellWord} from './shell-word.ts';

/**
 * The AWS CLI's command that opens the same session, for a shell; our own for a role of a login that has no profile,
 * which the AWS CLI cannot name.
 * @param chosen The profile that the environment chooses where the scope names none, `null` without one: a shell that the
 * command is pasted to may choose another.
 */
export const startCommand = ({id, scope}: Node, chosen: string | null): string => {
	const profile = scope.profile ?? chosen;
	return [
		profile !== null && portalRoleOf(profile)
			? `reach shell ${shellWord(id)}`
			: `aws ssm start-session --target ${shellWord(id)}`,
		`--region ${shellWord(scope.region)}`,
		...(profile === null ? [] : [`--profile ${shellWord(profile)}`]),
	].join(' ');
};
