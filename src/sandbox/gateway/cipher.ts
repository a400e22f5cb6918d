import {createCipheriv, createDecipheriv, randomBytes} from 'node:crypto';

/** Turns bytes into a payload that only the other side can read, and back. */
export type Cipher = {
	readonly encrypt: (plain: Uint8Array) => Uint8Array;
	/** `null`: not made with this key, or changed since. */
	readonly decrypt: (sealed: Uint8Array) => Uint8Array | null;
};

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const keyBytes = 32;

/** The data key that both sides share: its halves serve the two directions. */
export const dataKeyBytes = 2 * keyBytes;

/** The next number of the same length; agents count their nonces up from a random start, lowest byte first. */
const increment = (nonce: Buffer): void => {
	for (let at = 0; at < nonce.length; at += 1) {
		const next = ((nonce[at] ?? 0) + 1) % 256;
		nonce[at] = next;
		if (next !== 0) return;
	}
};

/**
 * The agent's side of an encrypted session: nonce, AES-256-GCM ciphertext, tag (session protocol, section 8). The first
 * half of the data key encrypts what the agent sends, the second half what the client sends.
 */
export const createAgentCipher = (dataKey: Uint8Array): Cipher => {
	const [ours, theirs] = [dataKey.subarray(0, keyBytes), dataKey.subarray(keyBytes, dataKeyBytes)];
	const nonce = randomBytes(nonceBytes);
	return {
		encrypt: plain => {
			increment(nonce);
			const cipher = createCipheriv(algorithm, ours, nonce);
			return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
		},
		decrypt: sealed => {
			if (sealed.length < nonceBytes + tagBytes) return null;
			const decipher = createDecipheriv(algorithm, theirs, sealed.subarray(0, nonceBytes));
			decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
			const body = decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes));
			try {
				return Buffer.concat([body, decipher.final()]);
			} catch {
				return null;
			}
		},
	};
};
