import type {Sources} from '../domain/sources.ts';
import {clean} from '../domain/text.ts';
import {ask, present} from './ask.ts';
import type {Clients} from './clients.ts';

/** Names of the context keys that the source's policies mention: IAM GetContextKeysForPrincipalPolicy. */
export const createContextKeys =
	(clients: Clients): Sources['contextKeys'] =>
	(scope, source, signal) =>
		ask({service: 'IAM', operation: 'GetContextKeysForPrincipalPolicy', scope}, signal, async () => {
			const [client, {GetContextKeysForPrincipalPolicyCommand}] = await Promise.all([
				clients.iam(scope),
				import('./sdk/iam.ts'),
			]);
			const command = new GetContextKeysForPrincipalPolicyCommand({PolicySourceArn: source});
			const {ContextKeyNames} = await client.send(command, {abortSignal: signal});
			return present(ContextKeyNames, 'ContextKeyNames').map(clean);
		});
