import {callerOf} from '../domain/caller.ts';
import {type PrincipalFacts, principalOf} from '../domain/principal.ts';
import type {Scope} from '../domain/scope.ts';
import type {Sources} from '../domain/sources.ts';
import {clean} from '../domain/text.ts';
import {ask, present} from './ask.ts';
import type {Clients} from './clients.ts';
import {tagsOf} from './fields.ts';
import {ssoRegionOf} from './profiles.ts';

const getRole = async (
	clients: Clients,
	scope: Scope,
	name: string,
	signal: AbortSignal,
): Promise<PrincipalFacts | null> => {
	const found = await ask({service: 'IAM', operation: 'GetRole', scope}, signal, async () => {
		const [client, {GetRoleCommand}] = await Promise.all([clients.iam(scope), import('./sdk/iam.ts')]);
		const {Role} = await client.send(new GetRoleCommand({RoleName: name}), {abortSignal: signal});
		return {arn: clean(present(Role?.Arn, 'Role')), tags: tagsOf(Role?.Tags)};
	});
	return found.ok ? found.value : null;
};

const getUser = async (
	clients: Clients,
	scope: Scope,
	name: string,
	signal: AbortSignal,
): Promise<PrincipalFacts | null> => {
	const found = await ask({service: 'IAM', operation: 'GetUser', scope}, signal, async () => {
		const [client, {GetUserCommand}] = await Promise.all([clients.iam(scope), import('./sdk/iam.ts')]);
		const {User} = await client.send(new GetUserCommand({UserName: name}), {abortSignal: signal});
		return {arn: clean(present(User?.Arn, 'User')), tags: tagsOf(User?.Tags)};
	});
	return found.ok ? found.value : null;
};

/**
 * The principal behind a caller identity; IAM GetRole or GetUser add path and tags where they are permitted.
 * @param policySourceArn `--policy-source-arn`: what to simulate instead.
 */
export const createPrincipal =
	(clients: Clients, policySourceArn: string | null): Sources['principal'] =>
	async (scope, identity, signal) => {
		const caller = callerOf(identity.arn);
		if (caller.kind === 'user') {
			return principalOf(identity, await getUser(clients, scope, caller.name, signal), {policySourceArn});
		}
		if (caller.kind !== 'role') return principalOf(identity, null, {policySourceArn});
		const [role, ssoRegion] = await Promise.all([
			getRole(clients, scope, caller.name, signal),
			ssoRegionOf(scope.profile),
		]);
		return principalOf(identity, role, {policySourceArn, ssoRegion});
	};
