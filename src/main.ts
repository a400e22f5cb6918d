import {openSync} from 'node:fs';
import process from 'node:process';
import tty from 'node:tty';
import {fileURLToPath} from 'node:url';
import {faultText, isLostPart} from './commands/faults.ts';
import type {Host} from './commands/host.ts';
import {run} from './commands/program.ts';

/** Put in by the build from package.json. */
declare const REACH_VERSION: string;

/** The colours of a terminal that is not standard output: the library that paints asks standard output only. */
const paint = (depth: number): void => {
	const level = [1, 4, 8, 24].findLastIndex(bits => depth >= bits);
	process.env['FORCE_COLOR'] ??= String(level);
};

const openTerminal: Host['openTerminal'] = () => {
	try {
		const stdin = new tty.ReadStream(openSync('/dev/tty', 'r+'));
		const stdout = new tty.WriteStream(openSync('/dev/tty', 'r+'));
		paint(stdout.getColorDepth());
		// Node follows the size of the standard streams only.
		const follow = () => (stdout as unknown as {_refreshSize: () => void})._refreshSize();
		process.on('SIGWINCH', follow);
		const close = () => {
			process.off('SIGWINCH', follow);
			stdin.destroy();
			stdout.destroy();
		};
		return {stdin, stdout, close};
	} catch {
		return null;
	}
};

/** What children inherit: the environment as it was found. */
const environment = {...process.env};

// The drawing library knows FORCE_COLOR only; no-color.org's variable is the one that people set.
if (environment['NO_COLOR']) process.env['FORCE_COLOR'] = '0';

/** Who goes on without a part that is gone. */
const goingOn = new Set<() => void>();

const host: Host = {
	stdin: process.stdin,
	stdout: process.stdout,
	stderr: process.stderr,
	openTerminal,
	environment,
	now: Date.now,
	node: process.execPath,
	dist: name => fileURLToPath(new URL(name, import.meta.url)),
	program: fileURLToPath(new URL('../bin/reach.js', import.meta.url)),
	version: REACH_VERSION,
	nodeVersion: process.version,
	kill: (pid, signal) => process.kill(pid, signal),
	stop: () => void process.kill(process.pid, 'SIGTSTP'),
	onSignal: (signal, handler) => {
		process.on(signal, handler);
		return () => process.off(signal, handler);
	},
	onLostPart: handler => {
		goingOn.add(handler);
		return () => goingOn.delete(handler);
	},
};

// Node looks at the size when that signal comes, and only then; to who was stopped in the background it never came.
process.on('SIGCONT', () => void process.emit('SIGWINCH', 'SIGWINCH'));

/** A reader that has enough (`reach list | head`) is no fault; a full disk is one. Terminals are the interface's. */
const onClosed = (error: NodeJS.ErrnoException): void => {
	if (error.code === 'EPIPE') process.exit(141);
	process.stderr.write(`reach: the output cannot be written: ${error.message}\n`);
	process.exit(1);
};
if (!process.stdout.isTTY) process.stdout.on('error', onClosed);

/** Milliseconds that giving back the terminal, and ending sessions, may take after a fault of ours. */
const farewell = 5000;

let fault: {readonly error: unknown} | null = null;

/** A fault of ours ends as SIGTERM does: the terminal is given back and sessions are ended, then it is told. */
process.on('uncaughtException', error => {
	if (isLostPart(error) && goingOn.size > 0) {
		for (const tell of goingOn) tell();
		return;
	}
	const isFirst = fault === null;
	fault ??= {error};
	const canLeave = isFirst && process.listenerCount('SIGTERM') > 0;
	if (canLeave) process.emit('SIGTERM', 'SIGTERM');
	else if (isFirst) void leave();
	if (canLeave) setTimeout(leave, farewell).unref();
});

let farewells = 0;

const leave = async (): Promise<void> => {
	if (farewells++ > 0) return;
	if (fault) process.stderr.write(`reach: ${await faultText(fault.error)}\n`);
	process.exit(1);
};

try {
	process.exitCode = await run(process.argv.slice(2), host);
} catch (error) {
	process.stderr.write(`reach: ${await faultText(error)}\n`);
	process.exitCode = 1;
}
if (fault !== null) await leave();
