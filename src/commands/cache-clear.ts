import {clearCache} from '../disk/cache-files.ts';
import {counted} from '../domain/counted.ts';
import {clean} from '../domain/text.ts';
import {exitCode, type Host} from './host.ts';
import {ownPaths} from './own-files.ts';
import {sayProblem} from './say.ts';

/** `reach cache clear`: removes the nodes that are kept for a quick start, and nothing else. */
export const cacheClear = async (host: Host): Promise<number> => {
	const {nodes} = ownPaths();
	const cleared = await clearCache(nodes);
	if (!cleared.ok) return sayProblem(host, cleared.problem, exitCode.problem);
	const {files, bytes} = cleared.value;
	host.stdout.write(`removed ${counted(files, 'file')}, ${bytes} bytes, from ${clean(nodes)}\n`);
	return exitCode.ok;
};
