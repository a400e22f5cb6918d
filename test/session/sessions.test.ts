import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, onTestFinished, test} from 'vitest';
import {success} from '../../src/domain/result.ts';
import type {LiveInput} from '../../src/session/live.ts';
import {idleLeft, makeSessions} from '../../src/session/sessions.ts';
import {fakeTerminal} from './fake-terminal.ts';
import {isAlive} from './hand-over.ts';

/** A client that is a shell script. */
const client = (script: string): string => {
	const folder = mkdtempSync(path.join(tmpdir(), 'reach-sessions-'));
	onTestFinished(() => rmSync(folder, {recursive: true}));
	const file = path.join(folder, 'client');
	writeFileSync(file, `#!/bin/sh\n${script}\n`);
	chmodSync(file, 0o755);
	return file;
};

const shell = 'PS1="$ " exec sh -i';

const session = (script: string, more: Partial<LiveInput> = {}): LiveInput => ({
	started: {sessionId: 'anna-1', streamUrl: 'wss://127.0.0.1/', token: 'token'},
	request: {target: 'i-1', region: 'eu-west-1', profile: null, document: null, parameters: {}, reason: null},
	plugin: {kind: 'plugin', path: client(script), version: '1.2.764.0'},
	credentials: async () => success({accessKeyId: 'a', secretAccessKey: 'b', sessionToken: null, expires: null}),
	environment: {PATH: process.env['PATH'], TERM: 'xterm-256color'},
	endpointUrl: null,
	kill: process.kill,
	now: Date.now,
	grace: 300,
	...more,
});

const setUp = () => {
	const sessions = makeSessions(Date.now);
	onTestFinished(async () => sessions.endAll());
	const signal = new AbortController().signal;
	const inside = fakeTerminal();
	return {sessions, inside, view: {terminal: inside.terminal, signal}};
};

const shows = async (terminal: ReturnType<typeof fakeTerminal>, pattern: RegExp): Promise<void> => {
	await expect.poll(terminal.text).toMatch(pattern);
};

