/** What an escape key asks for; `off`: that there be none from now on. */
export type EscapeKey = 'end' | 'help' | 'off';

/** Reads the keys of a terminal. */
export type EscapeKeys = {
	/** What goes to the far side, in order; escape keys stand where they were typed. */
	read(keys: Uint8Array): readonly (Uint8Array | EscapeKey)[];
};

const tilde = 0x7e;

const meanings: ReadonlyMap<number, EscapeKey> = new Map([
	[0x2e, 'end'],
	[0x3f, 'help'],
	[0x2d, 'off'],
]);

/** A terminal that hands over more bytes at once than this pastes them: nobody types so fast, not even on a slow line. */
const typedAtOnce = 16;

/** What the keys do, for a terminal in raw mode. */
export const escapeHelp = [
	'',
	'Escape keys, at the start of a line:',
	'  ~.  end the session, also one that hangs',
	'  ~-  no escape keys from now on',
	'  ~?  this text',
	'  ~~  send ~ once',
	'',
].join('\r\n');

/** What is said when they are switched off. */
export const escapesOff = '\r\nNo escape keys from now on.\r\n';

/**
 * Makes a reader of the escape keys that plugins have since 1.2.835.0 (session protocol, section 15): a tilde behind a
 * newline, or first of all, and the key after it. Before any other key it is passed on. Text that is pasted is left
 * alone, which of the plugin is not known.
 */
export const makeEscapeKeys = (): EscapeKeys => {
	let isLineStart = true;
	let isHeld = false;
	let isOff = false;

	return {
		read(keys) {
			if (isOff || keys.length === 0) return [keys];
			const isTyped = keys.length <= typedAtOnce;
			const pieces: (Uint8Array | EscapeKey)[] = [];
			let from = 0;
			for (const [at, byte] of keys.entries()) {
				if (isHeld) {
					isHeld = false;
					const meaning = isTyped ? meanings.get(byte) : undefined;
					if (meaning) {
						pieces.push(meaning);
						from = at + 1;
						isOff = meaning === 'off';
						if (isOff) break;
						continue;
					}
					if (byte !== tilde || !isTyped) pieces.push(Uint8Array.of(tilde));
				} else if (isTyped && isLineStart && byte === tilde) {
					if (at > from) pieces.push(keys.subarray(from, at));
					from = at + 1;
					isHeld = true;
					continue;
				}
				isLineStart = byte === 0x0d || byte === 0x0a;
			}
			if (from < keys.length) pieces.push(keys.subarray(from));
			return pieces;
		},
	};
};
