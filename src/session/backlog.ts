/** Output that a screen has not read yet. */
export type Backlog = {
	readonly add: (bytes: Buffer) => void;
	/** Everything held, in order; afterwards nothing is. */
	readonly take: () => Buffer[];
};

/** Bytes held before the older part is boiled down, and how much of the newest output stays whole. */
const most = 2 * 1024 * 1024;
const whole = 512 * 1024;

/** Bytes of boiled-down output that are kept. */
const mostEssence = 64 * 1024;

const escapeByte = 0x1b;

/**
 * Escape sequences that set something which outlives the text around them: modes, regions, attributes, character sets,
 * keyboard extensions, titles, resets. Moves and erasures are not among them.
 */
const lasting =
	/\u001B(?:\[[0-?]*(?:[ -/]*[hlrqmu]|!p)|[()*+][0-~]|[78=>c]|\][^\u0007\u001B]{0,200}(?:\u0007|\u001B\\))|[\u000E\u000F]/g;

const isPlain = (bytes: Buffer): boolean =>
	!bytes.includes(escapeByte) && !bytes.includes(0x0e) && !bytes.includes(0x0f);

/**
 * Holds what a session prints while its screen is not looked at, without reading it: reading costs more than passing it
 * on. Of a flood only the newest half megabyte is kept whole, and what lasts (modes, colours, character sets) of the
 * rest: the text would have scrolled away, and full-screen programs are made to draw anew anyway.
 */
export const makeBacklog = (): Backlog => {
	let pieces: Buffer[] = [];
	let held = 0;
	let essence = '';
	const boilDown = (): void => {
		const old: Buffer[] = [];
		while (held > whole) {
			const first = pieces.shift();
			if (!first) break;
			held -= first.length;
			old.push(first);
		}
		const text = Buffer.concat(old);
		if (isPlain(text)) return;
		essence = (essence + (text.toString('latin1').match(lasting) ?? []).join('')).slice(-mostEssence);
		// Cut inside a sequence, its rest would be text.
		const start = essence.length === mostEssence ? essence.indexOf('\u001B') : 0;
		essence = essence.slice(Math.max(0, start));
	};
	return {
		add: bytes => {
			pieces.push(bytes);
			held += bytes.length;
			if (held > most) boilDown();
		},
		take: () => {
			const all = essence === '' ? pieces : [Buffer.from(essence, 'latin1'), ...pieces];
			pieces = [];
			held = 0;
			essence = '';
			return all;
		},
	};
};
