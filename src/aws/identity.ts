import type {Sources} from '../domain/sources.ts';
import {clean} from '../domain/text.ts';
import {ask, present} from './ask.ts';
import type {Clients} from './clients.ts';

/** Who the scope's credentials are: STS GetCallerIdentity, which needs no permission. */
export const createIdentify =
	(clients: Clients): Sources['identify'] =>
	(scope, signal) =>
		ask({service: 'STS', operation: 'GetCallerIdentity', scope}, signal, async () => {
			const [client, {GetCallerIdentityCommand}] = await Promise.all([clients.sts(scope), import('./sdk/sts.ts')]);
			const {Arn, Account, UserId} = await client.send(new GetCallerIdentityCommand({}), {abortSignal: signal});
			return {
				arn: clean(present(Arn, 'Arn')),
				account: clean(present(Account, 'Account')),
				userId: clean(present(UserId, 'UserId')),
			};
		});
