import type {GetAccountAuthorizationDetailsResponse, PolicyDetail} from '@aws-sdk/client-iam';
import type {AccountEntity, AccountPage, AccountSources, HeldPolicy} from '../domain/account-sources.ts';
import type {Result} from '../domain/result.ts';
import {clean} from '../domain/text.ts';
import {tagsOf} from './fields.ts';
import {decoded, type IamCall} from './iam-call.ts';
import {repeating} from './pages.ts';

const inlineOf = (list: readonly PolicyDetail[] | undefined): readonly HeldPolicy[] =>
	(list ?? []).map(({PolicyName, PolicyDocument}) => ({
		name: clean(PolicyName ?? ''),
		arn: null,
		document: PolicyDocument === undefined ? null : decoded(PolicyDocument),
	}));

const arnsOf = (list: readonly {readonly PolicyArn?: string | undefined}[] | undefined): readonly string[] =>
	(list ?? []).flatMap(({PolicyArn}) => (PolicyArn ? [PolicyArn] : []));

const entity = (
	kind: AccountEntity['kind'],
	found: {readonly Path?: string | undefined; readonly Arn?: string | undefined},
	name: string | undefined,
	id: string | undefined,
	more: Pick<AccountEntity, 'inline' | 'attached' | 'tags' | 'groups' | 'boundary'>,
): AccountEntity => ({
	kind,
	name: clean(name ?? ''),
	path: clean(found.Path ?? '/'),
	arn: clean(found.Arn ?? ''),
	id: clean(id ?? ''),
	...more,
});

/** One page as ours. */
export const accountPageOf = (page: GetAccountAuthorizationDetailsResponse): AccountPage => ({
	entities: [
		...(page.UserDetailList ?? []).map(user =>
			entity('user', user, user.UserName, user.UserId, {
				inline: inlineOf(user.UserPolicyList),
				attached: arnsOf(user.AttachedManagedPolicies),
				tags: tagsOf(user.Tags),
				groups: user.GroupList ?? [],
				boundary: user.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
			}),
		),
		...(page.GroupDetailList ?? []).map(group =>
			entity('group', group, group.GroupName, group.GroupId, {
				inline: inlineOf(group.GroupPolicyList),
				attached: arnsOf(group.AttachedManagedPolicies),
				tags: {},
				groups: [],
				boundary: null,
			}),
		),
		...(page.RoleDetailList ?? []).map(role =>
			entity('role', role, role.RoleName, role.RoleId, {
				inline: inlineOf(role.RolePolicyList),
				attached: arnsOf(role.AttachedManagedPolicies),
				tags: tagsOf(role.Tags),
				groups: [],
				boundary: role.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
			}),
		),
	],
	policies: (page.Policies ?? []).flatMap(({Arn, PolicyName, PolicyVersionList}) => {
		const version = PolicyVersionList?.find(({IsDefaultVersion}) => IsDefaultVersion);
		if (!Arn || version?.Document === undefined) return [];
		return [{arn: Arn, name: clean(PolicyName ?? Arn), document: decoded(version.Document)}];
	}),
});

/** Everybody with all policies: IAM GetAccountAuthorizationDetails, as many a page as IAM gives. */
export const createAccount = (call: IamCall): AccountSources['account'] =>
	async function* pages(scope, signal): AsyncGenerator<Result<AccountPage>> {
		const seen = new Set<string>();
		let marker: string | undefined;
		do {
			const from = marker;
			const page = await call(
				scope,
				'GetAccountAuthorizationDetails',
				signal,
				async (client, {GetAccountAuthorizationDetailsCommand}, options) =>
					client.send(new GetAccountAuthorizationDetailsCommand({MaxItems: 200, Marker: from}), options),
			);
			if (!page.ok) {
				yield page;
				return;
			}
			yield {ok: true, value: accountPageOf(page.value)};
			marker = page.value.IsTruncated ? page.value.Marker : undefined;
			if (marker !== undefined && seen.has(marker)) {
				yield {ok: false, problem: repeating};
				return;
			}
			if (marker !== undefined) seen.add(marker);
		} while (marker !== undefined);
	};
