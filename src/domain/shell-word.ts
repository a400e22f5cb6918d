/** A text as one word for a POSIX shell, so that a printed command is safe to paste whatever AWS called things. */
export const shellWord = (text: string): string =>
	/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
