/** What an escape key asks for. */
export type EscapeCommand = 'end' | 'detach' | 'help';

export type EscapeState = {
	/**
	 * At the start of a line, inside one, or behind an escape character that stands at the start of a line and whose
	 * meaning the next byte decides.
	 */
	readonly where: 'line-start' | 'inside' | 'escaped';
	/** Inside a bracketed paste nothing is an escape key. */
	readonly isPasting: boolean;
	/** How many bytes of a paste's bracket were just read. */
	readonly bracket: number;
};

export type EscapeStep = {
	readonly state: EscapeState;
	/** What goes to the far side, in order; commands stand where they were typed. */
	readonly pieces: ReadonlyArray<Buffer | EscapeCommand>;
};

/** The byte of an escape character: `~` unless told otherwise, `null` for none. */
export const escapeByte = (escapeKey: string | null | undefined): number | null =>
	escapeKey === null ? null : (escapeKey ?? '~').charCodeAt(0);

/** A session starts at the start of a line. */
export const escapeStart: EscapeState = {where: 'line-start', isPasting: false, bracket: 0};

const commands: ReadonlyMap<number, EscapeCommand> = new Map([
	[0x2e, 'end'],
	[0x64, 'detach'],
	[0x3f, 'help'],
]);

const isNewline = (byte: number): boolean => byte === 0x0d || byte === 0x0a;

/** `CSI 200 ~` opens a paste and `CSI 201 ~` closes it (xterm, bracketed paste): their common start. */
const bracketStart = [0x1b, 0x5b, 0x32, 0x30];

/** Goes on reading a paste's bracket: the number of bytes that fit, 5 and 6 with a last digit of 0 and 1, 7 and 8 whole. */
const readBracket = (bracket: number, byte: number): number => {
	if (byte === bracketStart[0]) return 1;
	if (bracket > 0 && bracket < 4) return byte === bracketStart[bracket] ? bracket + 1 : 0;
	if (bracket === 4) return byte === 0x30 ? 5 : byte === 0x31 ? 6 : 0;
	return (bracket === 5 || bracket === 6) && byte === 0x7e ? bracket + 2 : 0;
};

/**
 * Reads escape keys as OpenSSH does: only at the start of a line (or of the session), the character twice sends it once,
 * and before any other key it is passed on. Unlike there, text that is pasted is never taken for one. `escapeKey` is
 * the character's byte; `null` passes everything.
 */
export const readEscapes = (state: EscapeState, input: Buffer, escapeKey: number | null): EscapeStep => {
	if (escapeKey === null || input.length === 0) return {state, pieces: input.length > 0 ? [input] : []};
	const pieces: Array<Buffer | EscapeCommand> = [];
	let from = 0;
	let {where, isPasting, bracket} = state;
	const flush = (until: number): void => {
		if (until > from) pieces.push(input.subarray(from, until));
	};
	for (let at = 0; at < input.length; at++) {
		const byte = input[at] ?? 0;
		bracket = readBracket(bracket, byte);
		if (bracket > 6) isPasting = bracket === 7;
		if (where === 'escaped') {
			const command = commands.get(byte);
			if (command) {
				pieces.push(command);
				from = at + 1;
				where = 'line-start';
				continue;
			}
			// The held character was no command: it goes on, except that a doubled one goes only once.
			if (byte !== escapeKey) pieces.push(Buffer.of(escapeKey));
			from = at;
		} else if (where === 'line-start' && byte === escapeKey && !isPasting) {
			flush(at);
			from = at + 1;
			where = 'escaped';
			continue;
		}
		where = isNewline(byte) ? 'line-start' : 'inside';
	}
	if (where !== 'escaped') flush(input.length);
	return {state: {where, isPasting, bracket}, pieces};
};
