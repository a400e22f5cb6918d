import {readFileSync} from 'node:fs';
import path from 'node:path';
import xterm from '@xterm/headless';
import {afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {dismissRobots, emptyHome, keys, type Robot, root, startRobot} from '../support/robot.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {fleetOf} from '../support/small-fleet.ts';

let sandbox: SandboxProcess;

beforeAll(async () => {
	sandbox = await startSandbox(fleetOf());
	return stopSandboxes;
});
beforeEach(async () => sandbox.resetCalls());
afterEach(dismissRobots);

const isAlive = (pid: number): boolean => {
	try {
		return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
	} catch {
		return false;
	}
};

const parentOf = (pid: number): number => {
	try {
		return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1]);
	} catch {
		return 0;
	}
};

/**
 * The modes that a terminal is in after all that was written to it, by asking one like it (DECRQM): the answers must not be
 * typed into what runs there.
 */
const modesOf = async (robot: Robot): Promise<object> => {
	const {cols, rows} = robot.terminal;
	const terminal = new xterm.Terminal({cols, rows, allowProposedApi: true});
	await new Promise<void>(resolve => terminal.write(robot.written(), resolve));
	const told: string[] = [];
	terminal.onData(data => told.push(data));
	const asked = [1, 6, 7, 25, 1000, 1002, 1003, 1004, 1006, 1015, 1016, 1049, 2004, 2026];
	const ask = `${asked.map(mode => `\u001B[?${mode}$p`).join('')}\u001B[4$p`;
	await new Promise<void>(resolve => terminal.write(ask, resolve));
	return {answers: told.join(''), buffer: terminal.buffer.active.type, keypad: terminal.modes.applicationKeypadMode};
};

/**
 * A shell on a terminal of its own that notes `stty -a`, runs reach, and notes it again; `pid` is reach's own. What the
 * shell types ahead is read by nobody: it waits.
 */
const start = async (args: string, more: Readonly<Record<string, string>> = {}) => {
	const folder = emptyHome();
	const script = [
		`stty -a > '${folder}/before'`,
		`sh -c 'echo $$ > "$1/pid"; shift; exec "$@"' sh '${folder}' "$NODE" ${more['FLAGS'] ?? ''} "$REACH" ${args}`,
		`echo $? > '${folder}/code'`,
		`stty -a > '${folder}/after'`,
		'echo shell is back',
		'sleep 1000',
	].join('; ');
	const environment = {
		...sandbox.environment,
		NODE: process.execPath,
		REACH: path.join(root, 'bin', 'reach.js'),
		...more,
	};
	const robot = startRobot('/bin/sh', ['-c', script], {environment});
	const before = await modesOf(robot);
	const note = (name: string): string => readFileSync(path.join(folder, name), 'utf8').trim();
	return {
		robot,
		pid: () => Number(note('pid')),
		/** Waits until the shell has the terminal again; reach's exit code. */
		isBack: async (): Promise<number> => {
			await robot.sees('shell is back');
			expect(note('after')).toBe(note('before'));
			expect(await modesOf(robot)).toEqual(before);
			expect(robot.terminal.buffer.active.cursorY).toBeGreaterThan(0);
			return Number(note('code'));
		},
	};
};

/** A program that takes everything: screen, mouse, hidden cursor, region, paste marks, application keys. */
const takeAll = String.raw`printf '\033[?1049h\033[?1003h\033[?1006h\033[?1004h\033[?25l\033[?2004h\033[?1h\033=\033[4h\033[2;9r'; echo tak''en; sleep 1000`;

const inSession = async (more: Readonly<Record<string, string>> = {}) => {
	const one = await start('', more);
	await one.robot.sees('2 shown');
	one.robot.type(`web-1${keys.enter}`);
	await one.robot.sees('$');
	one.robot.type(`${takeAll}${keys.enter}`);
	await one.robot.sees('taken');
	return one;
};

const clientsOf = (pid: number): readonly number[] => {
	const all = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).map(Number);
	return all.filter(child => parentOf(child) === pid);
};

describe.runIf(process.platform === 'linux')('the terminal is given back, by stty and by every mode', () => {
	test('when the list is quit', async () => {
		const one = await start('');
		await one.robot.sees('2 shown');
		one.robot.type(`${keys.tab}q`);
		expect(await one.isBack()).toBe(0);
	});

	test('when a session ends by itself, and the list after it', async () => {
		const one = await start('');
		await one.robot.sees('2 shown');
		one.robot.type(`web-1${keys.enter}`);
		await one.robot.sees('$');
		one.robot.type(`exit${keys.enter}`);
		await one.robot.sees('of 2 shown');
		one.robot.type(keys.ctrl('c'));
		expect(await one.isBack()).toBe(130);
	});

	test('when reach shell ends', async () => {
		const one = await start('shell web-1');
		await one.robot.sees('$');
		one.robot.type(`exit${keys.enter}`);
		expect(await one.isBack()).toBe(0);
	});

	test.each([
		['SIGTERM', 143],
		['SIGHUP', 129],
		['SIGINT', 130],
	] as const)('when %s ends reach in a session that took everything', async (signal, code) => {
		const one = await inSession();
		const clients = clientsOf(one.pid());
		process.kill(one.pid(), signal);
		expect(await one.isBack()).toBe(code);
		await expect.poll(() => clients.filter(isAlive)).toEqual([]);
	});

	test('when the session client is killed there', async () => {
		const one = await inSession();
		for (const client of clientsOf(one.pid())) process.kill(client, 'SIGKILL');
		await one.robot.sees('was killed by signal 9');
		one.robot.type(keys.ctrl('c'));
		expect(await one.isBack()).toBe(130);
	});

	test('when an exception that nobody expected ends reach there', async () => {
		const thrower = path.join(root, 'test', 'support', 'throw-on-signal.mjs');
		const one = await inSession({FLAGS: `--import ${thrower}`});
		const clients = clientsOf(one.pid());
		process.kill(one.pid(), 'SIGUSR2');
		expect(await one.isBack()).toBe(1);
		expect(one.robot.screen()).toContain('thrown by the test');
		await expect.poll(() => clients.filter(isAlive)).toEqual([]);
	});

	test('when an exception ends reach shell there', async () => {
		const thrower = path.join(root, 'test', 'support', 'throw-on-signal.mjs');
		const one = await start('shell web-1', {FLAGS: `--import ${thrower}`});
		await one.robot.sees('$');
		one.robot.type(`${takeAll}${keys.enter}`);
		await one.robot.sees('taken');
		process.kill(one.pid(), 'SIGUSR2');
		expect(await one.isBack()).toBe(1);
		expect(one.robot.screen()).toContain('thrown by the test');
	});

	test('when nobody reads its output any more', async () => {
		const one = await start('shell web-1 | true');
		await one.robot.sees('shell is back', 20_000);
		expect(await one.isBack()).toBeTypeOf('number');
		expect(isAlive(one.pid())).toBe(false);
	});
});
