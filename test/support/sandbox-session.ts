import {SSMClient, StartSessionCommand} from '@aws-sdk/client-ssm';
import {fromIni} from '@aws-sdk/credential-providers';
import type {ClientOptions} from './client-process.ts';
import {type SandboxProcess, startSandbox} from './sandbox.ts';

/** The node of {@link startNodeSandbox}. */
export const nodeId = 'i-0123456789abcdef0';

/** A sandbox of one node on which everything is allowed; `node` adds fields to it, `more` to the fleet. */
export const startNodeSandbox = (
	node: object = {},
	more: object = {},
	region: object = {},
	args: readonly string[] = [],
): Promise<SandboxProcess> => {
	const administrator = {all: {Statement: {Effect: 'Allow', Action: '*', Resource: '*'}}};
	const fleet = {
		account: '111122223333',
		caller: 'ops',
		principals: {ops: {kind: 'user', policies: administrator}},
		regions: {'eu-west-1': {instances: [{id: nodeId, name: 'web-1', agent: {ping: 'Online'}, ...node}], ...region}},
		shell: ['/bin/bash', '--norc'],
		...more,
	};
	return startSandbox(fleet, args);
};

/** Starts a session as AWS CLI would, and says how a client is called for it. */
export const startSession = async (
	sandbox: SandboxProcess,
	document?: string,
	parameters?: Record<string, string[]>,
): Promise<ClientOptions> => {
	const {environment, endpoint} = sandbox;
	const region = 'eu-west-1';
	const credentials = fromIni({
		profile: environment['AWS_PROFILE'] ?? 'default',
		filepath: environment['AWS_SHARED_CREDENTIALS_FILE'] ?? '',
		configFilepath: environment['AWS_CONFIG_FILE'] ?? '',
	});
	const ssm = new SSMClient({region, endpoint, credentials});
	const started = await ssm.send(
		new StartSessionCommand({
			Target: nodeId,
			...(document ? {DocumentName: document} : {}),
			...(parameters ? {Parameters: parameters} : {}),
		}),
	);
	return {
		url: started.StreamUrl ?? '',
		token: started.TokenValue ?? '',
		sessionId: started.SessionId ?? '',
		target: nodeId,
		region,
		endpoint,
		env: {...environment},
	};
};
