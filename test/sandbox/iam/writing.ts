import type {Fleet} from '../../../src/sandbox/fleet.ts';
import {authorize} from '../../../src/sandbox/iam/authorize.ts';
import {operations, serviceOf} from '../../../src/sandbox/iam/permitted.ts';
import {iamService} from '../../../src/sandbox/iam/service.ts';
import {type Answered, ask, type Parameter} from './ask.ts';
import {account, caller, fleet, policy, principal} from './world.ts';

const now = Date.parse('2026-11-23T12:00:00Z');
const service = {
	...serviceOf(
		operations,
		() => now,
		() => null,
	),
	...iamService,
};
/** A node that nobody may reach at first. */
export const node = `arn:aws:ec2:eu-west-1:${account}:instance/i-00000000000000001`;
const allow = policy({Effect: 'Allow', Action: 'ssm:StartSession', Resource: '*'});
/** A policy that allows StartSession everywhere, as text. */
export const text = JSON.stringify(allow);

/** A small account: a user in a group, a role with a boundary, two roles that only AWS may change. */
export const world = (): Fleet =>
	fleet(
		[
			principal({groups: ['oncall']}),
			principal({
				name: 'deploy',
				kind: 'role',
				path: '/teams/',
				boundary: policy({Effect: 'Allow', Action: '*', Resource: '*'}),
			}),
			principal({name: 'oncall', kind: 'group'}),
			principal({name: 'AWSReservedSSO_Ops_0123456789abcdef', kind: 'role', path: '/aws-reserved/sso.amazonaws.com/'}),
			principal({name: 'AWSServiceRoleForSSM', kind: 'role', path: '/aws-service-role/ssm.amazonaws.com/'}),
		],
		{managedPolicies: {shared: allow}},
	);

/** Calls IAM without asking anybody for rights. */
export const call = (
	here: Fleet,
	action: string,
	parameters: Readonly<Record<string, Parameter>> = {},
): Promise<Answered> => ask(service, here, action, parameters);

/** Whether somebody may start a session on the node now, by a caller made before anything was written. */
export const starter = (here: Fleet, name: string): (() => boolean) => {
	const who = here.principals.get(name);
	if (!who) throw new Error(`no ${name}`);
	const as = caller(here, who);
	const request = {action: 'ssm:StartSession', resource: node, region: 'eu-west-1', context: {}};
	return () => authorize(here, as, request).allowed;
};
