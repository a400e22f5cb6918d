import {asObject, asText, type JsonObject, parseObject} from './json.ts';

/** One thing that the agent asks of the client before data flows. */
export type RequestedAction =
	| {readonly kind: 'SessionType'; readonly sessionType: string; readonly properties: JsonObject}
	| {readonly kind: 'KMSEncryption'; readonly keyId: string; readonly challenge: string | null}
	| {readonly kind: 'unknown'; readonly name: string};

/** The agent's HandshakeRequest. */
export type HandshakeRequest = {readonly agentVersion: string; readonly actions: readonly RequestedAction[]};

/** What became of a requested action. `reason` is a bare sentence, e.g. `Unknown session type X`. */
export type ProcessedAction =
	| {readonly name: string; readonly outcome: 'success'; readonly result: JsonObject | null}
	| {readonly name: string; readonly outcome: 'failed' | 'unsupported'; readonly reason: string};

const actionOf = (value: unknown): RequestedAction => {
	const action = asObject(value) ?? {};
	const name = asText(action['ActionType']);
	const parameters = asObject(action['ActionParameters']) ?? {};
	if (name === 'SessionType') {
		return {
			kind: 'SessionType',
			sessionType: asText(parameters['SessionType']),
			properties: asObject(parameters['Properties']) ?? {},
		};
	}
	if (name === 'KMSEncryption') {
		const challenge = asText(parameters['Challenge']);
		return {kind: 'KMSEncryption', keyId: asText(parameters['KMSKeyId']), challenge: challenge || null};
	}
	return {kind: 'unknown', name};
};

/** Reads a HandshakeRequest; `null` when it is no JSON object. Actions of unknown shape become `unknown`. */
export const parseHandshakeRequest = (payload: Uint8Array): HandshakeRequest | null => {
	const request = parseObject(payload);
	if (!request) return null;
	const actions = request['RequestedClientActions'];
	return {
		agentVersion: asText(request['AgentVersion']),
		actions: Array.isArray(actions) ? actions.map(actionOf) : [],
	};
};

const statusOf = {success: 1, failed: 2, unsupported: 3} as const;

/**
 * Writes a HandshakeResponse: one entry per requested action, in the order of the request. The plugin answers an
 * unknown action with status 0; we say 3, which agents treat alike (anything but 1 is fatal) and which is true.
 */
export const encodeHandshakeResponse = (clientVersion: string, actions: readonly ProcessedAction[]): Uint8Array => {
	const reasons: string[] = [];
	const processed = actions.map(action => {
		if (action.outcome !== 'success') reasons.push(action.reason);
		return {
			ActionType: action.name,
			ActionStatus: statusOf[action.outcome],
			ActionResult: action.outcome === 'success' ? action.result : null,
			Error: action.outcome === 'success' ? '' : `Failed to process action ${action.name}: ${action.reason}`,
		};
	});
	const response = {
		ClientVersion: clientVersion,
		ProcessedClientActions: processed,
		Errors: reasons.length > 0 ? reasons : null,
	};
	return Buffer.from(JSON.stringify(response));
};

/** The agent's word to the person when the handshake is done; empty when it has none, or none that can be read. */
export const customerMessage = (payload: Uint8Array): string => asText(parseObject(payload)?.['CustomerMessage']);
