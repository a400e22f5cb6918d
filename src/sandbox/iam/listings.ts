import type {FleetPrincipal} from '../fleet.ts';
import {refuse, type ServiceAnswer} from '../service.ts';
import {element, items, wrap} from '../wire/xml.ts';
import {beginning} from './account.ts';
import {boundaryXml, entityXml, trustXml} from './entity-xml.ts';
import {
	answer,
	type Call,
	entityOfCall,
	type Kind,
	listAnswer,
	type Operations,
	onEntity,
	pageOf,
} from './operation.ts';
import {isRefusal} from './query.ts';
import {tagsXml} from './tags.ts';

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

const getRole = (call: Call): ServiceAnswer => {
	const role = entityOfCall(call, 'Role');
	if (isRefusal(role)) return role;
	const own = written(call, 'Role', role) + boundaryXml(call.fleet, role) + tagsXml(role.tags);
	return answer(wrap('Role', `${own}<RoleLastUsed/>`));
};

/** GetUser without a name is about the caller. */
const named = (call: Call): Call => {
	const {principal} = call.caller;
	if (call.query['UserName'] !== undefined || principal.kind !== 'user') return call;
	return {...call, query: {...call.query, UserName: principal.name}};
};

const getUser = (call: Call): ServiceAnswer => {
	const {fleet, query, caller} = call;
	if (query['UserName'] === undefined) {
		if (caller.principal.kind !== 'root') {
			return refuse('ValidationError', 'Must specify userName when calling with non-User credentials');
		}
		const root = element('UserId', fleet.account) + element('Arn', caller.arn);
		return answer(wrap('User', root + element('CreateDate', beginning)));
	}
	const user = entityOfCall(call, 'User');
	if (isRefusal(user)) return user;
	return answer(wrap('User', written(call, 'User', user) + boundaryXml(fleet, user) + tagsXml(user.tags)));
};

/** Who there is: users, roles, groups, and who belongs to which. */
export const listings: Operations = {
	ListAccountAliases: {
		resource: () => '*',
		act: ({fleet: {alias}}) =>
			answer(items('AccountAliases', alias === undefined ? [] : [alias], 'member') + element('IsTruncated', false)),
	},
	ListUsers: listing('User'),
	ListRoles: listing('Role'),
	ListGroups: listing('Group'),
	ListGroupsForUser: onEntity('User', groupsForUser),
	GetGroup: onEntity('Group', getGroup),
	GetRole: onEntity('Role', getRole),
	GetUser: {resource: call => onEntity('User', getUser).resource(named(call)), act: call => getUser(named(call))},
};
