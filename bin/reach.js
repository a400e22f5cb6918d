#!/usr/bin/env node
// Nothing is imported: each of Node's own modules, asked for as an ES module, makes all that it exports.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
	process.stderr.write(`reach needs Node 22.12 or newer; this is Node ${process.versions.node}.\n`);
	process.exitCode = 1;
} else {
	process.env.NODE_ENV ??= 'production';
	await import('./compile-cache.js');
	await import('../dist/reach.js');
}
