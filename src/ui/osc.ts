import {clean} from '../domain/text.ts';

/** Hands a text to the terminal's clipboard (xterm control sequences, OSC 52). Terminals that do not know it ignore it. */
export const copySequence = (text: string): string => `\u001B]52;c;${Buffer.from(text).toString('base64')}\u0007`;

/** Names the terminal's window (OSC 2). */
export const titleSequence = (title: string): string => `\u001B]2;${clean(title)}\u0007`;

/** Saves the cursor and shows the alternate screen (xterm, DECSET 1049). */
export const enterAlternate = '\u001B[?1049h';

/** Puts the window's title aside, and brings it back (XTWINOPS 22 and 23). */
export const keepTitle = '\u001B[22;2t';
export const restoreTitle = '\u001B[23;2t';
