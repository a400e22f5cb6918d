import type {Fleet, FleetPrincipal} from '../fleet.ts';
import {principalArn, uniqueId} from '../keys.ts';
import {permit} from '../permit.ts';
import {refuse, type Service, type ServiceAnswer, type ServiceRequest} from '../service.ts';
import {element, items, wrap} from '../wire/xml.ts';
import type {World} from '../world.ts';
import {createPolicyReads} from './policies.ts';
import {boundaryArn, created, findPrincipal, noSuch, targetArn} from './principals.ts';

const tagList = ({tags}: FleetPrincipal): string =>
	Object.keys(tags).length === 0
		? ''
		: items(
				'Tags',
				Object.entries(tags).map(([key, value]) => element('Key', key) + element('Value', value)),
				'member',
			);

const boundary = (fleet: Fleet, principal: FleetPrincipal): string =>
	principal.boundary === null
		? ''
		: wrap(
				'PermissionsBoundary',
				element('PermissionsBoundaryType', 'Policy') + element('PermissionsBoundaryArn', boundaryArn(fleet, principal)),
			);

const trust = ({partition, account}: Fleet): string =>
	encodeURIComponent(
		JSON.stringify({
			Version: '2012-10-17',
			Statement: [
				{Effect: 'Allow', Principal: {AWS: `arn:${partition}:iam::${account}:root`}, Action: 'sts:AssumeRole'},
			],
		}),
	);

const getUser = (world: World, request: ServiceRequest): ServiceAnswer => {
	const fleet = world.fleet();
	const {principal} = request.caller;
	const name = request.query['UserName'] ?? (principal.kind === 'user' ? principal.name : null);
	if (name === null) {
		if (principal.kind !== 'root')
			return refuse('ValidationError', 'Must specify userName when calling with non-User credentials');
		const root = element('UserId', fleet.account) + element('Arn', request.caller.arn);
		return {kind: 'xml', body: wrap('User', root + element('CreateDate', created))};
	}
	const refusal = permit(world, request, targetArn(fleet, 'user', name));
	if (refusal) return refusal;
	const user = findPrincipal(fleet, 'user', name);
	if (!user) return noSuch('user', name);
	const body =
		element('Path', user.path) +
		element('UserName', user.name) +
		element('UserId', uniqueId(fleet, user)) +
		element('Arn', principalArn(fleet, user)) +
		element('CreateDate', created) +
		boundary(fleet, user) +
		tagList(user);
	return {kind: 'xml', body: wrap('User', body)};
};

const getRole = (world: World, request: ServiceRequest): ServiceAnswer => {
	const fleet = world.fleet();
	const name = request.query['RoleName'] ?? '';
	const refusal = permit(world, request, targetArn(fleet, 'role', name));
	if (refusal) return refusal;
	const role = findPrincipal(fleet, 'role', name);
	if (!role) return noSuch('role', name);
	const body =
		element('Path', role.path) +
		element('RoleName', role.name) +
		element('RoleId', uniqueId(fleet, role)) +
		element('Arn', principalArn(fleet, role)) +
		element('CreateDate', created) +
		element('AssumeRolePolicyDocument', trust(fleet)) +
		element('MaxSessionDuration', 43_200) +
		boundary(fleet, role) +
		tagList(role);
	return {kind: 'xml', body: wrap('Role', body)};
};

/** Users, groups and roles of IAM with their policies, to be read; simulation is a service of its own. */
export const createUsers = (world: World): Service => ({
	GetUser: request => getUser(world, request),
	GetRole: request => getRole(world, request),
	...createPolicyReads(world),
});
