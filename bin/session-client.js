#!/usr/bin/env node
import process from 'node:process';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
	process.stderr.write(`session-client needs Node 22.12 or newer; this is Node ${process.versions.node}.\n`);
	process.exitCode = 1;
} else {
	const {default: module} = await import('node:module');
	module.enableCompileCache?.();
	await import('../dist/session-client.js');
}
