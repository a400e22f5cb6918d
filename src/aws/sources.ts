import {success} from '../domain/result.ts';
import type {Sources} from '../domain/sources.ts';
import {createAccountAlias} from './account-alias.ts';
import {createClients} from './clients.ts';
import {createIsConnected} from './connection-status.ts';
import {createContextKeys} from './context-keys.ts';
import {createCredentials} from './credentials.ts';
import {createIdentify} from './identity.ts';
import {createInstances} from './instances.ts';
import {createKnownIds} from './known-ids.ts';
import {listLogins} from './logins.ts';
import {createManagedNodes} from './managed-nodes.ts';
import {createManagedNodeTags} from './node-tags.ts';
import {createOccupiedRegions} from './occupied-regions.ts';
import type {SourcesOptions} from './options.ts';
import {createOwnPolicies} from './own-policies.ts';
import {createPortal} from './portal.ts';
import {createPrincipal} from './principal.ts';
import {listProfiles} from './profiles.ts';
import {regionOf} from './region.ts';
import {createRegions} from './regions.ts';
import {createResumeSession, createStartSession, createTerminateSession} from './session-api.ts';
import {createSessionDocument} from './session-document.ts';
import {createSessions} from './sessions.ts';
import {createSignIn} from './sign-in.ts';
import {createSimulate} from './simulate.ts';

export type {SourcesOptions} from './options.ts';

/** AWS itself, asked from this thread. The SDK is loaded with the first call; nothing is read or connected before. */
export const createSources = (options: SourcesOptions): Sources => {
	const clients = createClients(options);
	const known = createKnownIds();
	return {
		profiles: async () => success(await listProfiles()),
		region: profile => regionOf(profile, options.environment),
		regions: createRegions(clients),
		occupiedRegions: createOccupiedRegions(clients),
		identify: createIdentify(clients),
		accountAlias: createAccountAlias(clients),
		principal: createPrincipal(clients, options.policySourceArn ?? null),
		instances: createInstances(clients, known),
		managedNodes: createManagedNodes(clients, known),
		managedNodeTags: createManagedNodeTags(clients),
		contextKeys: createContextKeys(clients),
		simulate: createSimulate(clients),
		ownPolicies: createOwnPolicies(clients),
		sessionDocument: createSessionDocument(clients),
		sessions: createSessions(clients),
		isConnected: createIsConnected(clients),
		startSession: createStartSession(clients),
		resumeSession: createResumeSession(clients),
		terminateSession: createTerminateSession(clients),
		logins: async () => success(await listLogins()),
		...createSignIn(clients.askPortal),
		...createPortal(clients.askPortal),
		credentials: createCredentials(clients),
	};
};
