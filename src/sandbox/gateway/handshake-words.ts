/** What the agent asks of the client: to know the session's type, and with a key to encrypt. */
export type HandshakeWords = {
	readonly agentVersion: string;
	readonly sessionType: string;
	/** Of a port session, strings throughout; `null` for shells. */
	readonly properties: Readonly<Record<string, string>> | null;
	readonly encryption: {readonly keyId: string; readonly challenge: string | null} | null;
};

/** One action as the client answered it. */
type ProcessedAction = {
	readonly type: string;
	readonly isDone: boolean;
	readonly result: unknown;
	readonly error: string;
};

/** What a HandshakeResponse says. */
export type HandshakeAnswer = {readonly clientVersion: string; readonly actions: readonly ProcessedAction[]};

/** Writes the payload of a HandshakeRequest (session protocol, section 5.2). */
export const handshakeRequest = ({agentVersion, sessionType, properties, encryption}: HandshakeWords): Uint8Array => {
	const actions: unknown[] = [
		{ActionType: 'SessionType', ActionParameters: {SessionType: sessionType, Properties: properties}},
	];
	if (encryption) {
		const {keyId, challenge} = encryption;
		const parameters = {KMSKeyId: keyId, ...(challenge !== null && {Challenge: challenge})};
		actions.push({ActionType: 'KMSEncryption', ActionParameters: parameters});
	}
	return json({AgentVersion: agentVersion, RequestedClientActions: actions});
};

/** Writes the payload of a HandshakeComplete; the time is in nanoseconds. */
export const handshakeComplete = (milliseconds: number, message: string): Uint8Array =>
	json({HandshakeTimeToComplete: Math.round(milliseconds * 1e6), CustomerMessage: message});

/** Writes the payload of an encryption challenge. */
export const challengeRequest = (challenge: Uint8Array): Uint8Array =>
	json({Challenge: Buffer.from(challenge).toString('base64')});

/** Reads the payload that answers an encryption challenge; `null` when it is none. */
export const readChallenge = (payload: Uint8Array): Uint8Array | null => {
	const {Challenge} = parse(payload);
	return typeof Challenge === 'string' ? Buffer.from(Challenge, 'base64') : null;
};

/** Reads the payload of a HandshakeResponse; `null` when it is none. */
export const readHandshakeAnswer = (payload: Uint8Array): HandshakeAnswer | null => {
	const {ClientVersion, ProcessedClientActions} = parse(payload);
	if (typeof ClientVersion !== 'string' || !Array.isArray(ProcessedClientActions)) return null;
	return {
		clientVersion: ClientVersion,
		actions: ProcessedClientActions.filter(isObject).map(({ActionType, ActionStatus, ActionResult, Error: error}) => ({
			type: String(ActionType),
			isDone: ActionStatus === 1,
			result: ActionResult,
			error: String(error ?? ''),
		})),
	};
};

/** What a client's KMSEncryption result says; `null` when it is none. */
export const readEncryptionResult = (
	result: unknown,
): {readonly ciphertext: Uint8Array; readonly acknowledgesChallenge: boolean} | null => {
	if (!isObject(result) || typeof result['KMSCipherTextKey'] !== 'string') return null;
	return {
		ciphertext: Buffer.from(result['KMSCipherTextKey'], 'base64'),
		acknowledgesChallenge: result['ChallengeAcknowledgement'] === true,
	};
};

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null;

const parse = (payload: Uint8Array): Readonly<Record<string, unknown>> => {
	try {
		const value: unknown = JSON.parse(Buffer.from(payload).toString());
		return isObject(value) ? value : {};
	} catch {
		return {};
	}
};
