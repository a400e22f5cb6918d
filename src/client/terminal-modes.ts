/** Private modes that a program may leave on, each with what switches it off (or, for the cursor, on) again. */
const privateModes: ReadonlyMap<number, 'h' | 'l'> = new Map([
	[1, 'l'],
	[9, 'l'],
	[25, 'h'],
	[47, 'l'],
	[1000, 'l'],
	[1002, 'l'],
	[1003, 'l'],
	[1004, 'l'],
	[1005, 'l'],
	[1006, 'l'],
	[1015, 'l'],
	[1047, 'l'],
	[1049, 'l'],
	[2004, 'l'],
]);

const escapeByte = 0x1b;
/** The longest sequence that is still looked at when it comes in two pieces. */
const longest = 64;

/** Remembers which terminal modes the far side switched on and did not switch off. */
export type ModeTracker = {
	/** Looks at output on its way to the terminal. */
	see(bytes: Uint8Array): void;
	/** The sequences that undo what is still on; empty when nothing is. */
	undo(): string;
};

/** Makes a tracker for one session: cursor keys, mouse, focus, paste, alternate screen, cursor, keypad, colours. */
export const makeModeTracker = (): ModeTracker => {
	const left = new Set<number>();
	let isKeypad = false;
	let isStyled = false;
	let tail: Uint8Array = new Uint8Array();

	const set = (parameters: string, final: string): void => {
		for (const parameter of parameters.split(';')) {
			const mode = Number(parameter);
			const off = privateModes.get(mode);
			if (!off) continue;
			if (final === off) left.delete(mode);
			else left.add(mode);
		}
	};

	return {
		see(bytes) {
			const whole = tail.length > 0 ? Buffer.concat([tail, bytes]) : bytes;
			tail = new Uint8Array();
			let at = whole.indexOf(escapeByte);
			while (at >= 0) {
				const text = Buffer.from(whole.buffer, whole.byteOffset + at, Math.min(longest, whole.length - at)).toString(
					'latin1',
				);
				const found = /^\x1b(?:\[\?([\d;]*)([hl])|\[([\d;]*)m|([=>])|c)/.exec(text);
				if (found) {
					const [sequence, parameters, final, style, keypad] = found;
					if (parameters !== undefined && final !== undefined) set(parameters, final);
					else if (style !== undefined) isStyled = !/^0*$/.test(style);
					else if (keypad !== undefined) isKeypad = keypad === '=';
					else if (sequence === '\x1bc') left.clear();
				} else if (text.length < longest && /^\x1b(\[\??[\d;]*)?$/.test(text)) {
					tail = Uint8Array.from(whole.subarray(at));
				}
				at = whole.indexOf(escapeByte, at + 1);
			}
		},
		undo() {
			const modes = [...left].map(mode => `\x1b[?${mode}${privateModes.get(mode)}`).join('');
			return `${modes}${isKeypad ? '\x1b>' : ''}${isStyled ? '\x1b[0m' : ''}`;
		},
	};
};
