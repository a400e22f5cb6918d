import type {AccountSources, NamedEntity} from '../domain/account-sources.ts';
import type {EntityKind} from '../domain/grant-principal.ts';
import type {Result} from '../domain/result.ts';
import {clean} from '../domain/text.ts';
import {type IamCall, titleOf} from './iam-call.ts';
import {repeating} from './pages.ts';

const named = (kind: EntityKind, name: string | undefined, path: string | undefined): readonly NamedEntity[] =>
	name ? [{kind, name: clean(name), path: clean(path ?? '/')}] : [];

/** All users, roles or groups by name: IAM ListUsers, ListRoles, ListGroups. */
export const createEverybody = (call: IamCall): AccountSources['everybody'] =>
	async function* pages(scope, kind, signal): AsyncGenerator<Result<readonly NamedEntity[]>> {
		let marker: string | undefined;
		for (;;) {
			const from = {MaxItems: 1000, Marker: marker};
			const page = await call(scope, `List${titleOf(kind)}s`, signal, async (client, sdk, options) => {
				if (kind === 'user') {
					const {Users, ...more} = await client.send(new sdk.ListUsersCommand(from), options);
					return {more, found: (Users ?? []).flatMap(({UserName, Path}) => named(kind, UserName, Path))};
				}
				if (kind === 'role') {
					const {Roles, ...more} = await client.send(new sdk.ListRolesCommand(from), options);
					return {more, found: (Roles ?? []).flatMap(({RoleName, Path}) => named(kind, RoleName, Path))};
				}
				const {Groups, ...more} = await client.send(new sdk.ListGroupsCommand(from), options);
				return {more, found: (Groups ?? []).flatMap(({GroupName, Path}) => named(kind, GroupName, Path))};
			});
			if (!page.ok) return yield page;
			const {found, more} = page.value;
			yield {ok: true, value: found};
			if (!more.IsTruncated || more.Marker === undefined) return;
			if (more.Marker === marker) return yield {ok: false, problem: repeating};
			marker = more.Marker;
		}
	};