describe('many sessions', () => {
	test('one is left with ~d, another opened, and the first comes back as its far side left it', async () => {
		const {sessions, inside, view} = setUp();
		const one = sessions.open(session(shell), 'web', view);
		await shows(inside, /\$$/);
		inside.type('X=kept; echo first-$((40+2))\r');
		await shows(inside, /first-42\n\$$/);
		inside.type('\r~d');
		expect(await one).toEqual({kind: 'detached', number: 1});
		const two = sessions.open(session(shell), 'db', view);
		await shows(inside, /\$$/);
		inside.type('clear; echo second-$((40+2))\r');
		await shows(inside, /^second-42\n\$$/);
		inside.type('~d');
		expect(await two).toEqual({kind: 'detached', number: 2});
		expect(sessions.list().map(({number, name, isAttached}) => [number, name, isAttached])).toEqual([
			[1, 'web', false],
			[2, 'db', false],
		]);
		const again = sessions.attach(1, view);
		await shows(inside, /first-42\n\$ ?\n\$$/);
		expect(inside.text()).not.toContain('second-42');
		inside.type('echo $X; exit\r');
		expect(await again).toEqual({ok: true, value: {kind: 'ended'}});
		await shows(inside, /kept/);
		expect(sessions.list().map(({number}) => number)).toEqual([2]);
		expect(inside.stdin.isRaw).toBe(false);
	});

	test('keys that are typed while the client starts are the session’s, and never a line of the terminal’s own', async () => {
		const {sessions, inside, view} = setUp();
		const opened = sessions.open(session(shell), 'web', view);
		expect(inside.stdin.isRaw).toBe(true);
		inside.type('echo early-$((40+2)); exit\r');
		expect(await opened).toEqual({kind: 'ended'});
		await shows(inside, /early-42/);
		const absent = {...session(shell), plugin: {kind: 'plugin', path: '/nowhere', version: '1.2.764.0'}} as const;
		await sessions.open(absent, 'web', view);
		expect(inside.stdin.isRaw).toBe(false);
	});

	test('output and bells of a session out of sight are told, and it answers its far side’s questions itself', async () => {
		const {sessions, inside, view} = setUp();
		const ask = 'stty raw -echo; read_answer() { dd bs=1 count=7 2>/dev/null | od -An -c | tr -d " \\n"; }';
		const asks = `${ask}; printf READY; dd bs=1 count=1 2>/dev/null >/dev/null; sleep 0.7; printf '\\007\\033[3;4H\\033[6n'; read_answer; printf DONE; sleep 100`;
		const opened = sessions.open(session(asks), 'web', view);
		await shows(inside, /READY/);
		inside.type('g');
		inside.type('\r~d');
		expect(await opened).toMatchObject({kind: 'detached'});
		expect(sessions.list()).toMatchObject([{hasNews: false, hasBell: false}]);
		let told = 0;
		sessions.subscribe(() => {
			told++;
		});
		await expect.poll(() => sessions.list()[0]).toMatchObject({hasNews: true, hasBell: true});
		await expect.poll(() => told).toBeGreaterThan(0);
		const again = sessions.attach(1, view);
		await shows(inside, /033\[3;4RDONE/);
		expect(sessions.list()).toMatchObject([{hasNews: false, hasBell: false, isAttached: true}]);
		inside.type('\r~.');
		expect(await again).toMatchObject({ok: true, value: {kind: 'escaped'}});
	});

	test('one that ends out of sight says how, until it is looked at', async () => {
		const {sessions, inside, view} = setUp();
		const opened = sessions.open(session('echo READY; sleep 0.5; exit 3'), 'web', view);
		await shows(inside, /READY/);
		inside.type('~d');
		await opened;
		await expect.poll(() => sessions.list()[0]?.end).toMatchObject({kind: 'failed', problem: {kind: 'plugin'}});
		expect(await sessions.attach(1, view)).toMatchObject({ok: true, value: {kind: 'failed'}});
		expect(sessions.list()).toEqual([]);
		expect(await sessions.attach(1, view)).toMatchObject({ok: false, problem: {kind: 'not-found'}});
	});

	test('a full-screen program comes back with its modes, and is made to draw anew by another size', async () => {
		const {sessions, inside, view} = setUp();
		const draw = `printf '\\033[?1049h\\033[?25l\\033[?1006h\\033[2;5r\\033[H'; echo "size $(stty size)"; trap 'echo "size $(stty size) again"' WINCH; echo READY; while :; do sleep 0.1; done`;
		const opened = sessions.open(session(draw), 'web', view);
		await shows(inside, /size 24 80\nREADY/);
		inside.type('~d');
		await opened;
		expect(inside.screen.buffer.active.type).toBe('normal');
		const again = sessions.attach(1, view);
		await shows(inside, /size 23 80 again/);
		await shows(inside, /size 24 80 again/);
		expect(inside.screen.buffer.active.type).toBe('alternate');
		inside.type('\r~.');
		await again;
		expect(inside.screen.buffer.active.type).toBe('normal');
	});

	test('a window that was resized meanwhile is told to the far side', async () => {
		const {sessions, inside, view} = setUp();
		const opened = sessions.open(session(shell), 'web', view);
		await shows(inside, /\$$/);
		inside.type('~d');
		await opened;
		inside.resize(100, 30);
		const again = sessions.attach(1, view);
		inside.type('stty size\r');
		await shows(inside, /30 100/);
		inside.type('exit\r');
		await again;
	});

	test('a flood out of sight is held back, keeps memory small and ends with its last line on the screen', async () => {
		const {sessions, inside, view} = setUp();
		const opened = sessions.open(session('echo READY; sleep 0.5; seq 1 400000; echo THE END; sleep 100'), 'web', view);
		await shows(inside, /READY/);
		inside.type('~d');
		await opened;
		await expect.poll(() => sessions.list()[0]?.hasNews).toBe(true);
		const again = sessions.attach(1, view);
		await shows(inside, /400000\nTHE END/);
		inside.type('\r~.');
		await again;
	});

	test.each([
		['echo bye', 0],
		['echo "Cannot perform start session: websocket: close sent"', 0],
		['echo "Cannot perform start session: EOF"', 1],
		['exit 3', 1],
		['kill -9 $$', 1],
		['echo READY; sleep 100', 1],
	])('AWS is told to end a session unless it is over or can be resumed: %s', async (script, times) => {
		const {sessions, inside, view} = setUp();
		let told = 0;
		const terminate = async () => {
			told++;
		};
		const opened = sessions.open(session(script, {terminate}), 'web', view);
		if (script.includes('READY')) {
			await shows(inside, /READY/);
			inside.type('~.');
		}
		await opened;
		expect(told).toBe(times);
	});

	test('ending all leaves no process', async () => {
		const {sessions, inside, view} = setUp();
		const pids: number[] = [];
		for (let count = 0; count < 3; count++) {
			const opened = sessions.open(session('trap "" TERM HUP; echo "PID $$ READY"; sleep 100'), 'web', view);
			await shows(inside, /PID \d+ READY/);
			pids.push(Number(/PID (\d+) READY/.exec(inside.text())?.[1]));
			inside.type('~d');
			await opened;
			inside.screen.reset();
		}
		expect(new Set(pids).size).toBe(3);
		await sessions.endAll();
		expect(pids.filter(isAlive)).toEqual([]);
		expect(sessions.list()).toEqual([]);
	});
});

test('the idle time left counts from the last sign of life', () => {
	const activity = {lastInput: 1000, lastOutput: 5000, hasNews: false, hasBell: false, title: ''};
	expect([idleLeft(activity, 1000, 5500), idleLeft(activity, 1000, 9000)]).toEqual([500, 0]);
});
