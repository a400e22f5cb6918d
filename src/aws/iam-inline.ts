import type {AccountSources} from '../domain/account-sources.ts';
import {type Result, success} from '../domain/result.ts';
import {present} from './ask.ts';
import {decoded, type IamCall, titleOf, unhurried} from './iam-call.ts';

/** More than any entity can have: its inline policies share some kilobytes. */
const everything = {MaxItems: 1000};

/** `null` where IAM says that there is none. */
export const nullIfMissing = <Value>(result: Result<Value>): Result<Value | null> =>
	!result.ok && result.problem.kind === 'not-found' ? success(null) : result;

type Inline = Pick<AccountSources, 'inlineNames' | 'inlinePolicy' | 'putInline' | 'deleteInline'>;

/** Inline policies of users, roles and groups. */
export const createInline = (call: IamCall): Inline => ({
	inlineNames: (scope, {kind, name}, signal) =>
		call(scope, `List${titleOf(kind)}Policies`, signal, async (client, sdk, options) => {
			const {PolicyNames} =
				kind === 'user'
					? await client.send(new sdk.ListUserPoliciesCommand({UserName: name, ...everything}), options)
					: kind === 'role'
						? await client.send(new sdk.ListRolePoliciesCommand({RoleName: name, ...everything}), options)
						: await client.send(new sdk.ListGroupPoliciesCommand({GroupName: name, ...everything}), options);
			return present(PolicyNames, 'PolicyNames');
		}),
	inlinePolicy: async (scope, {kind, name}, PolicyName, signal) =>
		nullIfMissing(
			await call(scope, `Get${titleOf(kind)}Policy`, signal, async (client, sdk, options) => {
				const {PolicyDocument} =
					kind === 'user'
						? await client.send(new sdk.GetUserPolicyCommand({UserName: name, PolicyName}), options)
						: kind === 'role'
							? await client.send(new sdk.GetRolePolicyCommand({RoleName: name, PolicyName}), options)
							: await client.send(new sdk.GetGroupPolicyCommand({GroupName: name, PolicyName}), options);
				return decoded(present(PolicyDocument, 'PolicyDocument'));
			}),
		),
	putInline: (scope, {kind, name}, PolicyName, PolicyDocument) =>
		call(scope, `Put${titleOf(kind)}Policy`, unhurried(), async (client, sdk, options) => {
			const policy = {PolicyName, PolicyDocument};
			if (kind === 'user') await client.send(new sdk.PutUserPolicyCommand({UserName: name, ...policy}), options);
			else if (kind === 'role') await client.send(new sdk.PutRolePolicyCommand({RoleName: name, ...policy}), options);
			else await client.send(new sdk.PutGroupPolicyCommand({GroupName: name, ...policy}), options);
		}),
	deleteInline: (scope, {kind, name}, PolicyName) =>
		call(scope, `Delete${titleOf(kind)}Policy`, unhurried(), async (client, sdk, options) => {
			if (kind === 'user') await client.send(new sdk.DeleteUserPolicyCommand({UserName: name, PolicyName}), options);
			else if (kind === 'role')
				await client.send(new sdk.DeleteRolePolicyCommand({RoleName: name, PolicyName}), options);
			else await client.send(new sdk.DeleteGroupPolicyCommand({GroupName: name, PolicyName}), options);
		}),
});
