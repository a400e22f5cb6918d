import {devNull} from 'node:os';
import type {SessionRequest, StartedSession} from '../domain/session.ts';
import {type Environment, responseVariable, withoutCredentials} from './environment.ts';
import type {Plugin} from './plugin.ts';
import {ssmEndpoint} from './ssm-endpoint.ts';

/** How a child finds credentials: the SDKs' container credentials contract. */
export type CredentialsAddress = {readonly uri: string; readonly token: string};

export type PluginCallInput = {
	readonly plugin: Plugin;
	readonly started: StartedSession;
	readonly request: SessionRequest;
	/** Systems Manager's endpoint; `null`: the region's own. */
	readonly endpointUrl: string | null;
	readonly environment: Environment;
	readonly address: CredentialsAddress;
	/** Further variables for the client. */
	readonly variables?: Readonly<Record<string, string>>;
	/** Makes the response variable's name unlike any other. */
	readonly nonce: string;
};

/** A program to run: no shell is involved. */
export type Call = {
	readonly file: string;
	readonly args: readonly string[];
	readonly env: Readonly<Record<string, string>>;
};

/**
 * The process contract of session-manager-plugin: name of the variable with the StartSession response, region,
 * operation, profile (empty: a named one would beat the credentials that we serve), request, endpoint.
 * Of the request only the target is passed on: nothing else is read, and parameters may hold secrets.
 */
export const pluginCall = (input: PluginCallInput): Call => {
	const {plugin, started, request, endpointUrl, environment, address, variables = {}, nonce} = input;
	const variable = `${responseVariable}_${nonce}`;
	const args = [
		variable,
		request.region,
		'StartSession',
		'',
		JSON.stringify({Target: request.target}),
		endpointUrl ?? (started.endpoint || ssmEndpoint(request.region)),
	];
	return {
		file: plugin.path,
		args: plugin.kind === 'builtin' ? [plugin.script, ...args] : args,
		env: {
			...withoutCredentials(environment),
			...variables,
			// Our own escape keys would otherwise be read twice.
			REACH_CLIENT_ESCAPES: '0',
			// On pipes nothing else tells it that we were killed.
			REACH_CLIENT_FOLLOWS: '1',
			AWS_CONFIG_FILE: devNull,
			AWS_SHARED_CREDENTIALS_FILE: devNull,
			AWS_CONTAINER_CREDENTIALS_FULL_URI: address.uri,
			AWS_CONTAINER_AUTHORIZATION_TOKEN: address.token,
			[variable]: JSON.stringify({
				SessionId: started.sessionId,
				StreamUrl: started.streamUrl,
				TokenValue: started.token,
			}),
		},
	};
};
