import type {Sources} from '../domain/sources.ts';
import {ask, present} from './ask.ts';
import type {Clients} from './clients.ts';

/** Whether the node's agent holds its channel now: SSM GetConnectionStatus, surer than the ping of a listing. */
export const createIsConnected =
	(clients: Clients): Sources['isConnected'] =>
	(scope, target, signal) =>
		ask({service: 'SSM', operation: 'GetConnectionStatus', scope}, signal, async () => {
			const [client, {GetConnectionStatusCommand}] = await Promise.all([clients.ssm(scope), import('./sdk/ssm.ts')]);
			const {Status} = await client.send(new GetConnectionStatusCommand({Target: target}), {abortSignal: signal});
			return present(Status, 'Status') === 'connected';
		});
