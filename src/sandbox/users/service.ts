import type {Fleet, FleetPrincipal} from '../fleet.ts';
import {principalArn, uniqueId} from '../keys.ts';
import {permit} from '../permit.ts';
import {refuse, type Service, type ServiceAnswer, type ServiceRequest} from '../service.ts';
import {element, items, wrap} from '../wire/xml.ts';
import type {World} from '../world.ts';

const created = '2026-01-01T00:00:00Z';

const tagList = ({tags}: FleetPrincipal): string =>
	Object.keys(tags).length === 0
		? ''
		: items(
				'Tags',
				Object.entries(tags).map(([key, value]) => element('Key', key) + element('Value', value)),
				'member',
			);

const boundary = ({partition, account}: Fleet, principal: FleetPrincipal): string =>
	principal.boundary === null
		? ''
		: wrap(
				'PermissionsBoundary',
				element('PermissionsBoundaryType', 'Policy') +
					element('PermissionsBoundaryArn', `arn:${partition}:iam::${account}:policy/${principal.name}-boundary`),
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

const noSuch = (kind: string, name: string): ServiceAnswer =>
	refuse('NoSuchEntity', `The ${kind} with name ${name} cannot be found.`, 404);

/** A principal by kind and name: IAM compares names without regard to case. */
const find = (fleet: Fleet, kind: string, name: string): FleetPrincipal | undefined =>
	[...fleet.principals.values()].find(one => one.kind === kind && one.name.toLowerCase() === name.toLowerCase());

/** The ARN that a request for a principal is judged on: its own, or one without path where there is no such name. */
const targetArn = (fleet: Fleet, kind: string, name: string): string => {
	const found = find(fleet, kind, name);
	return found ? principalArn(fleet, found) : `arn:${fleet.partition}:iam::${fleet.account}:${kind}/${name}`;
};

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
	const user = find(fleet, 'user', name);
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
	const role = find(fleet, 'role', name);
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

/** Users and roles of IAM, to be read; simulation is a service of its own. */
export const createUsers = (world: World): Service => ({
	GetUser: request => getUser(world, request),
	GetRole: request => getRole(world, request),
});
