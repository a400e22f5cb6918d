import {randomUUID} from 'node:crypto';
import {writeSync} from 'node:fs';
import process from 'node:process';
import {WriteStream} from 'node:tty';
import {readInvocation} from './invocation.ts';
import {texts} from './texts.ts';
import {clientVersion} from './version.ts';
import type {World} from './world.ts';

const world: World = {
	args: process.argv.slice(2),
	env: process.env,
	stdin: () => process.stdin,
	stdout: () => (process.stdout instanceof WriteStream ? process.stdout : null),
	// Node looks at the size when this signal comes, and only then.
	lookAtSize: () => void process.emit('SIGWINCH', 'SIGWINCH'),
	onSignal(signal, handler) {
		process.on(signal, handler);
		return () => process.off(signal, handler);
	},
	die(signal) {
		process.removeAllListeners(signal);
		process.kill(process.pid, signal);
	},
	clock: () => performance.now(),
	date: () => Date.now(),
	newId: randomUUID,
	random: Math.random,
};

const print = (text: string, code = 0): void => {
	writeSync(1, text);
	process.exitCode = code;
};

const main = async (): Promise<void> => {
	const invocation = readInvocation(world.args, world.env);
	switch (invocation.kind) {
		case 'installed':
			return print(texts.installed);
		case 'version':
			return print(`${clientVersion}\n`);
		case 'unknown':
			return print(texts.unknown(invocation.operation));
		case 'invalid operation':
			return print(texts.invalidOperation);
		case 'unreadable response':
			return print(texts.cannot(invocation.reason));
		case 'incomplete':
			writeSync(2, texts.cannot(`missing ${invocation.missing}`));
			process.exitCode = 2;
			return;
		case 'session': {
			const {sessionAccess} = await import('./connection-options.ts');
			const access = sessionAccess(invocation.call, world);
			// Credentials can take a while: they are asked for while the rest is loaded.
			void access.find();
			const {runSession} = await import('./session.ts');
			process.exit(await runSession(invocation.call, world, access));
		}
	}
};

/** Milliseconds between two looks whether who started us is still there. */
const lookEvery = 1000;

// On pipes nothing tells that the program which wanted the session was killed: it would go on for nobody.
if (process.env['REACH_CLIENT_FOLLOWS'] === '1') {
	const parent = process.ppid;
	setInterval(() => {
		if (process.ppid !== parent) process.kill(process.pid, 'SIGHUP');
	}, lookEvery).unref();
}

/** A fault of ours ends the session and is told with lines of the source; a reader that has gone is none. */
const fail = async (error: unknown): Promise<never> => {
	const isGone = error instanceof Error && 'code' in error && error.code === 'EPIPE';
	if (isGone) return process.exit(141);
	// Loaded for faults only; an update may have taken it away.
	const lines = await import('./source-lines.ts').then(
		({faultLines}) => faultLines(error),
		() => 'and reach was updated while it ran',
	);
	process.stderr.write(`session-client: this is a fault of its own: ${lines}\n`);
	return process.exit(1);
};
process.on('uncaughtException', error => void fail(error));

await main().catch(fail);
