import type {Sources} from '../domain/sources.ts';
import {clean} from '../domain/text.ts';
import {ask} from './ask.ts';
import type {Clients} from './clients.ts';

/** The account's alias, which an account has at most one of: IAM ListAccountAliases. */
export const createAccountAlias =
	(clients: Clients): Sources['accountAlias'] =>
	(scope, signal) =>
		ask({service: 'IAM', operation: 'ListAccountAliases', scope}, signal, async () => {
			const [client, {ListAccountAliasesCommand}] = await Promise.all([clients.iam(scope), import('./sdk/iam.ts')]);
			const {AccountAliases} = await client.send(new ListAccountAliasesCommand({}), {abortSignal: signal});
			return AccountAliases?.[0] ? clean(AccountAliases[0]) : null;
		});
