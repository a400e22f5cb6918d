import envPaths from 'env-paths';
import {type Paths, pathsIn} from '../disk/paths.ts';

/**
 * Where reach's own files are: the XDG directories on Linux, the usual ones on macOS. `env-paths` reads them from the
 * environment of the process.
 */
export const ownPaths = (): Paths => {
	const {config, cache, log} = envPaths('reach', {suffix: ''});
	return pathsIn({config, cache, state: log});
};
