import type {Node} from './node.ts';
import {shellWord} from './shell-word.ts';

/** The AWS CLI's command that opens the same session, for a shell. */
export const startCommand = ({id, scope: {profile, region}}: Node): string =>
	[
		`aws ssm start-session --target ${shellWord(id)}`,
		`--region ${shellWord(region)}`,
		...(profile === null ? [] : [`--profile ${shellWord(profile)}`]),
	].join(' ');
