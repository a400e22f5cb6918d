// Where compiled code is kept: in a folder of the person's own. Node's default is one for all in /tmp, where anybody could
// lay down what others then run. `NODE_COMPILE_CACHE` is Node's own business.
const {HOME, XDG_CACHE_HOME, NODE_COMPILE_CACHE} = process.env;
const usual = HOME && `${HOME}/${process.platform === 'darwin' ? 'Library/Caches' : '.cache'}`;
const folder = XDG_CACHE_HOME || usual;
if (folder && !NODE_COMPILE_CACHE) {
	const {enableCompileCache, flushCompileCache} = process.getBuiltinModule('node:module');
	enableCompileCache(`${folder}/reach/compiled`);
	// Node writes it at a clean end only, and sessions get killed.
	setTimeout(flushCompileCache, 3000).unref();
}
