import type {IAMClient} from '@aws-sdk/client-iam';
import type {EntityKind} from '../domain/grant-principal.ts';
import type {Result} from '../domain/result.ts';
import type {Scope} from '../domain/scope.ts';
import {ask} from './ask.ts';
import type {Clients} from './clients.ts';

export type AccountSdk = typeof import('./sdk/iam-account.ts');

/** Runs one call of IAM. */
export type IamCall = <Value>(
	scope: Scope,
	operation: string,
	signal: AbortSignal,
	run: (client: IAMClient, sdk: AccountSdk, options: {readonly abortSignal: AbortSignal}) => Promise<Value>,
) => Promise<Result<Value>>;

/** Makes {@link IamCall}. */
export const createIamCall =
	(clients: Clients): IamCall =>
	(scope, operation, signal, run) =>
		ask({service: 'IAM', operation, scope}, signal, async () => {
			const [client, sdk] = await Promise.all([clients.iam(scope), import('./sdk/iam-account.ts')]);
			return run(client, sdk, {abortSignal: signal});
		});

/** `User`, `Role`, `Group`: how actions are called. */
export const titleOf = (kind: EntityKind): 'User' | 'Role' | 'Group' =>
	kind === 'user' ? 'User' : kind === 'role' ? 'Role' : 'Group';

/** A change is never given up half-way: whether it happened must be known. */
export const unhurried = (): AbortSignal => new AbortController().signal;

/** IAM gives documents percent-encoded (IAM API, PolicyDocument: RFC 3986). */
export const decoded = (document: string): string => decodeURIComponent(document);
