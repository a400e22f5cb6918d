import type {PortalAccount, PortalRole} from '../domain/portal.ts';
import {problem} from '../domain/problem.ts';
import {failure, type Result} from '../domain/result.ts';
import {shellWord} from '../domain/shell-word.ts';
import type {Page, Sources} from '../domain/sources.ts';
import {clean} from '../domain/text.ts';
import {ask, present} from './ask.ts';
import {text} from './fields.ts';
import {openLogin} from './open-login.ts';
import {pagesOf, type TokenPage} from './pages.ts';
import type {AskPortal} from './portal-http.ts';
import {readLogin} from './profiles.ts';

/** The most that the portal gives a page. */
const pageSize = '100';

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

const stringIn = (fields: Fields, name: string): string | undefined => {
	const value = fields[name];
	return typeof value === 'string' ? value : undefined;
};

const listIn = (fields: Fields, name: string): readonly Fields[] => {
	const value = fields[name];
	return present(Array.isArray(value) ? value : null, name).map(fieldsOf);
};

/** The hint of an expired login names the login itself: no profile leads to it here. */
const withHint = <Value>(found: Result<Value>, login: string): Result<Value> =>
	found.ok || found.problem.kind !== 'expired-login'
		? found
		: failure(
				problem(
					'expired-login',
					`the login ${clean(login)} has expired`,
					`run: aws sso login --sso-session ${shellWord(clean(login))}`,
				),
			);

/** One page of what a login opens. */
const page = async <Item>(
	askPortal: AskPortal,
	login: string,
	operation: string,
	request: {readonly path: string; readonly query?: Readonly<Record<string, string>>; readonly list: string},
	itemOf: (fields: Fields) => Item,
	token: string | undefined,
	signal: AbortSignal,
): Promise<Result<TokenPage<Item>>> => {
	const call = {service: 'SSO', operation, scope: {profile: null, region: (await readLogin(login))?.region ?? ''}};
	const found = await ask(call, signal, async () => {
		const opened = await openLogin(askPortal, login);
		const query = {...request.query, max_result: pageSize, ...(token === undefined ? {} : {next_token: token})};
		const answer = await askPortal({service: 'portal', method: 'GET', ...opened, path: request.path, query}, signal);
		return {items: listIn(answer, request.list).map(itemOf), next: stringIn(answer, 'nextToken') || undefined};
	});
	return withHint(found, login);
};

const accountOf = (fields: Fields): PortalAccount => ({
	id: clean(stringIn(fields, 'accountId') ?? ''),
	name: text(stringIn(fields, 'accountName')),
	email: text(stringIn(fields, 'emailAddress')),
});

/** The accounts of a login and its roles in each, from the access portal. */
export const createPortal = (askPortal: AskPortal): Pick<Sources, 'accounts' | 'accountRoles'> => ({
	accounts: (login, signal): AsyncIterable<Page<PortalAccount>> =>
		pagesOf(token =>
			page(
				askPortal,
				login,
				'ListAccounts',
				{path: '/assignment/accounts', list: 'accountList'},
				accountOf,
				token,
				signal,
			),
		),
	accountRoles: (login, account, signal): AsyncIterable<Page<string>> =>
		pagesOf(token =>
			page(
				askPortal,
				login,
				'ListAccountRoles',
				{path: '/assignment/roles', query: {account_id: account}, list: 'roleList'},
				fields => clean(stringIn(fields, 'roleName') ?? ''),
				token,
				signal,
			),
		),
});

/** Credentials of a role; they always expire. */
export type RoleCredentials = {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	readonly sessionToken: string;
	readonly expiration: Date;
};

/** Credentials of a role through the portal (SSO GetRoleCredentials). */
export const roleCredentials = async (
	askPortal: AskPortal,
	{session, account, role}: PortalRole,
	signal: AbortSignal,
) => {
	const opened = await openLogin(askPortal, session);
	const query = {account_id: account, role_name: role};
	const answer = await askPortal(
		{service: 'portal', method: 'GET', ...opened, path: '/federation/credentials', query},
		signal,
	);
	const found = fieldsOf(answer['roleCredentials']);
	return {
		accessKeyId: present(stringIn(found, 'accessKeyId'), 'accessKeyId'),
		secretAccessKey: present(stringIn(found, 'secretAccessKey'), 'secretAccessKey'),
		sessionToken: present(stringIn(found, 'sessionToken'), 'sessionToken'),
		expiration: new Date(Number(found['expiration'])),
	};
};
