import type {Fleet, FleetIdentityCenter, FleetPortalAccount} from '../fleet.ts';
import type {KeyRing} from '../keys.ts';
import {own} from '../own.ts';
import {cut, type PageFault} from '../paging.ts';
import {portalError, type SsoAnswer} from './answer.ts';

/** A request to the access portal whose token is right. */
export type PortalCall = {
	readonly fleet: Fleet;
	readonly center: FleetIdentityCenter;
	readonly keys: KeyRing;
	readonly query: URLSearchParams;
	/** Milliseconds since the epoch. */
	readonly now: number;
	readonly pageFault: PageFault | undefined;
};

/** Role credentials hold an hour, as permission sets do by default. */
const roleSeconds = 3600;

const listed = <Item>(
	{query, pageFault}: PortalCall,
	name: string,
	all: readonly Item[],
	listing: readonly string[],
): SsoAnswer => {
	const size = Number(query.get('max_result') ?? 20);
	if (!Number.isInteger(size) || size < 1 || size > 100)
		return portalError('InvalidRequestException', 'Invalid max_result provided', 400);
	const page = cut(all, size, query.get('next_token') ?? undefined, listing, pageFault);
	if (!page) return portalError('InvalidRequestException', 'Invalid next_token provided', 400);
	return {kind: 'json', body: {nextToken: page.next, [name]: page.items}};
};

const listAccounts = (call: PortalCall): SsoAnswer => {
	const all = Object.entries(call.center.accounts).map(([accountId, {name, email}]) => ({
		accountId,
		...(name === null ? {} : {accountName: name}),
		...(email === null ? {} : {emailAddress: email}),
	}));
	return listed(call, 'accountList', all, ['accounts']);
};

const noAccess = portalError('ForbiddenException', 'No access', 403);

const accountOf = ({center, query}: PortalCall): FleetPortalAccount | undefined =>
	own(center.accounts, query.get('account_id') ?? '');

const listAccountRoles = (call: PortalCall): SsoAnswer => {
	const accountId = call.query.get('account_id') ?? '';
	const account = accountOf(call);
	if (!account) return noAccess;
	const all = Object.keys(account.roles).map(roleName => ({roleName, accountId}));
	return listed(call, 'roleList', all, ['roles', accountId]);
};

const getRoleCredentials = (call: PortalCall): SsoAnswer => {
	const {fleet, keys, query, now} = call;
	const name = own(accountOf(call)?.roles ?? {}, query.get('role_name') ?? '');
	const role = name === undefined ? undefined : fleet.principals.get(name);
	if (!role) return noAccess;
	const expiration = now + roleSeconds * 1000;
	const key = keys.assume(query.get('account_id') ?? '', role, null, expiration);
	const {accessKeyId, secretAccessKey, sessionToken} = key;
	return {kind: 'json', body: {roleCredentials: {accessKeyId, secretAccessKey, sessionToken, expiration}}};
};

/** The access portal by path: action and what it does (IAM Identity Center Portal API Reference). */
export const portal = {
	'/assignment/accounts': {action: 'ListAccounts', act: listAccounts},
	'/assignment/roles': {action: 'ListAccountRoles', act: listAccountRoles},
	'/federation/credentials': {action: 'GetRoleCredentials', act: getRoleCredentials},
} as const;
