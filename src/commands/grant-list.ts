import {type GrantRecord, isGrantName, readGrant} from '../domain/grant.ts';
import type {Entity} from '../domain/grant-principal.ts';
import {type Result, success} from '../domain/result.ts';
import type {PolicyRef} from '../domain/simulation-api.ts';
import type {Account} from './account-context.ts';
import {managedArn} from './grant-apply.ts';

/** A policy that `reach grant` gave. */
export type HeldGrant = GrantRecord & {
	readonly name: string;
	/** `null`: inline. */
	readonly arn: string | null;
	readonly document: string;
	/** How a simulation leaves it out. */
	readonly ref: PolicyRef;
};

/** What `reach grant` gave an entity: its inline and managed policies with a name of ours. */
export const readGrants = async (
	{iam, home, identity, signal}: Account,
	entity: Entity,
): Promise<Result<readonly HeldGrant[]>> => {
	const grants: HeldGrant[] = [];
	const names = await iam.inlineNames(home, entity, signal);
	if (!names.ok) return names;
	for (const name of names.value) {
		if (!isGrantName(name)) continue;
		const document = await iam.inlinePolicy(home, entity, name, signal);
		if (!document.ok) return document;
		const record = document.value === null ? null : readGrant(name, document.value);
		if (document.value === null || !record) continue;
		const ref = {inline: name, kind: entity.kind, of: entity.name};
		grants.push({...record, name, arn: null, document: document.value, ref});
	}
	const attached = await iam.attached(home, entity, signal);
	if (!attached.ok) return attached;
	for (const {name, arn} of attached.value) {
		// A policy of that name elsewhere, or below a path, is somebody else's.
		if (arn === null || arn !== managedArn({entity, name}, identity.account) || !isGrantName(name)) continue;
		const document = await iam.managedPolicy(home, arn, signal);
		if (!document.ok) return document;
		const record = document.value === null ? null : readGrant(name, document.value);
		if (document.value !== null && record) grants.push({...record, name, arn, document: document.value, ref: {arn}});
	}
	return success(grants);
};
