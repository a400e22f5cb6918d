import type {Fleet, FleetPrincipal, PolicyDocument} from '../fleet.ts';
import {attachedArns, boundaryOf, defaultDocument, findPolicy} from './account.ts';
import {type Policy, policyOf} from './policy.ts';

/** A policy and where it comes from. */
export type Source = {
	readonly policy: Policy;
	readonly document: PolicyDocument;
	readonly type: 'inline' | 'user-managed' | 'aws-managed' | 'input' | 'boundary' | 'scp' | 'resource';
	/** As the simulator calls it: `user_alice_node-access`, `PolicyInputList.1`, a managed policy's name. */
	readonly id: string;
	/** Whose inline policy it is. */
	readonly owner: FleetPrincipal | null;
	/** The policy's own name. */
	readonly name: string;
	/** Managed policies only. */
	readonly arn: string | null;
};

/** The principal as it is now: IAM's write calls replace entries of the fleet's map. */
export const current = (fleet: Fleet, principal: FleetPrincipal): FleetPrincipal =>
	fleet.principals.get(principal.name) ?? principal;

const ownSources = (owner: FleetPrincipal): Source[] =>
	Object.entries(owner.policies).map(([name, document]) => ({
		policy: policyOf(document),
		document,
		type: 'inline',
		id: `${owner.kind}_${owner.name}_${name}`,
		owner,
		name,
		arn: null,
	}));

const managedSources = (fleet: Fleet, principals: readonly FleetPrincipal[]): Source[] => {
	// Attached twice, to a user and its group, a managed policy counts once.
	const arns = new Set(principals.flatMap(principal => attachedArns(fleet, principal)));
	return [...arns].flatMap((arn): Source[] => {
		const policy = findPolicy(fleet, arn);
		const document = policy && defaultDocument(policy);
		if (!policy || !document) return [];
		const type = arn.includes(':iam::aws:') ? 'aws-managed' : 'user-managed';
		return [{policy: policyOf(document), document, type, id: policy.name, owner: null, name: policy.name, arn}];
	});
};

/** The principal's own policies, inline and managed, and for a user those of its groups. */
export const identitySources = (fleet: Fleet, principal: FleetPrincipal): Source[] => {
	const groups = principal.groups.flatMap(name => {
		const group = fleet.principals.get(name);
		return group?.kind === 'group' ? [group] : [];
	});
	const owners = [principal, ...groups];
	return [...owners.flatMap(ownSources), ...managedSources(fleet, owners)];
};

/** A policy that belongs to nobody: the text of a request, a boundary, a service control policy. */
export const looseSource = (document: PolicyDocument, type: Source['type'], id: string): Source => ({
	policy: policyOf(document),
	document,
	type,
	id,
	owner: null,
	name: id,
	arn: null,
});

/** The boundary of a principal under the name that it has in IAM. */
export const boundarySource = (fleet: Fleet, principal: FleetPrincipal): Source | null => {
	const document = boundaryOf(fleet, principal);
	return document && looseSource(document, 'boundary', `${principal.name}-boundary`);
};

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
export const controlSources = ({organization}: Fleet): readonly Source[] | null => {
	if (!organization) return null;
	const {serviceControlPolicies: listed} = organization;
	const attached = listed.some(allowsSomething) ? listed : [fullAccess, ...listed];
	return attached.map((document, index) => looseSource(document, 'scp', `p-${index + 1}`));
};

/** Service-linked roles and every principal of the management account stand above service control policies. */
export const isAboveControl = ({organization, account}: Fleet, {kind, path}: FleetPrincipal): boolean =>
	organization?.managementAccount === account || (kind === 'role' && path.startsWith('/aws-service-role/'));
