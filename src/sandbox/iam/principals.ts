import type {Fleet, FleetPrincipal, PolicyDocument} from '../fleet.ts';
import {type Policy, policyOf} from './policy.ts';

/** A policy where it comes from: whose it is and how it is named there. */
export type Source = {
	readonly policy: Policy;
	readonly document: PolicyDocument;
	readonly owner: FleetPrincipal;
	readonly name: string;
};

/** ARN of a user, group, role or the root user; federated users have no ARN in IAM and get their session's. */
export const arnOf = ({partition, account}: Fleet, {kind, path, name, sessionName}: FleetPrincipal): string => {
	if (kind === 'root') return `arn:${partition}:iam::${account}:root`;
	if (kind === 'federated') return `arn:${partition}:sts::${account}:federated-user/${sessionName}`;
	return `arn:${partition}:iam::${account}:${kind}${path}${name}`;
};

/** The principal as it is now: IAM's write calls replace entries of the fleet's map. */
export const current = (fleet: Fleet, principal: FleetPrincipal): FleetPrincipal =>
	fleet.principals.get(principal.name) ?? principal;

const ownSources = (owner: FleetPrincipal): Source[] =>
	Object.entries(owner.policies).map(([name, document]) => ({policy: policyOf(document), document, owner, name}));

/** The principal's own policies and, for a user, those of its groups. */
export const identitySources = (fleet: Fleet, principal: FleetPrincipal): Source[] => [
	...ownSources(principal),
	...principal.groups.flatMap(name => {
		const group = fleet.principals.get(name);
		return group?.kind === 'group' ? ownSources(group) : [];
	}),
];

/** `FullAWSAccess`, which AWS attaches to every account until somebody takes it away. */
const fullAccess: PolicyDocument = {
	Version: '2012-10-17',
	Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}],
};

const allowsSomething = (document: PolicyDocument): boolean =>
	policyOf(document).some(({effect}) => effect === 'Allow');

/**
 * The service control policies of the account. A list without any Allow is a deny list: `FullAWSAccess` is attached
 * beside it, as AWS does by default. `null` outside an organization.
 */
export const controlPolicies = ({organization}: Fleet): readonly PolicyDocument[] | null => {
	if (!organization) return null;
	const {serviceControlPolicies: listed} = organization;
	return listed.some(allowsSomething) ? listed : [fullAccess, ...listed];
};

/** Service-linked roles and every principal of the management account stand above service control policies. */
export const isAboveControl = ({organization, account}: Fleet, {kind, path}: FleetPrincipal): boolean =>
	organization?.managementAccount === account || (kind === 'role' && path.startsWith('/aws-service-role/'));
