import {timingSafeEqual} from 'node:crypto';
import {payloadType} from '../../protocol/message.ts';
import {type Cipher, createAgentCipher, dataKeyBytes} from './cipher.ts';
import type {Clock} from './clock.ts';
import {
	challengeRequest,
	type HandshakeAnswer,
	handshakeComplete,
	handshakeRequest,
	readChallenge,
	readEncryptionResult,
	readHandshakeAnswer,
} from './handshake-words.ts';
import {sealed} from './sealed.ts';
import {isNewer} from './version.ts';
import type {StartWork, Work} from './work.ts';

/** Opens a data key that KMS has sealed, for this encryption context; `null` when KMS refuses. */
export type DecryptDataKey = (
	ciphertext: Uint8Array,
	context: Readonly<Record<string, string>>,
) => Uint8Array | null | Promise<Uint8Array | null>;

/** What a handshake is about. */
export type HandshakeOptions = {
	readonly sessionId: string;
	readonly target: string;
	readonly agentVersion: string;
	readonly sessionType: string;
	readonly properties: Readonly<Record<string, string>> | null;
	/** The key of an encrypted session; `null` for others. */
	readonly kmsKeyId: string | null;
	readonly decryptDataKey: DecryptDataKey;
	readonly clock: Clock;
	readonly random: (bytes: number) => Uint8Array;
	/** Begins what the session is for, once the client's version is known. */
	readonly start: (clientVersion: string) => StartWork;
};

/** How long an agent waits for the client's answer. */
const patience = 15_000;
/** Agents up to this one do not bind the data key to a random challenge of their own. */
const lastWithoutChallenge = '3.3.808.0';
const challengeBytes = 64;

const timedOut = 'Handshake timed out. Please ensure that you have the latest version of the session manager plugin.';
const encryptedMessage = 'This session is encrypted using AWS KMS.';

/** What is to come back from the client, encrypted with its own key. */
type Challenge = {readonly plain: Uint8Array; readonly cipher: Cipher};

const isMet = ({plain, cipher}: Challenge, payload: Uint8Array): boolean => {
	const offered = readChallenge(payload);
	const opened = offered && cipher.decrypt(offered);
	return opened?.length === plain.length && timingSafeEqual(opened, plain);
};

/** Why the agent cannot go on with this answer: an action that is not done is fatal. */
const troubleWith = (answer: HandshakeAnswer | null): string | null => {
	if (!answer) return 'The client answered the handshake with something else.';
	const failed = answer.actions.find(({isDone}) => !isDone);
	if (failed) return failed.error || `The client did not process the action ${failed.type}.`;
	return answer.actions.some(({type}) => type === 'SessionType')
		? null
		: 'The client did not process the session type.';
};

/** Asks the client before anything else, as agents do for ports, commands without a terminal and encryption. */
export const withHandshake =
	(options: HandshakeOptions): StartWork =>
	events => {
		const {clock, random, kmsKeyId} = options;
		const begun = clock.now();
		const bound =
			kmsKeyId !== null && isNewer(options.agentVersion, lastWithoutChallenge)
				? Buffer.from(random(16)).toString('base64')
				: null;
		let inner: Work | null = null;
		let isStopped = false;
		let answer: HandshakeAnswer | null = null;
		let challenge: Challenge | null = null;
		const cancelPatience = clock.after(patience, () => fail(timedOut));

		const fail = (output: string): void => {
			if (isStopped || inner) return;
			isStopped = true;
			cancelPatience();
			events.onEnd(output);
		};

		const complete = (clientVersion: string, cipher: Cipher | null): void => {
			cancelPatience();
			const message = cipher ? encryptedMessage : '';
			events.send(payloadType.handshakeComplete, handshakeComplete(clock.now() - begun, message));
			const start = options.start(clientVersion);
			inner = (cipher ? sealed(cipher, start) : start)(events);
		};

		/** KMS may refuse by an answer or by an error. */
		const open = async (ciphertext: Uint8Array, context: Readonly<Record<string, string>>) => {
			try {
				return await options.decryptDataKey(ciphertext, context);
			} catch {
				return null;
			}
		};

		const encrypt = async (result: unknown): Promise<void> => {
			const read = readEncryptionResult(result);
			const context = {
				'aws:ssm:SessionId': options.sessionId,
				'aws:ssm:TargetId': options.target,
				...(bound !== null && read?.acknowledgesChallenge === true && {'aws:ssm:RandomChallenge': bound}),
			};
			const dataKey = read && (await open(read.ciphertext, context));
			if (isStopped) return;
			if (dataKey?.length !== dataKeyBytes) {
				fail('Fetching data key failed: Unable to retrieve data key.');
				return;
			}
			const cipher = createAgentCipher(dataKey);
			challenge = {plain: random(challengeBytes), cipher};
			events.send(payloadType.challengeRequest, challengeRequest(cipher.encrypt(challenge.plain)));
		};

		const onAnswer = (payload: Uint8Array): void => {
			if (answer) return;
			answer = readHandshakeAnswer(payload);
			const trouble = troubleWith(answer);
			if (!answer || trouble !== null) fail(trouble ?? '');
			else if (kmsKeyId === null) complete(answer.clientVersion, null);
			else void encrypt(answer.actions.find(({type}) => type === 'KMSEncryption')?.result);
		};

		const onChallenge = (payload: Uint8Array): void => {
			if (challenge && isMet(challenge, payload)) complete(answer?.clientVersion ?? '', challenge.cipher);
			else fail('The client failed the encryption challenge.');
		};

		events.send(
			payloadType.handshakeRequest,
			handshakeRequest({
				...options,
				encryption: kmsKeyId === null ? null : {keyId: kmsKeyId, challenge: bound},
			}),
		);
		return {
			receive: (type, payload) => {
				if (isStopped) return;
				// What comes before the handshake is complete is lost, as with agents.
				if (inner) inner.receive(type, payload);
				else if (type === payloadType.handshakeResponse) onAnswer(payload);
				else if (type === payloadType.challengeResponse) onChallenge(payload);
			},
			isReady: () => inner?.isReady() ?? true,
			hold: isHeld => inner?.hold(isHeld),
			stop: async () => {
				isStopped = true;
				cancelPatience();
				await inner?.stop();
			},
		};
	};
