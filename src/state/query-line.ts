/** A line being typed: its text and the caret, counted in UTF-16 units before it. */
export type Line = {readonly text: string; readonly caret: number};

/** A line with nothing typed. */
export const emptyLine: Line = {text: '', caret: 0};

/** Longest query that is taken; what a paste holds beyond is dropped. */
const longest = 256;

const clusters = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

/** Start of the character (as a person counts them) that ends at `caret`. */
const before = (text: string, caret: number): number => {
	let start = 0;
	for (const {index} of clusters.segment(text.slice(0, caret))) start = index;
	return start;
};

const after = (text: string, caret: number): number => {
	const [next] = clusters.segment(text.slice(caret));
	return caret + (next?.segment.length ?? 0);
};

const without = ({text}: Line, start: number, end: number): Line => ({
	text: text.slice(0, start) + text.slice(end),
	caret: start,
});

/** The line with text put in at the caret. */
export const insert = ({text, caret}: Line, added: string): Line => {
	const room = Math.max(0, longest - text.length);
	const kept = added.slice(0, room).toWellFormed();
	return {text: text.slice(0, caret) + kept + text.slice(caret), caret: caret + kept.length};
};

/** Keys that change the line other than by adding to it. */
export type Edit = 'backspace' | 'delete' | 'word' | 'clear' | 'left' | 'right' | 'start' | 'end';

/** The line after an edit; `word` deletes back to the start of a word, `clear` all that stands before the caret and after. */
export const edit = (line: Line, how: Edit): Line => {
	const {text, caret} = line;
	switch (how) {
		case 'backspace':
			return caret === 0 ? line : without(line, before(text, caret), caret);
		case 'delete':
			return caret === text.length ? line : without(line, caret, after(text, caret));
		case 'word':
			return caret === 0 ? line : without(line, text.slice(0, caret).replace(/\S*\s*$/u, '').length, caret);
		case 'clear':
			return text === '' ? line : emptyLine;
		case 'left':
			return caret === 0 ? line : {text, caret: before(text, caret)};
		case 'right':
			return caret === text.length ? line : {text, caret: after(text, caret)};
		case 'start':
			return caret === 0 ? line : {text, caret: 0};
		case 'end':
			return caret === text.length ? line : {text, caret: text.length};
	}
};
