import type {FleetPrincipal} from '../fleet.ts';
import type {ServiceAnswer} from '../service.ts';
import {element, items, wrap} from '../wire/xml.ts';
import {entityXml, trustXml} from './entity-xml.ts';
import {
	answer,
	type Call,
	entityArn,
	entityOfCall,
	type Kind,
	listAnswer,
	type Operations,
	pageOf,
} from './operation.ts';
import {isRefusal} from './query.ts';

const all = ({fleet}: Call, kind: Kind): FleetPrincipal[] =>
	[...fleet.principals.values()].filter(principal => principal.kind === kind.toLowerCase());

const written = ({fleet}: Call, kind: Kind, principal: FleetPrincipal): string =>
	entityXml(fleet, kind, principal) + (kind === 'Role' ? trustXml(fleet) + element('MaxSessionDuration', 43_200) : '');

/** ListUsers, ListRoles, ListGroups: judged on the path that is listed. */
const listing = (kind: Kind): Operations[string] => ({
	resource: ({fleet: {partition, account}, query: {PathPrefix: prefix = '/'}}) =>
		`arn:${partition}:iam::${account}:${kind.toLowerCase()}${prefix}`,
	act: call => {
		const {PathPrefix: prefix = '/'} = call.query;
		const found = all(call, kind).filter(({path, name}) => `${path}${name}`.startsWith(prefix));
		return listAnswer(call, `${kind}s`, found, principal => written(call, kind, principal));
	},
});

const groupsForUser = (call: Call): ServiceAnswer => {
	const user = entityOfCall(call, 'User');
	if (isRefusal(user)) return user;
	const groups = all(call, 'Group').filter(({name}) => user.groups.includes(name));
	return listAnswer(call, 'Groups', groups, group => entityXml(call.fleet, 'Group', group));
};

const getGroup = (call: Call): ServiceAnswer => {
	const group = entityOfCall(call, 'Group');
	if (isRefusal(group)) return group;
	const members = all(call, 'User').filter(({groups}) => groups.includes(group.name));
	const page = pageOf(call.query, members, `group/${group.name}`);
	if ('kind' in page) return page;
	return answer(
		wrap('Group', entityXml(call.fleet, 'Group', group)) +
			items(
				'Users',
				page.items.map(user => entityXml(call.fleet, 'User', user)),
				'member',
			) +
			element('IsTruncated', page.next !== null) +
			element('Marker', page.next),
	);
};

/** Who there is: users, roles, groups, and who belongs to which. */
export const listings: Operations = {
	ListUsers: listing('User'),
	ListRoles: listing('Role'),
	ListGroups: listing('Group'),
	ListGroupsForUser: {resource: entityArn('User'), act: groupsForUser},
	GetGroup: {resource: entityArn('Group'), act: getGroup},
};
