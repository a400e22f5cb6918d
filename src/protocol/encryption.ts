import {createCipheriv, createDecipheriv} from 'node:crypto';
import {parseObject} from './json.ts';

const cipher = 'aes-256-gcm';
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** Both keys of an encrypted session (session protocol, section 8). */
export type Encryption = {
	/** Nonce, ciphertext and tag in one: 28 bytes longer than the plain text. */
	encrypt(plain: Uint8Array): Uint8Array;
	/** `null` when the bytes were not sealed with the agent's key. */
	decrypt(sealed: Uint8Array): Uint8Array | null;
	/** The EncChallengeResponse to an EncChallengeRequest; `null` when that cannot be read or decrypted. */
	answerChallenge(payload: Uint8Array): Uint8Array | null;
};

/**
 * Makes the encryption from KMS's 64 plain bytes: the first half is the agent's key, the second ours. `null` when they
 * are not 64. `random` returns that many random bytes.
 */
export const makeEncryption = (dataKey: Uint8Array, random: (bytes: number) => Uint8Array): Encryption | null => {
	if (dataKey.length !== 2 * keyBytes) return null;
	const theirs = Uint8Array.from(dataKey.subarray(0, keyBytes));
	const ours = Uint8Array.from(dataKey.subarray(keyBytes));

	const encrypt = (plain: Uint8Array): Uint8Array => {
		const nonce = random(nonceBytes);
		const sealing = createCipheriv(cipher, ours, nonce);
		return Buffer.concat([nonce, sealing.update(plain), sealing.final(), sealing.getAuthTag()]);
	};

	const decrypt = (sealed: Uint8Array): Uint8Array | null => {
		if (sealed.length < nonceBytes + tagBytes) return null;
		const opening = createDecipheriv(cipher, theirs, sealed.subarray(0, nonceBytes), {authTagLength: tagBytes});
		opening.setAuthTag(sealed.subarray(sealed.length - tagBytes));
		try {
			return Buffer.concat([opening.update(sealed.subarray(nonceBytes, sealed.length - tagBytes)), opening.final()]);
		} catch {
			return null;
		}
	};

	return {
		encrypt,
		decrypt,
		answerChallenge(payload) {
			const challenge = parseObject(payload)?.['Challenge'];
			if (typeof challenge !== 'string') return null;
			const plain = decrypt(Buffer.from(challenge, 'base64'));
			return plain && Buffer.from(JSON.stringify({Challenge: Buffer.from(encrypt(plain)).toString('base64')}));
		},
	};
};
