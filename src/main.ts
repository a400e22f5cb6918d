import process from 'node:process';
import {fileURLToPath} from 'node:url';
import type {Host} from './commands/host.ts';
import {run} from './commands/program.ts';

/** Put in by the build from package.json. */
declare const REACH_VERSION: string;

const host: Host = {
	stdin: process.stdin,
	stdout: process.stdout,
	stderr: process.stderr,
	environment: process.env,
	now: Date.now,
	node: process.execPath,
	dist: name => fileURLToPath(new URL(name, import.meta.url)),
	program: fileURLToPath(new URL('../bin/reach.js', import.meta.url)),
	version: REACH_VERSION,
	kill: (pid, signal) => process.kill(pid, signal),
	onSignal: (signal, handler) => {
		process.on(signal, handler);
		return () => process.off(signal, handler);
	},
};

try {
	process.exitCode = await run(process.argv.slice(2), host);
} catch (error) {
	process.stderr.write(`reach: ${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
}
