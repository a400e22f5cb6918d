/** What an escape key asks for. */
export type EscapeCommand = 'end' | 'detach' | 'help';

/**
 * Where in the input we are: at the start of a line, inside one, or behind an escape character that stands at the start
 * of a line and whose meaning the next byte decides.
 */
export type EscapeState = 'line-start' | 'inside' | 'escaped';

export type EscapeStep = {
	readonly state: EscapeState;
	/** What goes to the far side, in order; commands stand where they were typed. */
	readonly pieces: ReadonlyArray<Buffer | EscapeCommand>;
};

const commands: ReadonlyMap<number, EscapeCommand> = new Map([
	[0x2e, 'end'],
	[0x64, 'detach'],
	[0x3f, 'help'],
]);

const isNewline = (byte: number): boolean => byte === 0x0d || byte === 0x0a;

/**
 * Reads escape keys as OpenSSH does: only at the start of a line (or of the session), the character twice sends it once,
 * and before any other key it is passed on. `escapeKey` is its byte; `null` passes everything.
 */
export const readEscapes = (state: EscapeState, input: Buffer, escapeKey: number | null): EscapeStep => {
	if (escapeKey === null || input.length === 0) return {state, pieces: input.length > 0 ? [input] : []};
	const pieces: Array<Buffer | EscapeCommand> = [];
	let from = 0;
	let now = state;
	const flush = (until: number): void => {
		if (until > from) pieces.push(input.subarray(from, until));
	};
	for (let at = 0; at < input.length; at++) {
		const byte = input[at] ?? 0;
		if (now === 'escaped') {
			const command = commands.get(byte);
			if (command) {
				pieces.push(command);
				from = at + 1;
				now = 'line-start';
				continue;
			}
			// The held character was no command: it goes on, except that a doubled one goes only once.
			if (byte !== escapeKey) pieces.push(Buffer.of(escapeKey));
			from = at;
		} else if (now === 'line-start' && byte === escapeKey) {
			flush(at);
			from = at + 1;
			now = 'escaped';
			continue;
		}
		now = isNewline(byte) ? 'line-start' : 'inside';
	}
	if (now !== 'escaped') flush(input.length);
	return {state: now, pieces};
};
