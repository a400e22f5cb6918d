import {clean} from './text.ts';

/**
 * Names of fields whose values open something: tokens, keys, codes, the address of a data channel; and parameters of a
 * session, which hold whatever command somebody wrote.
 */
const secretName =
	/token|secret|password|credential|accesskey|authorization|assertion|code$|streamurl|signature|private|^parameters$|^reason$/i;

/**
 * Keys of AWS by their prefixes (IAM User Guide, "Unique identifiers"), whatever is long and looks random, as it is or in
 * an address, and what stands in front of an address's host. A secret key may begin or end with a stroke or a plus.
 */
const keyId = /\b(A(?:KI|SI|BI)A)[A-Z0-9]{12,}/g;
const longRandom = /[A-Za-z0-9+/_~=.%-]{64,}|(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/])/g;
const userInfo = /\/\/[^/\s@]+@/g;

/** What stands in place of a secret. */
const gone = '[redacted]';

/** Characters of one value that are kept: enough to know it by. */
const most = 300;

/** A text without what looks like a key or a token. ARNs and paths stay readable. */
export const redactText = (text: string): string => {
	const safe = clean(text)
		.replace(keyId, `$1${gone}`)
		.replace(userInfo, `//${gone}@`)
		.replace(/[^\s"',;&]+/g, word => (/^\W?arn:/.test(word) ? word : word.replace(longRandom, gone)));
	return safe.length > most ? `${safe.slice(0, most)}…` : safe;
};

/** A value as JSON that may be written down: secrets by name or by look replaced, long texts cut, bytes counted only. */
export const redact = (value: unknown, depth = 0): unknown => {
	if (typeof value === 'string') return redactText(value);
	if (value === null || typeof value !== 'object') return value;
	if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
	if (depth > 5) return '…';
	if (Array.isArray(value)) {
		const kept = value.slice(0, 10).map(item => redact(item, depth + 1));
		return value.length > 10 ? [...kept, `and ${value.length - 10} more`] : kept;
	}
	return Object.fromEntries(
		Object.entries(value).map(([name, item]) => [
			clean(name),
			secretName.test(name) && item !== undefined && item !== null ? gone : redact(item, depth + 1),
		]),
	);
};
