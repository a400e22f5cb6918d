import type {Window} from '../state/window.ts';
import type {Place} from './search-line.ts';
import type {Line} from './text.ts';

/** Size of the terminal in characters. */
export type Size = {readonly columns: number; readonly rows: number};

/** One line of the screen; `bar` is how many of its first pieces stand on the cursor's bar. */
export type FrameLine = {readonly line: Line; readonly bar: number};

/** A whole screen: never more lines than the terminal has, no line wider than it. */
export type Frame = {
	readonly lines: readonly FrameLine[];
	/** Where the terminal's own cursor stands, `null` where it is hidden. */
	readonly caret: Place | null;
	/** Lines that the list has. */
	readonly height: number;
	readonly window: Window;
	readonly hasDetails: boolean;
	/** Lines of help or details that are further below. */
	readonly below: number;
};

/** A screen of lines and nothing else. */
export const textFrame = (lines: readonly Line[], height: number, below = 0): Frame => ({
	lines: lines.map(line => ({line, bar: 0})),
	caret: null,
	height,
	window: {top: 0, rows: []},
	hasDetails: false,
	below,
});

/** Some of many lines: those from `top` on that fit, and how many are further below. */
export const scrolled = (
	lines: readonly Line[],
	top: number,
	height: number,
): {readonly shown: readonly Line[]; readonly below: number} => {
	const from = Math.max(0, Math.min(top, lines.length - height));
	const below = Math.max(0, lines.length - from - height);
	const shown = lines.slice(from, from + height);
	if (below === 0 || height < 2) return {shown, below};
	return {shown: [...shown.slice(0, -1), [{text: `… ${below + 1} more lines`, role: 'muted'}]], below};
};
