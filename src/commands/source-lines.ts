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
export const withSourceLines = (stack: string): string =>
	stack.replace(
		places,
		(place, url: string, line: string, column: string) => sourceOf(url, Number(line), Number(column)) ?? place,
	);
