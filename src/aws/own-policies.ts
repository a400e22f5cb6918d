import type {AttachedPolicy} from '@aws-sdk/client-iam';
import type {OwnPolicy} from '../domain/own-policies.ts';
import type {Sources} from '../domain/sources.ts';
import {clean} from '../domain/text.ts';
import {present} from './ask.ts';
import {type CarefulRead, createCarefulReader} from './careful-reader.ts';
import type {Clients} from './clients.ts';
import {MalformedAnswer} from './problems.ts';

/** More pages than any principal can have (IAM quotas: 10 inline kilobytes, 20 managed policies, 10 groups). */
const everything = {MaxItems: 1000};

/** The list of an answer that holds all of it: a part would be taken for the whole. */
const whole = <Item>(list: Item[] | undefined, {IsTruncated}: {readonly IsTruncated?: boolean | undefined}): Item[] => {
	if (IsTruncated) throw new MalformedAnswer('the list is cut');
	return present(list, 'list');
};

/** IAM gives documents percent-encoded (IAM API, PolicyDocument: RFC 3986). */
const decoded = (document: string | undefined): string => decodeURIComponent(present(document, 'PolicyDocument'));

/** The document of a managed policy in its default version. */
const managedDocument = async (read: CarefulRead, arn: string): Promise<string | null> => {
	const version = await read('GetPolicy', async (client, {GetPolicyCommand}, options) => {
		const {Policy} = await client.send(new GetPolicyCommand({PolicyArn: arn}), options);
		return present(Policy?.DefaultVersionId, 'DefaultVersionId');
	});
	if (version === null) return null;
	return read('GetPolicyVersion', async (client, {GetPolicyVersionCommand}, options) => {
		const command = new GetPolicyVersionCommand({PolicyArn: arn, VersionId: version});
		return decoded((await client.send(command, options)).PolicyVersion?.Document);
	});
};

const managed = async (
	read: CarefulRead,
	kind: OwnPolicy['kind'],
	attached: readonly AttachedPolicy[] | null,
): Promise<OwnPolicy[]> => {
	const found: OwnPolicy[] = [];
	for (const {PolicyArn, PolicyName} of attached ?? []) {
		const document = PolicyArn ? await managedDocument(read, PolicyArn) : null;
		if (document !== null) found.push({name: clean(PolicyName ?? PolicyArn ?? ''), kind, document});
	}
	return found;
};

const inline = async (
	names: readonly string[] | null,
	kind: OwnPolicy['kind'],
	get: (name: string) => Promise<string | null>,
): Promise<OwnPolicy[]> => {
	const found: OwnPolicy[] = [];
	for (const name of names ?? []) {
		const document = await get(name);
		if (document !== null) found.push({name: clean(name), kind, document});
	}
	return found;
};

const ofRole = async (read: CarefulRead, name: string): Promise<OwnPolicy[]> => {
	const RoleName = name;
	const input = {RoleName, ...everything};
	const names = await read('ListRolePolicies', async (client, {ListRolePoliciesCommand}, options) =>
		client.send(new ListRolePoliciesCommand(input), options).then(found => whole(found.PolicyNames, found)),
	);
	const attached = await read('ListAttachedRolePolicies', async (client, {ListAttachedRolePoliciesCommand}, options) =>
		client
			.send(new ListAttachedRolePoliciesCommand(input), options)
			.then(found => whole(found.AttachedPolicies, found)),
	);
	return [
		...(await inline(names, 'inline', PolicyName =>
			read('GetRolePolicy', async (client, {GetRolePolicyCommand}, options) =>
				decoded((await client.send(new GetRolePolicyCommand({RoleName, PolicyName}), options)).PolicyDocument),
			),
		)),
		...(await managed(read, 'managed', attached)),
	];
};

const ofGroup = async (read: CarefulRead, GroupName: string): Promise<OwnPolicy[]> => {
	const input = {GroupName, ...everything};
	const names = await read('ListGroupPolicies', async (client, {ListGroupPoliciesCommand}, options) =>
		client.send(new ListGroupPoliciesCommand(input), options).then(found => whole(found.PolicyNames, found)),
	);
	const attached = await read(
		'ListAttachedGroupPolicies',
		async (client, {ListAttachedGroupPoliciesCommand}, options) =>
			client
				.send(new ListAttachedGroupPoliciesCommand(input), options)
				.then(found => whole(found.AttachedPolicies, found)),
	);
	return [
		...(await inline(names, 'group-inline', PolicyName =>
			read('GetGroupPolicy', async (client, {GetGroupPolicyCommand}, options) =>
				decoded((await client.send(new GetGroupPolicyCommand({GroupName, PolicyName}), options)).PolicyDocument),
			),
		)),
		...(await managed(read, 'group-managed', attached)),
	];
};

const ofUser = async (read: CarefulRead, UserName: string): Promise<OwnPolicy[]> => {
	const input = {UserName, ...everything};
	const names = await read('ListUserPolicies', async (client, {ListUserPoliciesCommand}, options) =>
		client.send(new ListUserPoliciesCommand(input), options).then(found => whole(found.PolicyNames, found)),
	);
	const attached = await read('ListAttachedUserPolicies', async (client, {ListAttachedUserPoliciesCommand}, options) =>
		client
			.send(new ListAttachedUserPoliciesCommand(input), options)
			.then(found => whole(found.AttachedPolicies, found)),
	);
	const groups = await read('ListGroupsForUser', async (client, {ListGroupsForUserCommand}, options) =>
		client.send(new ListGroupsForUserCommand(input), options).then(found => whole(found.Groups, found)),
	);
	const found = [
		...(await inline(names, 'inline', PolicyName =>
			read('GetUserPolicy', async (client, {GetUserPolicyCommand}, options) =>
				decoded((await client.send(new GetUserPolicyCommand({UserName, PolicyName}), options)).PolicyDocument),
			),
		)),
		...(await managed(read, 'managed', attached)),
	];
	for (const {GroupName} of groups ?? []) if (GroupName) found.push(...(await ofGroup(read, GroupName)));
	return found;
};

/** The permissions boundary's document, where the principal has one. */
const boundary = async (read: CarefulRead, kind: 'user' | 'role', name: string): Promise<OwnPolicy[]> => {
	const attached =
		kind === 'user'
			? await read('GetUser', async (client, {GetUserCommand}, options) => {
					const {User} = await client.send(new GetUserCommand({UserName: name}), options);
					return present(User, 'User').PermissionsBoundary?.PermissionsBoundaryArn ?? null;
				})
			: await read('GetRole', async (client, {GetRoleCommand}, options) => {
					const {Role} = await client.send(new GetRoleCommand({RoleName: name}), options);
					return present(Role, 'Role').PermissionsBoundary?.PermissionsBoundaryArn ?? null;
				});
	return attached === null ? [] : managed(read, 'boundary', [{PolicyArn: attached}]);
};

/** The principal's own policies as far as IAM lets it read them, one after the other: it is asked for once. */
export const createOwnPolicies =
	(clients: Clients): Sources['ownPolicies'] =>
	async (scope, principal, skipped, signal) => {
		if (principal.kind !== 'user' && principal.kind !== 'role') return {policies: [], refused: []};
		const {read, problems} = createCarefulReader(clients, scope, skipped, signal);
		const {kind, name} = principal;
		const own = kind === 'user' ? await ofUser(read, name) : await ofRole(read, name);
		return {policies: [...own, ...(await boundary(read, kind, name))], refused: problems};
	};
