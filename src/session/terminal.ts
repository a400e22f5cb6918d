/** The person's terminal: both streams are ttys. */
export type Terminal = {
	readonly stdin: NodeJS.ReadStream & {readonly fd?: number};
	readonly stdout: NodeJS.WriteStream & {readonly fd?: number};
	/** Calls back when we go on after having been stopped, until the returned function is called. */
	readonly onSignal?: (signal: 'SIGCONT', handler: () => void) => () => void;
};

/** Columns × rows; at least 1 × 1. */
export type Size = {readonly columns: number; readonly rows: number};

/** The terminal's size now; 80 × 24 where it does not tell. */
export const sizeOf = ({stdout}: Terminal): Size => ({
	columns: Math.max(1, stdout.columns || 80),
	rows: Math.max(1, stdout.rows || 24),
});

/**
 * Leaves the alternate screen. The cursor is saved before: where that screen was not on, xterm would put the cursor
 * wherever it was saved last. tmux does so all the same, so that this is written only where the screen may be on.
 */
export const leaveAlternate = '\u001B7\u001B[?1049l';

/**
 * Turns off what a program on the far side may have left on when it died, but for the alternate screen. Scroll region
 * and origin mode go by a soft reset, which moves nothing, and once more around a saved cursor for terminals without it.
 *
 * In order: scroll region and origin mode; wrapping; mouse (all kinds and encodings) and focus events;
 * bracketed paste, application keys, insert mode, synchronized update; kitty's and xterm's keyboard extensions;
 * character sets and a hyperlink left open; cursor shape, cursor visible, attributes.
 */
export const resetModes = [
	'\u001B[!p',
	'\u001B7\u001B[r\u001B[?6l\u001B8',
	'\u001B[?7h',
	'\u001B[?9l\u001B[?1000l\u001B[?1001l\u001B[?1002l\u001B[?1003l',
	'\u001B[?1005l\u001B[?1006l\u001B[?1015l\u001B[?1016l\u001B[?1004l',
	'\u001B[?2004l\u001B[?1l\u001B>\u001B[4l\u001B[?2026l',
	'\u001B[=0;1u\u001B[>4;0m',
	'\u000F\u001B(B\u001B]8;;\u001B\\',
	'\u001B[0 q\u001B[?25h\u001B[0m',
].join('');
