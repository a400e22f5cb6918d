import {userInfo} from 'node:os';
import path from 'node:path';
import envPaths from 'env-paths';
import {type Paths, pathsIn} from '../disk/paths.ts';

/** A relative folder would be one of the current directory, so it is passed over (XDG Base Directory Specification). */
const absolute = (folder: string, ...standard: readonly string[]): string =>
	path.isAbsolute(folder) ? folder : path.join(userInfo().homedir, ...standard);

/**
 * Where reach's own files are: the XDG directories on Linux, the usual ones on macOS. `env-paths` reads them from the
 * environment of the process.
 */
export const ownPaths = (): Paths => {
	const {config, cache, log} = envPaths('reach', {suffix: ''});
	return pathsIn({
		config: absolute(config, '.config', 'reach'),
		cache: absolute(cache, '.cache', 'reach'),
		state: absolute(log, '.local', 'state', 'reach'),
	});
};
