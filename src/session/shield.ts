import type {Plugin} from './plugin.ts';
import {hasOwnEscapeKeys, isAtLeast, parseVersion} from './plugin-version.ts';

/** Whether a client has escape keys of its own: session-manager-plugin since 1.2.835.0. */
export const needsShield = (plugin: Plugin): boolean =>
	plugin.kind === 'plugin' && isAtLeast(parseVersion(plugin.version) ?? [], hasOwnEscapeKeys);

const tilde = 0x7e;

/** What the plugin acts on behind a tilde that stands behind a newline: `~.`, `~?`, `~~`, `~-` (release notes). */
const itsKeys: ReadonlySet<number> = new Set([0x2e, 0x3f, tilde, 0x2d]);

const isNewline = (byte: number): boolean => byte === 0x0d || byte === 0x0a;

export type Shielded = {readonly bytes: Buffer; readonly isLineStart: boolean};

/**
 * Writes keys so that the plugin takes none of them for an escape key of its own, pasted text neither: a tilde that it
 * would act on is doubled, which it passes on as one. `isLineStart`: whether a newline was the last key before.
 */
export const shield = (keys: Buffer, isLineStart: boolean): Shielded => {
	const pieces: Buffer[] = [];
	let from = 0;
	let atStart = isLineStart;
	for (let at = 0; at < keys.length; at++) {
		const byte = keys[at] ?? 0;
		if (atStart && byte === tilde) {
			const next = keys[at + 1];
			if (next === undefined || itsKeys.has(next)) {
				pieces.push(keys.subarray(from, at + 1));
				from = at;
			}
		}
		atStart = isNewline(byte);
	}
	if (pieces.length === 0) return {bytes: keys, isLineStart: atStart};
	return {bytes: Buffer.concat([...pieces, keys.subarray(from)]), isLineStart: atStart};
};
