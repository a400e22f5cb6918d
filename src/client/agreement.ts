import {randomBytes} from 'node:crypto';
import {type Encryption, makeEncryption} from '../protocol/encryption.ts';
import {
	encodeHandshakeResponse,
	type HandshakeRequest,
	type ProcessedAction,
	type RequestedAction,
} from '../protocol/handshake.ts';
import type {JsonObject} from '../protocol/json.ts';
import type {DataKey} from './data-key.ts';
import {clientVersion} from './version.ts';

/** What client and agent agreed on, or `refusal`: the first thing that they did not. */
export type Agreement = {
	/** `null`: the agent did not say what kind of session it is. */
	readonly session: {readonly type: string; readonly properties: JsonObject} | null;
	readonly agentVersion: string;
	readonly encryption: Encryption | null;
	/** The HandshakeResponse to send. */
	readonly response: Uint8Array;
	readonly refusal: string | null;
};

/** Makes a data key with KMS; rejects with a sentence. */
export type MakeDataKey = (keyId: string, challenge: string | null) => Promise<DataKey>;

const sessionTypes: readonly string[] = ['Standard_Stream', 'InteractiveCommands', 'NonInteractiveCommands', 'Port'];

const isRefused = (action: ProcessedAction): action is Exclude<ProcessedAction, {outcome: 'success'}> =>
	action.outcome !== 'success';

/** Does what a handshake asks for, action by action (session protocol, sections 5 and 8). Never rejects. */
export const agree = async (request: HandshakeRequest, makeDataKey: MakeDataKey): Promise<Agreement> => {
	let session: Agreement['session'] = null;
	let encryption: Encryption | null = null;

	const encrypt = async (keyId: string, challenge: string | null): Promise<JsonObject> => {
		const {plain, sealed} = await makeDataKey(keyId, challenge);
		encryption = makeEncryption(plain, randomBytes);
		if (!encryption) throw new Error('KMS answered with a key of the wrong length');
		return {
			KMSCipherTextKey: Buffer.from(sealed).toString('base64'),
			KMSCipherTextHash: null,
			...(challenge === null ? {} : {ChallengeAcknowledgement: true}),
		};
	};

	const process = async (action: RequestedAction): Promise<ProcessedAction> => {
		if (action.kind === 'unknown') {
			return {name: action.name, outcome: 'unsupported', reason: `Unsupported action ${action.name}`};
		}
		const name = action.kind;
		if (action.kind === 'KMSEncryption') {
			try {
				return {name, outcome: 'success', result: await encrypt(action.keyId, action.challenge)};
			} catch (error) {
				return {name, outcome: 'failed', reason: error instanceof Error ? error.message : String(error)};
			}
		}
		if (!sessionTypes.includes(action.sessionType)) {
			return {name, outcome: 'failed', reason: `Unknown session type ${action.sessionType}`};
		}
		session = {type: action.sessionType, properties: action.properties};
		return {name, outcome: 'success', result: null};
	};

	const processed: ProcessedAction[] = [];
	for (const action of request.actions) processed.push(await process(action));
	const refused = processed.find(isRefused);
	return {
		session,
		agentVersion: request.agentVersion,
		encryption,
		response: encodeHandshakeResponse(clientVersion, processed),
		refusal: refused ? refused.reason : null,
	};
};
