import {afterEach, beforeAll, describe, expect, test} from 'vitest';
import {dismissRobots, keys, type Robot, type RobotOptions, startReach} from '../support/robot.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {fleetOf} from '../support/small-fleet.ts';

let sandbox: SandboxProcess;
const open = (options: RobotOptions = {}): Robot =>
	startReach([], {...options, environment: {...sandbox.environment, ...options.environment}});

beforeAll(async () => {
	sandbox = await startSandbox(fleetOf());
	return stopSandboxes;
});
afterEach(dismissRobots);

describe('a journey', () => {
	test('finds a node by three letters, opens it, runs a command, and comes back to the same row', async () => {
		const robot = open();
		await robot.sees('2 shown · 1 denied, 1 stopped hidden');
		robot.type('dat');
		await robot.sees('1 of 2 shown');
		robot.type(keys.enter);
		await robot.sees('Starting session');
		await robot.sees('$');
		robot.type(`echo "sum $((6 * 7))"${keys.enter}`);
		await robot.sees('sum 42');
		robot.type(`exit${keys.enter}`);
		await robot.sees('1 of 2 shown');
		expect(robot.line('database')).toMatch(/^❯ .*database/);
		expect(robot.screen()).toContain('❯ dat');
	});

	test('a denied node is hidden with a trace, says why, and a second Enter tries anyway', async () => {
		const robot = open();
		await robot.sees('1 denied');
		robot.type('vault');
		await robot.sees('1 hidden match: 1 denied');
		robot.type(keys.ctrl('t'));
		await robot.sees(/✗ denied +vault/);
		robot.type(keys.enter);
		await robot.sees('no statement in');
		await robot.sees('Enter again tries anyway');
		robot.type(keys.enter);
		await robot.sees('access denied');
	});

	test('a stopped node says so without a call', async () => {
		const robot = open();
		await robot.sees('1 stopped hidden');
		robot.type(`${keys.ctrl('t')}old`);
		await robot.sees('old-web');
		await sandbox.resetCalls();
		robot.type(keys.enter);
		await robot.sees(/instance is stopped/);
		expect((await sandbox.calls())['ssm:StartSession']).toBeUndefined();
	});

	test('a resize inside a session reaches the shell', async () => {
		const robot = open();
		await robot.sees('2 shown');
		robot.type(`web-1${keys.enter}`);
		await robot.sees('$');
		robot.resize(101, 33);
		robot.type(`until [ "$(stty size)" = '33 101' ]; do :; done; echo re''sized${keys.enter}`);
		await robot.sees('resized');
	});

	test('Ctrl-C inside a session reaches the shell only', async () => {
		const robot = open();
		await robot.sees('2 shown');
		robot.type(`web-1${keys.enter}`);
		await robot.sees('$');
		robot.type(`sleep 1000${keys.enter}`);
		await robot.sees('sleep 1000');
		robot.type(keys.ctrl('c'));
		await robot.sees('^C');
		robot.type(`echo still here${keys.enter}`);
		await robot.sees(/^still here$/m);
	});

	test('~. ends a session and the list is back', async () => {
		const robot = open();
		await robot.sees('2 shown');
		robot.type(`web-1${keys.enter}`);
		await robot.sees('$');
		robot.type(keys.enter);
		robot.type('~.');
		await robot.sees('1 of 2 shown');
	});

	test('Ctrl-C in the list gives up with 130 and leaves the screen as it was', async () => {
		const robot = open();
		await robot.sees('2 shown');
		robot.type(keys.ctrl('c'));
		expect(await robot.ended).toBe(130);
		expect(robot.terminal.buffer.active.type).toBe('normal');
	});

	test('keys typed before the first frame are not lost', async () => {
		const robot = open();
		robot.type('data');
		await robot.sees(/✓ allowed +database/);
		expect(robot.screen()).toContain('❯ data');
	});
});

describe('on the way out', () => {
	test.each(['SIGTERM', 'SIGHUP'])('%s in the list gives the terminal back', async signal => {
		const robot = open();
		await robot.sees('2 shown');
		robot.kill(signal);
		expect(await robot.ended).toBe(signal === 'SIGTERM' ? 143 : 129);
		expect(robot.terminal.buffer.active.type).toBe('normal');
	});
});
