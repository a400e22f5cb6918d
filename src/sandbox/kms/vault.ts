import {createCipheriv, createDecipheriv, hkdfSync, randomBytes} from 'node:crypto';

/** Encryption context: what a ciphertext is bound to (KMS developer guide, "Encryption context"). */
export type EncryptionContext = Readonly<Record<string, string>>;

/** Which key sealed a text, and where that key is. */
export type Label = {readonly region: string; readonly keyId: string};

/** Seals and opens texts under the fleet's keys, whose bytes exist in this run only. */
export type Vault = {
	readonly seal: (label: Label, plain: Uint8Array, context: EncryptionContext) => Buffer;
	/** Which key a ciphertext needs; `null`: it is none of ours. */
	readonly labelOf: (ciphertext: Uint8Array) => Label | null;
	/** `null`: altered, or sealed for another context. */
	readonly open: (ciphertext: Uint8Array, context: EncryptionContext) => Buffer | null;
};

const nonceBytes = 12;
const tagBytes = 16;

/** The same for the same entries in any order. */
const canonical = (context: EncryptionContext): Buffer =>
	Buffer.from(JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))));

/** A ciphertext: length of the label (one byte), label, nonce, sealed bytes, tag. */
const split = (ciphertext: Uint8Array) => {
	const bytes = Buffer.from(ciphertext);
	const end = 1 + (bytes[0] ?? 0);
	if (bytes.length < end + nonceBytes + tagBytes) return null;
	const [region, keyId, more] = bytes.subarray(1, end).toString().split('/');
	if (!region || !keyId || more !== undefined) return null;
	return {label: {region, keyId}, head: bytes.subarray(0, end), rest: bytes.subarray(end)};
};

/** Makes the vault of one run. */
export const createVault = (): Vault => {
	const secret = randomBytes(32);
	const keyOf = ({region, keyId}: Label): Buffer =>
		Buffer.from(hkdfSync('sha256', secret, '', `${region}/${keyId}`, 32));
	return {
		seal: (label, plain, context) => {
			const name = Buffer.from(`${label.region}/${label.keyId}`);
			const nonce = randomBytes(nonceBytes);
			const cipher = createCipheriv('aes-256-gcm', keyOf(label), nonce).setAAD(canonical(context));
			const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
			return Buffer.concat([Buffer.from([name.length]), name, nonce, sealed, cipher.getAuthTag()]);
		},
		labelOf: ciphertext => split(ciphertext)?.label ?? null,
		open: (ciphertext, context) => {
			const parts = split(ciphertext);
			if (!parts) return null;
			const {label, rest} = parts;
			const decipher = createDecipheriv('aes-256-gcm', keyOf(label), rest.subarray(0, nonceBytes));
			decipher.setAAD(canonical(context)).setAuthTag(rest.subarray(rest.length - tagBytes));
			try {
				const sealed = rest.subarray(nonceBytes, rest.length - tagBytes);
				return Buffer.concat([decipher.update(sealed), decipher.final()]);
			} catch {
				return null;
			}
		},
	};
};
