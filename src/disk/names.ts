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

const newline = 0x0a;

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

/** Where lines begin whose id or name begins with a text, in their order. The bytes are searched as they are: it is fast. */
const linesBeginning = (bytes: Buffer, beginning: string, most: number): readonly number[] => {
	const starts = new Set<number>();
	const add = (found: number): void => {
		starts.add(bytes.lastIndexOf(newline, found - 1) + 1);
	};
	if (
		bytes
			.subarray(0, beginning.length + 8)
			.toString('utf8')
			.startsWith(beginning)
	)
		starts.add(0);
	for (const mark of ['\n', '\t']) {
		const wanted = Buffer.from(mark + beginning);
		let count = 0;
		for (let at = bytes.indexOf(wanted); at >= 0 && count < most; at = bytes.indexOf(wanted, at + 1)) {
			if (at + 1 < bytes.length) add(mark === '\n' ? at + 1 : at);
			count++;
		}
	}
	return [...starts].sort((one, other) => one - other).slice(0, most);
};

/** The file of a scope's names; empty where there is none. */
const readNames = async ({folder, who = ''}: Cache, scope: Scope): Promise<Buffer> => {
	const read = await readPrivate(namesFile(folder, who, scopeKey(scope)), limit);
	return (read.ok && read.value) || Buffer.alloc(0);
};

const nodesBeginning = (bytes: Buffer, beginning: string, most: number): readonly NodeName[] =>
	linesBeginning(bytes, beginning, most).flatMap(from => {
		const end = bytes.indexOf(newline, from);
		const [id = '', name = ''] = bytes.toString('utf8', from, end < 0 ? bytes.length : end).split('\t');
		return name === '' ? [] : [{id: clean(id), name: clean(name)}];
	});

/** At most `most` nodes of a scope whose id or name begins with a text, as they were listed last. */
export const namesBeginning = async (
	cache: Cache,
	scope: Scope,
	beginning: string,
	most: number,
): Promise<readonly NodeName[]> => nodesBeginning(await readNames(cache, scope), beginning, most);

/** The names of some of a scope's nodes by their ids, as they were listed last; who has none, or is not known, is left out. */
export const namesOf = async (
	cache: Cache,
	scope: Scope,
	ids: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
	const bytes = await readNames(cache, scope);
	const found = ids.flatMap(id => nodesBeginning(bytes, `${id}\t`, 1));
	return new Map(found.filter(({id, name}) => name !== id).map(({id, name}) => [id, name]));
};
