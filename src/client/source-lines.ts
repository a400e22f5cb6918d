import {readFileSync} from 'node:fs';
import {SourceMap} from 'node:module';
import {fileURLToPath} from 'node:url';

/** A place in one of the bundle's files, as V8 writes it into a stack. */
const places = /(file:\/\/[^\s()]+\.js):(\d+):(\d+)/g;

/** The place in the source, from the map beside the file; `null` where there is none. */
const sourceOf = (url: string, line: number, column: number): string | null => {
	try {
		const map = new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(url)}.map`, 'utf8')));
		const found = map.findOrigin(line, column);
		return 'fileName' in found
			? `${found.fileName.replace(/^(\.\.\/)+/, '')}:${found.lineNumber}:${found.columnNumber}`
			: null;
	} catch {
		return null;
	}
};

/**
 * A stack that names lines of source files instead of those of the bundle, which are thousands of letters long. Node
 * could do so itself, but would read every map at each start; this reads them when there is something to tell.
 */
const withSourceLines = (stack: string): string =>
	stack.replace(
		places,
		(place, url: string, line: string, column: string) => sourceOf(url, Number(line), Number(column)) ?? place,
	);

/** As long an unbroken run of letters as secrets are: tokens, keys, signatures. */
const secretLike = /[\w+/=-]{16,}/g;

/**
 * A message without what may be a secret. What cannot be read is quoted by the error that says so; errors of system calls
 * quote paths and addresses only.
 */
const withoutSecrets = (error: Error): string => {
	if (error instanceof SyntaxError) return 'a text cannot be read';
	return 'syscall' in error ? error.message : error.message.replace(secretLike, '…');
};

/**
 * A fault of ours in full, for a terminal: its stack with lines of the source, no secret out of its message, and no
 * control characters, which could leave the terminal worse than it was.
 */
export const faultLines = (error: unknown): string => {
	const fault = error instanceof Error ? error : new Error(String(error));
	const {message} = fault;
	const text = error instanceof Error ? (fault.stack ?? message) : message;
	const told = withSourceLines(text.replace(message, () => withoutSecrets(fault)));
	return told.replace(/[^\t\n\x20-\x7E\u00A0-\uFFFF]/g, '');
};
