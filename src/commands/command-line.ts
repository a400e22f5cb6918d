/** A line of a shell as far as the cursor, as words. */
export type CommandLine = {
	/** Words in front of the one under the cursor, without their quotes. */
	readonly before: readonly string[];
	/** The word under the cursor: without quotes, and as it was typed. */
	readonly word: string;
	readonly raw: string;
};

type Reading = {text: string; raw: string; isWord: boolean};

/**
 * Reads a line as POSIX shells do: spaces part words; backslash, single and double quotes keep them together. Nothing is
 * expanded. An operator (`;`, `|`, `&`) begins a new command.
 */
export const readCommandLine = (line: string): CommandLine => {
	let words: string[] = [];
	let now: Reading = {text: '', raw: '', isWord: false};
	let quote: '"' | "'" | null = null;
	const finish = () => {
		if (now.isWord) words.push(now.text);
		now = {text: '', raw: '', isWord: false};
	};
	for (let at = 0; at < line.length; at++) {
		const letter = line[at] ?? '';
		const next = line[at + 1] ?? '';
		if (quote === null && /\s/.test(letter)) finish();
		else if (quote === null && /[;|&]/.test(letter)) {
			finish();
			words = [];
		} else {
			now.isWord = true;
			now.raw += letter;
			if (letter === '\\' && quote !== "'" && (quote === null || /[\\"$`]/.test(next))) {
				now.text += next;
				now.raw += next;
				at++;
			} else if (quote === null && (letter === '"' || letter === "'")) quote = letter;
			else if (letter === quote) quote = null;
			else now.text += letter;
		}
	}
	return {before: words, word: now.text, raw: now.raw};
};

/**
 * A word as bash takes it in place of what was typed, every character that could mean something escaped. Where the word
 * was begun with a quote, only what is harmless inside it will do; `null`: the word cannot be offered.
 */
export const bashWord = (text: string, typed: string): string | null => {
	if (/^["']/.test(typed)) return /^[\p{L}\p{N} _@%+=:,./-]*$/u.test(text) ? text : null;
	return text.replace(/[^\p{L}\p{N}_@%+=:,./-]/gu, '\\$&');
};
