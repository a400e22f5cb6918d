import type {AccountSources} from '../domain/account-sources.ts';
import type {Entity} from '../domain/grant-principal.ts';
import type {Tags} from '../domain/node.ts';
import {clean} from '../domain/text.ts';
import {present} from './ask.ts';
import {tagsOf} from './fields.ts';
import type {IamCall} from './iam-call.ts';

type Fields = {
	readonly Path?: string | undefined;
	readonly Arn?: string | undefined;
};

const entityOf = (
	kind: Entity['kind'],
	found: Fields,
	name: string | undefined,
	id: string | undefined,
	tags: Tags,
	members: Entity['members'] = [],
): Entity => ({
	kind,
	name: clean(present(name, 'name')),
	path: clean(found.Path ?? '/'),
	arn: clean(present(found.Arn, 'Arn')),
	id: clean(present(id, 'id')),
	tags,
	members,
});

/** A user, role or group: IAM GetUser, GetRole, or GetGroup with its users. */
export const createEntity =
	(call: IamCall): AccountSources['entity'] =>
	(scope, {kind, name}, signal) => {
		if (kind === 'user') {
			return call(scope, 'GetUser', signal, async (client, {GetUserCommand}, options) => {
				const user = present((await client.send(new GetUserCommand({UserName: name}), options)).User, 'User');
				return entityOf('user', user, user.UserName, user.UserId, tagsOf(user.Tags));
			});
		}
		if (kind === 'role') {
			return call(scope, 'GetRole', signal, async (client, {GetRoleCommand}, options) => {
				const role = present((await client.send(new GetRoleCommand({RoleName: name}), options)).Role, 'Role');
				return entityOf('role', role, role.RoleName, role.RoleId, tagsOf(role.Tags));
			});
		}
		return call(scope, 'GetGroup', signal, async (client, {GetGroupCommand}, options) => {
			const members: {arn: string; id: string}[] = [];
			let marker: string | undefined;
			for (;;) {
				const input = {GroupName: name, MaxItems: 1000, Marker: marker};
				const {Group, Users, IsTruncated, Marker} = await client.send(new GetGroupCommand(input), options);
				const group = present(Group, 'Group');
				for (const {Arn, UserId} of Users ?? []) if (Arn && UserId) members.push({arn: clean(Arn), id: clean(UserId)});
				if (!IsTruncated || Marker === undefined || Marker === marker) {
					return entityOf('group', group, group.GroupName, group.GroupId, {}, members);
				}
				marker = Marker;
			}
		});
	};
