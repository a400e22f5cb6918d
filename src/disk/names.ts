import {nodeName} from '../domain/node.ts';
import {type Scope, scopeKey} from '../domain/scope.ts';
import {clean} from '../domain/text.ts';
import {readPrivate} from './atomic-file.ts';
import type {Cache} from './cache.ts';
import {namesFile} from './cache-files.ts';
import type {CachedNode} from './cached-node.ts';

/** A node as it can be named on a command line; without a name of its own it has its id for one. */
export type NodeName = {readonly id: string; readonly name: string};

/** Bytes: a million nodes. */
const limit = 64_000_000;

/** Lines of the file that names nodes: id and name, so that completing a word reads little. */
export function* nameLines(nodes: readonly CachedNode[]): Generator<string> {
	let lines = '';
	for (const {node} of nodes) {
		lines += `${node.id}\t${clean(nodeName(node))}\n`;
		if (lines.length < 65_536) continue;
		yield lines;
		lines = '';
	}
	yield lines;
}

/** At most `most` nodes of a scope whose id or name begins with a text, as they were listed last. */
export const namesBeginning = async (
	{folder, who = ''}: Cache,
	scope: Scope,
	beginning: string,
	most: number,
): Promise<readonly NodeName[]> => {
	const read = await readPrivate(namesFile(folder, who, scopeKey(scope)), limit);
	if (!read.ok || read.value === null) return [];
	const text = read.value.toString('utf8');
	const found: NodeName[] = [];
	for (let from = 0; from < text.length && found.length < most; ) {
		const end = text.indexOf('\n', from);
		if (end < 0) break;
		const tab = text.indexOf('\t', from);
		if (tab > from && tab < end && (text.startsWith(beginning, from) || text.startsWith(beginning, tab + 1)))
			found.push({id: clean(text.slice(from, tab)), name: clean(text.slice(tab + 1, end))});
		from = end + 1;
	}
	return found;
};
