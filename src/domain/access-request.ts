import type {Access} from './access.ts';
import type {Node} from './node.ts';
import {shellWord} from './shell-word.ts';
import type {SimulationSetup} from './simulation.ts';

/**
 * The setup that asks whether just-in-time access may be requested: plan with it for nodes whose StartSession is
 * denied, and only for them (reference: iam-simulation §5, JIT facts).
 */
export const requestSetup = (setup: SimulationSetup): SimulationSetup => ({...setup, action: 'ssm:StartAccessRequest'});

/** Just-in-time access is for roles: AWS takes no request of a user's own keys (reference: iam-simulation §5, JIT facts). */
export const mayRequest = ({kind}: SimulationSetup['principal']): boolean => kind === 'role';

/** What the verdict on asking for access means, in one line. */
export const requestWord = (request: Access): string => {
	switch (request.verdict) {
		case 'allowed':
			return 'just-in-time access may be requested';
		case 'denied':
			return 'just-in-time access may not be requested either';
		default:
			return 'whether just-in-time access may be requested is not known';
	}
};

/**
 * A denial of StartSession with what may be done about it. Only a certain "allowed" makes a request possible; whoever
 * may start sessions needs none, and what someone else approves is not simulated.
 */
export const withRequest = (access: Access, request: Access | null): Access =>
	access.verdict === 'denied' && request?.verdict === 'allowed' ? {...access, request: 'possible'} : access;

/** The command that asks for access; the reason is left for the person to write. */
export const requestCommand = ({id, scope: {profile, region}}: Node): string =>
	[
		'aws ssm start-access-request',
		`--targets Key=InstanceIds,Values=${shellWord(id)}`,
		"--reason 'WHY'",
		`--region ${shellWord(region)}`,
		...(profile === null ? [] : [`--profile ${shellWord(profile)}`]),
	].join(' ');
