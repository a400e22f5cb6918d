import type {Sources} from '../domain/sources.ts';
import {ask} from './ask.ts';
import type {Clients} from './clients.ts';

/** The credentials that the scope's profile has now. */
export const createCredentials =
	(clients: Clients): Sources['credentials'] =>
	(scope, signal) =>
		ask({service: 'STS', operation: null, scope}, signal, async () => {
			const provide = await clients.credentials(scope);
			const found = await provide({callerClientConfig: {region: async () => scope.region}});
			return {
				accessKeyId: found.accessKeyId,
				secretAccessKey: found.secretAccessKey,
				sessionToken: found.sessionToken ?? null,
				expires: found.expiration?.getTime() ?? null,
			};
		});
