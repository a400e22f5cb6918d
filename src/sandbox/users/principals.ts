import type {Fleet, FleetPrincipal} from '../fleet.ts';
import {principalArn} from '../keys.ts';
import {refuse, type ServiceAnswer} from '../service.ts';

/** When everything in the account was made. */
export const created = '2026-01-01T00:00:00Z';

/** A principal by kind and name: IAM compares names without regard to case. */
export const findPrincipal = (fleet: Fleet, kind: string, name: string): FleetPrincipal | undefined =>
	[...fleet.principals.values()].find(one => one.kind === kind && one.name.toLowerCase() === name.toLowerCase());

/** The ARN that a request for a principal is judged on: its own, or one without path where there is no such name. */
export const targetArn = (fleet: Fleet, kind: string, name: string): string => {
	const found = findPrincipal(fleet, kind, name);
	return found ? principalArn(fleet, found) : `arn:${fleet.partition}:iam::${fleet.account}:${kind}/${name}`;
};

/** The ARN under which a principal's boundary is kept: the fleet file gives boundaries no names. */
export const boundaryArn = ({partition, account}: Fleet, {name}: FleetPrincipal): string =>
	`arn:${partition}:iam::${account}:policy/${name}-boundary`;

/** IAM's answer to a name that nobody has. */
export const noSuch = (kind: string, name: string): ServiceAnswer =>
	refuse('NoSuchEntity', `The ${kind} with name ${name} cannot be found.`, 404);
