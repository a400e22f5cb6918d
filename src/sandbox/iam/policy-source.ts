import type {Fleet, FleetPrincipal} from '../fleet.ts';
import {refuse, type ServiceAnswer} from '../service.ts';
import {checkLength, invalidInput, type Query, validationError} from './query.ts';

/** An ARN of a user, group or role: its account, kind and name. The path is not looked at. */
export type EntityArn = {readonly account: string; readonly kind: 'user' | 'group' | 'role'; readonly name: string};

/** Reads the ARN of a user, group or role. `null` for anything else: root, sessions, federated users, services. */
export const entityOf = (arn: string): EntityArn | null => {
	const [, account, kind, name] = /^arn:[\w-]+:iam::(\d{12}):(user|group|role)\/(?:[^/]+\/)*([^/]+)$/.exec(arn) ?? [];
	if (account === undefined || name === undefined) return null;
	return {account, kind: kind as EntityArn['kind'], name};
};

/** A user, group or role by name; IAM compares names without regard to case. */
export const findEntity = (fleet: Fleet, kind: string, name: string): FleetPrincipal | undefined => {
	const exact = fleet.principals.get(name);
	if (exact?.kind === kind) return exact;
	const lower = name.toLowerCase();
	return [...fleet.principals.values()].find(entry => entry.kind === kind && entry.name.toLowerCase() === lower);
};

/**
 * The principal that PolicySourceArn names, by its name whatever the path (reference: iam-simulation §3), or the
 * refusal.
 */
export const policySource = (fleet: Fleet, {PolicySourceArn: arn}: Query): FleetPrincipal | ServiceAnswer => {
	if (arn === undefined) return validationError('policySourceArn', null, 'Member must not be null');
	const refusal = checkLength('policySourceArn', arn, 20, 2048);
	if (refusal) return refusal;
	const entity = entityOf(arn);
	if (!entity) return invalidInput(`Invalid ARN provided in the request: ${arn}`);
	if (entity.account !== fleet.account) {
		return invalidInput(
			`Invalid Policy Source Arn: caller's account ${fleet.account} does not have access to policies in account ` +
				`${entity.account}.`,
		);
	}
	return (
		findEntity(fleet, entity.kind, entity.name) ??
		refuse('NoSuchEntity', 'Unable to retrieve specified IAM entity.', 404)
	);
};
