/** A place in a text, both from 1. */
export type Position = {readonly line: number; readonly column: number};

/** From where to where a statement stands. */
export type Span = {readonly start: Position; readonly end: Position};

const afterString = (text: string, from: number): number => {
	let at = from + 1;
	while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
	return at + 1;
};

const skipSpace = (text: string, from: number): number => {
	let at = from;
	while (' \t\r\n'.includes(text[at] ?? '!')) at++;
	return at;
};

/** The index after a JSON value that begins at `from`. */
const afterValue = (text: string, from: number): number => {
	let depth = 0;
	let at = skipSpace(text, from);
	while (at < text.length) {
		const letter = text[at] ?? '';
		if (letter === '"') at = afterString(text, at);
		else {
			if ('{['.includes(letter)) depth++;
			if ('}]'.includes(letter)) depth--;
			if (depth < 0 || (depth === 0 && letter === ',')) return at;
			at++;
		}
		if (depth === 0 && '"}]'.includes(letter)) return at;
	}
	return at;
};

/** The index after the colon of a member of the outermost object; `null` when there is no such member. */
const memberValue = (text: string, name: string): number | null => {
	let at = skipSpace(text, 0) + 1;
	while (at < text.length) {
		const keyStart = skipSpace(text, at);
		if (text[keyStart] !== '"') return null;
		const keyEnd = afterString(text, keyStart);
		const value = text.indexOf(':', keyEnd) + 1;
		if (text.slice(keyStart + 1, keyEnd - 1) === name) return value;
		at = skipSpace(text, afterValue(text, value)) + 1;
	}
	return null;
};

const positionAt = (text: string, index: number): Position => {
	const before = text.slice(0, index);
	return {line: before.split('\n').length, column: index - before.lastIndexOf('\n')};
};

/**
 * Where the statements of a policy stand, as the simulator counts: a statement begins right after the bracket, comma
 * or colon before it, and ends right after its brace.
 */
export const statementSpans = (text: string): Span[] => {
	const value = memberValue(text, 'Statement');
	if (value === null) return [];
	const first = skipSpace(text, value);
	const spans: Span[] = [];
	let start = text[first] === '[' ? first + 1 : value;
	while (text[skipSpace(text, start)] === '{') {
		const end = afterValue(text, start);
		spans.push({start: positionAt(text, start), end: positionAt(text, end)});
		const next = skipSpace(text, end);
		if (text[first] !== '[' || text[next] !== ',') break;
		start = next + 1;
	}
	return spans;
};
