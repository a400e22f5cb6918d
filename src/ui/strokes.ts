import type {Key} from 'ink';

/**
 * What was pressed: a key by name (`enter`, `ctrl-t`, `up`, or the character itself), or text of several characters
 * that came at once. `text` is what a search box would take; empty for keys that are no characters.
 */
export type Stroke = {readonly key: string; readonly text: string};

const named: readonly (readonly [keyof Key, string])[] = [
	['return', 'enter'],
	['escape', 'esc'],
	['tab', 'tab'],
	['upArrow', 'up'],
	['downArrow', 'down'],
	['leftArrow', 'left'],
	['rightArrow', 'right'],
	['pageUp', 'pgup'],
	['pageDown', 'pgdn'],
	['home', 'home'],
	['end', 'end'],
	['backspace', 'backspace'],
	['delete', 'delete'],
];

/** A character as a key: the space has a name. */
export const strokeOf = (character: string): Stroke => ({
	key: character === ' ' ? 'space' : character,
	text: character,
});

const ofControl = (character: string): Stroke | null => {
	if (character === '\r') return {key: 'enter', text: ''};
	if (character === '\t') return {key: 'tab', text: ''};
	const code = character.charCodeAt(0);
	return code >= 1 && code <= 26 && code !== 10 ? {key: `ctrl-${String.fromCharCode(code + 96)}`, text: ''} : null;
};

/**
 * What Ink tells, as strokes. Keys that a slow line delivers together (`web` and Enter, say) come as one text, and are
 * taken apart again here. Alt is not bound, and neither is Ctrl-J: a line feed is no Enter.
 */
export const strokesOf = (input: string, key: Key): readonly Stroke[] => {
	if (key.meta && !key.escape) return [];
	for (const [flag, name] of named) if (key[flag]) return [{key: name, text: ''}];
	if (key.ctrl) return input === '' || input === 'j' ? [] : [{key: `ctrl-${input}`, text: ''}];
	return input
		.split(/([\u0000-\u001F\u007F])/u)
		.filter(Boolean)
		.map((part): Stroke | null => {
			if (/^[\u0000-\u001F\u007F]$/u.test(part)) return ofControl(part);
			return strokeOf(part);
		})
		.filter(stroke => stroke !== null);
};
