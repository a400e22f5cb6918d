import type {Sources} from '../domain/sources.ts';
import {createClients} from './clients.ts';
import {createContextKeys} from './context-keys.ts';
import {createCredentials} from './credentials.ts';
import {createIdentify} from './identity.ts';
import {createInstances} from './instances.ts';
import {createManagedNodes} from './managed-nodes.ts';
import {createManagedNodeTags} from './node-tags.ts';
import type {SourcesOptions} from './options.ts';
import {createPrincipal} from './principal.ts';
import {createStartSession, createTerminateSession} from './session-api.ts';
import {createSimulate} from './simulate.ts';

export type {SourcesOptions} from './options.ts';

/** AWS itself, asked from this thread. The SDK is loaded with the first call; nothing is read or connected before. */
export const createSources = (options: SourcesOptions): Sources => {
	const clients = createClients(options);
	return {
		identify: createIdentify(clients),
		principal: createPrincipal(clients, options.policySourceArn ?? null),
		instances: createInstances(clients),
		managedNodes: createManagedNodes(clients),
		managedNodeTags: createManagedNodeTags(clients),
		contextKeys: createContextKeys(clients),
		simulate: createSimulate(clients),
		startSession: createStartSession(clients),
		terminateSession: createTerminateSession(clients),
		credentials: createCredentials(clients),
	};
};
