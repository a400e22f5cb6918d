import path from 'node:path';
import process from 'node:process';
import {afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {isRunning, processesBelow} from '../support/processes.ts';
import {dismissRobots, keys, type Robot, root, startReach, startRobot} from '../support/robot.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {fleetOf} from '../support/small-fleet.ts';

let sandbox: SandboxProcess;

beforeAll(async () => {
	sandbox = await startSandbox(fleetOf());
	return stopSandboxes;
});
beforeEach(async () => {
	await sandbox.set({faults: []});
	await sandbox.resetCalls();
});
afterEach(dismissRobots);

const codes = {SIGTERM: 143, SIGHUP: 129, SIGINT: 130} as const;
const signals = Object.entries(codes);

/** A program that takes the whole screen with mouse, hidden cursor and paste marks, and stays. */
const takeScreen = String.raw`printf '\033[?1049h\033[?1000h\033[?1006h\033[?25l\033[?2004h\033[?1h'; echo tak''en; sleep 1000`;

const modesOf = ({terminal: {buffer, modes}}: Robot): object => ({
	buffer: buffer.active.type,
	mouse: modes.mouseTrackingMode,
	paste: modes.bracketedPasteMode,
	cursorKeys: modes.applicationCursorKeysMode,
});
const untouched = {buffer: 'normal', mouse: 'none', paste: false, cursorKeys: false};

const inSession = async (): Promise<Robot> => {
	const robot = startReach([], {environment: sandbox.environment});
	await robot.sees('2 shown');
	robot.type(`web-1${keys.enter}`);
	await robot.sees('$');
	robot.type(`${takeScreen}${keys.enter}`);
	await robot.sees(/^taken/m);
	return robot;
};

describe.runIf(process.platform === 'linux')('in a session that has taken the screen', () => {
	test.each(signals)('%s ends it here and at AWS, and gives the terminal back', async (signal, code) => {
		const robot = await inSession();
		const children = processesBelow(robot.pid);
		expect(children.length).toBeGreaterThan(0);
		robot.kill(signal);
		expect(await robot.ended).toBe(code);
		expect(modesOf(robot)).toEqual(untouched);
		await expect.poll(() => children.filter(isRunning)).toEqual([]);
		expect((await sandbox.calls())['ssm:TerminateSession']).toBe(1);
	});

	test('reach killed without warning leaves no process behind', async () => {
		const robot = await inSession();
		const children = processesBelow(robot.pid);
		robot.kill('SIGKILL');
		await robot.ended;
		await expect.poll(() => children.filter(isRunning)).toEqual([]);
	});

	test('a demo whose outer process was killed leaves at the next key, without a word', async () => {
		const robot = startRobot('bash', ['--norc', '-i'], {environment: {PS1: 'shell> '}});
		await robot.sees('shell>');
		robot.type(`'${process.execPath}' '${path.join(root, 'bin', 'reach.js')}' demo${keys.enter}`);
		await robot.sees('shown · ');
		const [outer = 0] = processesBelow(robot.pid);
		const all = processesBelow(outer);
		expect(all.length).toBeGreaterThan(1);
		process.kill(outer, 'SIGKILL');
		// The list may draw over it at once.
		await expect.poll(robot.written).toContain('Killed');
		robot.type(keys.enter);
		await expect
			.poll(() => {
				robot.type(keys.enter);
				return all.filter(isRunning);
			})
			.toEqual([]);
		robot.type(`echo "still $((6 * 7))"${keys.enter}`);
		await robot.sees('still 42');
		expect(robot.written()).not.toContain('fault');
	});

	test('a client killed without warning leads back to the list, which says so', async () => {
		const robot = await inSession();
		for (const pid of processesBelow(robot.pid)) process.kill(pid, 'SIGKILL');
		await robot.sees('was killed by signal 9');
		expect(robot.line('web-1')).toBeTruthy();
		expect(robot.terminal.modes.mouseTrackingMode).toBe('none');
		robot.type(keys.ctrl('c'));
		expect(await robot.ended).toBe(130);
		expect(modesOf(robot)).toEqual(untouched);
	});
});

describe('while a session is being opened', () => {
	test.each(signals)('%s gives the terminal back', async (signal, code) => {
		await sandbox.set({faults: [{service: 'ssm', action: 'StartSession', fault: 'hang'}]});
		const robot = startReach([], {environment: sandbox.environment});
		await robot.sees('2 shown');
		robot.type(keys.enter);
		await robot.sees('opening a session on database');
		robot.kill(signal);
		expect(await robot.ended).toBe(code);
		expect(modesOf(robot)).toEqual(untouched);
	});

	test('Esc gives it up at once, and the session that AWS opens all the same is ended there', async () => {
		await sandbox.set({faults: [{service: 'ssm', action: 'StartSession', fault: 'slow', delayMs: 5000, times: 1}]});
		const robot = startReach([], {environment: sandbox.environment});
		await robot.sees('2 shown');
		robot.type(keys.enter);
		await robot.sees('opening a session on database');
		robot.type(keys.escape);
		await robot.misses('opening a session');
		expect((await sandbox.calls())['ssm:TerminateSession']).toBeUndefined();
		await expect.poll(async () => (await sandbox.calls())['ssm:TerminateSession']).toBe(1);
		expect(robot.screen()).toContain('2 shown');
	});
});
