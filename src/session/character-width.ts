import type {IUnicodeVersionProvider} from '@xterm/headless';

/** Blocks that take two columns, first and last code point (Unicode, East Asian Width: W and F). */
const wide: ReadonlyArray<readonly [number, number]> = [
	[0x1100, 0x115f],
	[0x2329, 0x232a],
	[0x2e80, 0x303e],
	[0x3041, 0x33ff],
	[0x3400, 0x4dbf],
	[0x4e00, 0x9fff],
	[0xa000, 0xa4cf],
	[0xa960, 0xa97c],
	[0xac00, 0xd7a3],
	[0xf900, 0xfaff],
	[0xfe10, 0xfe19],
	[0xfe30, 0xfe6f],
	[0xff00, 0xff60],
	[0xffe0, 0xffe6],
	[0x16fe0, 0x18cff],
	[0x1b000, 0x1b2ff],
	[0x1f200, 0x1f2ff],
	[0x20000, 0x3fffd],
];

const isWide = (code: number): boolean => {
	if (code < 0x1100) return false;
	if (wide.some(([from, to]) => code >= from && code <= to)) return true;
	return /\p{Emoji_Presentation}/u.test(String.fromCodePoint(code));
};

const isZero = (code: number): boolean =>
	code === 0 || (code >= 0x300 && code !== 0xad && /[\p{Mn}\p{Me}\p{Cf}]/u.test(String.fromCodePoint(code)));

const measure = (code: number): 0 | 1 | 2 => {
	if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return 0;
	if (code < 0x300) return 1;
	if (code >= 0xd800 && code <= 0xdfff) return 1;
	return isZero(code) ? 0 : isWide(code) ? 2 : 1;
};

const known = new Map<number, 0 | 1 | 2>();

const width = (code: number): 0 | 1 | 2 => {
	const before = known.get(code);
	if (before !== undefined) return before;
	const now = measure(code);
	if (known.size < 20_000) known.set(code, now);
	return now;
};

/**
 * Columns of characters as today's terminals draw them: emoji are wide. The emulator's own table is of 2010 and would
 * put everything behind an emoji one column too far to the left.
 */
export const wideEmoji: IUnicodeVersionProvider = {
	version: 'reach',
	wcwidth: width,
	/** Packed as the emulator reads it: one bit "joins the character before", two bits of width. */
	charProperties: (code, preceding) => {
		const own = width(code);
		const before = (preceding >> 1) & 3;
		const isJoined = own === 0 && preceding !== 0 && before > 0;
		return ((isJoined ? before : own) << 1) | (isJoined ? 1 : 0);
	},
};
