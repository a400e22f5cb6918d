import type {IAMClient} from '@aws-sdk/client-iam';
import type {Problem} from '../domain/problem.ts';
import type {Scope} from '../domain/scope.ts';
import {ask} from './ask.ts';
import type {Clients} from './clients.ts';

type Sdk = typeof import('./sdk/iam.ts');

/** Asks IAM one thing; `null` where it is refused, or was refused before. */
export type CarefulRead = <Value>(
	operation: string,
	run: (client: IAMClient, sdk: Sdk, signal: {readonly abortSignal: AbortSignal}) => Promise<Value>,
) => Promise<Value | null>;

/**
 * Reads of IAM that stop at the first failure of each action: a row of failed reads in the account's trail looks like
 * reconnaissance. `problems` collects one problem an action.
 */
export const createCarefulReader = (
	clients: Clients,
	scope: Scope,
	skipped: readonly string[],
	signal: AbortSignal,
): {readonly read: CarefulRead; readonly problems: readonly Problem[]} => {
	const closed = new Set(skipped.map(action => action.replace(/^iam:/, '')));
	const problems: Problem[] = [];
	const read: CarefulRead = async (operation, run) => {
		if (closed.has(operation)) return null;
		const answer = await ask({service: 'IAM', operation, scope}, signal, async () => {
			const [client, sdk] = await Promise.all([clients.iam(scope), import('./sdk/iam.ts')]);
			return run(client, sdk, {abortSignal: signal});
		});
		if (answer.ok) return answer.value;
		closed.add(operation);
		problems.push(answer.problem);
		return null;
	};
	return {read, problems};
};
