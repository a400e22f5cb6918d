import type {Fleet, FleetPrincipal, PolicyDocument} from '../fleet.ts';
import {principalArn, uniqueId} from '../keys.ts';
import {own} from '../own.ts';
import {permit} from '../permit.ts';
import {refuse, type Service, type ServiceAnswer, type ServiceRequest} from '../service.ts';
import {element, items, wrap} from '../wire/xml.ts';
import type {World} from '../world.ts';
import {boundaryArn, created, findPrincipal, noSuch, targetArn} from './principals.ts';

type Kind = 'user' | 'role' | 'group';

const encoded = (document: PolicyDocument): string => encodeURIComponent(JSON.stringify(document));

/** Listings are never cut: nobody in a fleet has a thousand policies. */
const whole = '<IsTruncated>false</IsTruncated>';

/** Finds who is asked about, once the caller may ask. `names`: how IAM calls the parameter. */
const asked = (world: World, request: ServiceRequest, kind: Kind): FleetPrincipal | ServiceAnswer => {
	const parameter = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}Name`;
	const name = request.query[parameter] ?? '';
	const refusal = permit(world, request, targetArn(world.fleet(), kind, name));
	return refusal ?? findPrincipal(world.fleet(), kind, name) ?? noSuch(kind, name);
};

const isAnswer = (value: FleetPrincipal | ServiceAnswer): value is ServiceAnswer => !('policies' in value);

/** IAM List…Policies: names of inline policies. All policies of the fleet file count as inline. */
const list =
	(world: World, kind: Kind) =>
	(request: ServiceRequest): ServiceAnswer => {
		const principal = asked(world, request, kind);
		if (isAnswer(principal)) return principal;
		const names = Object.keys(principal.policies).map(name => `<member>${name}</member>`);
		return {kind: 'xml', body: wrap('PolicyNames', names.join('')) + whole};
	};

/** IAM List Attached…Policies: none, since all are inline. */
const listAttached =
	(world: World, kind: Kind) =>
	(request: ServiceRequest): ServiceAnswer => {
		const principal = asked(world, request, kind);
		return isAnswer(principal) ? principal : {kind: 'xml', body: wrap('AttachedPolicies', '') + whole};
	};

/** IAM Get…Policy: the document of an inline policy, percent-encoded. */
const get =
	(world: World, kind: Kind) =>
	(request: ServiceRequest): ServiceAnswer => {
		const principal = asked(world, request, kind);
		if (isAnswer(principal)) return principal;
		const name = request.query['PolicyName'] ?? '';
		const document = own(principal.policies, name);
		if (!document) return refuse('NoSuchEntity', `The ${kind} policy with name ${name} cannot be found.`, 404);
		const owner = element(`${kind.charAt(0).toUpperCase()}${kind.slice(1)}Name`, principal.name);
		return {
			kind: 'xml',
			body: owner + element('PolicyName', name) + element('PolicyDocument', encoded(document)),
		};
	};

/** IAM ListGroupsForUser. */
const listGroups = (world: World, request: ServiceRequest): ServiceAnswer => {
	const fleet = world.fleet();
	const user = asked(world, request, 'user');
	if (isAnswer(user)) return user;
	const groups = user.groups.flatMap(name => {
		const group = fleet.principals.get(name);
		if (!group) return [];
		return [
			element('Path', group.path) +
				element('GroupName', name) +
				element('GroupId', uniqueId(fleet, group)) +
				element('Arn', principalArn(fleet, group)) +
				element('CreateDate', created),
		];
	});
	return {kind: 'xml', body: items('Groups', groups, 'member') + whole};
};

const boundaryOf = (fleet: Fleet, arn: string): PolicyDocument | null => {
	const owner = [...fleet.principals.values()].find(one => one.boundary && boundaryArn(fleet, one) === arn);
	return owner?.boundary ?? null;
};

const managed = (
	world: World,
	request: ServiceRequest,
	answer: (arn: string, document: PolicyDocument) => string,
): ServiceAnswer => {
	const arn = request.query['PolicyArn'] ?? '';
	const refusal = permit(world, request, arn);
	if (refusal) return refusal;
	const document = boundaryOf(world.fleet(), arn);
	if (!document) return refuse('NoSuchEntity', `Policy ${arn} does not exist or is not attachable.`, 404);
	return {kind: 'xml', body: answer(arn, document)};
};

const getPolicy = (world: World, request: ServiceRequest): ServiceAnswer =>
	managed(world, request, arn =>
		wrap(
			'Policy',
			element('PolicyName', arn.slice(arn.lastIndexOf('/') + 1)) +
				element('Arn', arn) +
				element('Path', '/') +
				element('DefaultVersionId', 'v1') +
				element('AttachmentCount', 0) +
				element('PermissionsBoundaryUsageCount', 1) +
				element('IsAttachable', true) +
				element('CreateDate', created),
		),
	);

const getPolicyVersion = (world: World, request: ServiceRequest): ServiceAnswer =>
	managed(world, request, (_, document) =>
		wrap(
			'PolicyVersion',
			element('Document', encoded(document)) +
				element('VersionId', 'v1') +
				element('IsDefaultVersion', true) +
				element('CreateDate', created),
		),
	);

/** What IAM tells of a principal's policies to those who may read them. The only managed policies are boundaries. */
export const createPolicyReads = (world: World): Service => ({
	ListUserPolicies: list(world, 'user'),
	ListRolePolicies: list(world, 'role'),
	ListGroupPolicies: list(world, 'group'),
	ListAttachedUserPolicies: listAttached(world, 'user'),
	ListAttachedRolePolicies: listAttached(world, 'role'),
	ListAttachedGroupPolicies: listAttached(world, 'group'),
	GetUserPolicy: get(world, 'user'),
	GetRolePolicy: get(world, 'role'),
	GetGroupPolicy: get(world, 'group'),
	ListGroupsForUser: request => listGroups(world, request),
	GetPolicy: request => getPolicy(world, request),
	GetPolicyVersion: request => getPolicyVersion(world, request),
});
