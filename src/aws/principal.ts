import type {Tags} from '../domain/node.ts';
import type {CallerIdentity, Principal} from '../domain/principal.ts';
import type {Scope} from '../domain/scope.ts';
import type {Sources} from '../domain/sources.ts';
import {clean} from '../domain/text.ts';
import {ask, present} from './ask.ts';
import type {Clients} from './clients.ts';
import {tagsOf} from './fields.ts';
import {principalOf} from './principal-of.ts';
import {ssoRegionOf} from './profiles.ts';

/** What IAM knows of a user or role: its ARN with the path, and its tags. */
type Entity = {readonly arn: string; readonly tags: Tags};

const getRole = async (clients: Clients, scope: Scope, name: string, signal: AbortSignal): Promise<Entity | null> => {
	const found = await ask({service: 'IAM', operation: 'GetRole', scope}, signal, async () => {
		const [client, {GetRoleCommand}] = await Promise.all([clients.iam(scope), import('./sdk/iam.ts')]);
		const {Role} = await client.send(new GetRoleCommand({RoleName: name}), {abortSignal: signal});
		return {arn: clean(present(Role?.Arn, 'Role')), tags: tagsOf(Role?.Tags)};
	});
	return found.ok ? found.value : null;
};

const getUser = async (clients: Clients, scope: Scope, name: string, signal: AbortSignal): Promise<Entity | null> => {
	const found = await ask({service: 'IAM', operation: 'GetUser', scope}, signal, async () => {
		const [client, {GetUserCommand}] = await Promise.all([clients.iam(scope), import('./sdk/iam.ts')]);
		const {User} = await client.send(new GetUserCommand({UserName: name}), {abortSignal: signal});
		return {arn: clean(present(User?.Arn, 'User')), tags: tagsOf(User?.Tags)};
	});
	return found.ok ? found.value : null;
};

/** The principal behind a caller identity; IAM GetRole or GetUser add path and tags where they are permitted. */
export const createPrincipal =
	(clients: Clients): Sources['principal'] =>
	async (scope: Scope, identity: CallerIdentity, signal: AbortSignal): Promise<Principal> => {
		const guess = principalOf(identity, null, null);
		if (guess.kind === 'user') {
			return principalOf(identity, await getUser(clients, scope, guess.name, signal), null);
		}
		if (guess.kind !== 'role') return guess;
		const [role, ssoRegion] = await Promise.all([
			getRole(clients, scope, guess.name, signal),
			ssoRegionOf(scope.profile),
		]);
		return principalOf(identity, role, ssoRegion);
	};
