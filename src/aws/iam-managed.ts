import type {AccountSources} from '../domain/account-sources.ts';
import {clean} from '../domain/text.ts';
import {present} from './ask.ts';
import {decoded, type IamCall, titleOf, unhurried} from './iam-call.ts';
import {nullIfMissing} from './iam-inline.ts';

type Managed = Pick<
	AccountSources,
	'attached' | 'managedPolicy' | 'createPolicy' | 'deletePolicy' | 'attach' | 'detach'
>;

/** Managed policies: read, make, attach, and back. */
export const createManaged = (call: IamCall): Managed => ({
	attached: (scope, {kind, name}, signal) =>
		call(scope, `ListAttached${titleOf(kind)}Policies`, signal, async (client, sdk, options) => {
			const {AttachedPolicies} =
				kind === 'user'
					? await client.send(new sdk.ListAttachedUserPoliciesCommand({UserName: name, MaxItems: 1000}), options)
					: kind === 'role'
						? await client.send(new sdk.ListAttachedRolePoliciesCommand({RoleName: name, MaxItems: 1000}), options)
						: await client.send(new sdk.ListAttachedGroupPoliciesCommand({GroupName: name, MaxItems: 1000}), options);
			return present(AttachedPolicies, 'AttachedPolicies').flatMap(({PolicyName, PolicyArn}) =>
				PolicyArn ? [{name: clean(PolicyName ?? ''), arn: PolicyArn, document: null}] : [],
			);
		}),
	managedPolicy: async (scope, PolicyArn, signal) =>
		nullIfMissing(
			await call(scope, 'GetPolicyVersion', signal, async (client, sdk, options) => {
				const {Policy} = await client.send(new sdk.GetPolicyCommand({PolicyArn}), options);
				const VersionId = present(Policy?.DefaultVersionId, 'DefaultVersionId');
				const {PolicyVersion} = await client.send(new sdk.GetPolicyVersionCommand({PolicyArn, VersionId}), options);
				return decoded(present(PolicyVersion?.Document, 'Document'));
			}),
		),
	createPolicy: (scope, PolicyName, PolicyDocument, tags) =>
		call(scope, 'CreatePolicy', unhurried(), async (client, sdk, options) => {
			const Tags = Object.entries(tags).map(([Key, Value]) => ({Key, Value}));
			const command = new sdk.CreatePolicyCommand({PolicyName, PolicyDocument, Tags});
			return present((await client.send(command, options)).Policy?.Arn, 'Arn');
		}),
	deletePolicy: (scope, PolicyArn) =>
		call(scope, 'DeletePolicy', unhurried(), async (client, sdk, options) => {
			await client.send(new sdk.DeletePolicyCommand({PolicyArn}), options);
		}),
	attach: (scope, {kind, name}, PolicyArn) =>
		call(scope, `Attach${titleOf(kind)}Policy`, unhurried(), async (client, sdk, options) => {
			if (kind === 'user') await client.send(new sdk.AttachUserPolicyCommand({UserName: name, PolicyArn}), options);
			else if (kind === 'role')
				await client.send(new sdk.AttachRolePolicyCommand({RoleName: name, PolicyArn}), options);
			else await client.send(new sdk.AttachGroupPolicyCommand({GroupName: name, PolicyArn}), options);
		}),
	detach: (scope, {kind, name}, PolicyArn) =>
		call(scope, `Detach${titleOf(kind)}Policy`, unhurried(), async (client, sdk, options) => {
			if (kind === 'user') await client.send(new sdk.DetachUserPolicyCommand({UserName: name, PolicyArn}), options);
			else if (kind === 'role')
				await client.send(new sdk.DetachRolePolicyCommand({RoleName: name, PolicyArn}), options);
			else await client.send(new sdk.DetachGroupPolicyCommand({GroupName: name, PolicyArn}), options);
		}),
});
