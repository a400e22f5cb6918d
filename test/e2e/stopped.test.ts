import {execFileSync} from 'node:child_process';
import {readFileSync, readlinkSync, writeFileSync} from 'node:fs';
import process from 'node:process';
import {afterEach, beforeAll, describe, expect, test} from 'vitest';
import {dismissRobots, keys, type Robot, startReach} from '../support/robot.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {fleetOf} from '../support/small-fleet.ts';

let sandbox: SandboxProcess;

beforeAll(async () => {
	sandbox = await startSandbox(fleetOf());
	return stopSandboxes;
});
afterEach(dismissRobots);

const stateOf = (pid: number): string => /^State:\s+(\w)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';

const stty = (device: string, ...args: readonly string[]): string =>
	execFileSync('/bin/stty', ['-F', device, ...args], {encoding: 'utf8'});

/** Stops reach, does with its terminal what a shell does that gets it meanwhile, and lets reach go on. */
const stopAndGoOn = async ({pid, sees}: Robot): Promise<{readonly before: string; readonly now: () => string}> => {
	const device = readlinkSync(`/proc/${pid}/fd/0`);
	const before = stty(device, '-g');
	process.kill(pid, 'SIGSTOP');
	await expect.poll(() => stateOf(pid)).toBe('T');
	stty(device, 'sane');
	writeFileSync(device, '\r\n[1]+  Stopped   reach\r\nme@laptop:~$ fg\r\n');
	await sees('me@laptop');
	process.kill(pid, 'SIGCONT');
	return {before, now: () => stty(device, '-g')};
};

describe.runIf(process.platform === 'linux')('reach that was stopped and goes on', () => {
	test('has its list, its screen and its keys again', async () => {
		const robot = startReach([], {environment: sandbox.environment});
		await robot.sees('2 shown');
		const {before, now} = await stopAndGoOn(robot);
		await robot.misses('me@laptop');
		await robot.sees('2 shown');
		await expect.poll(now).toBe(before);
		robot.type('web-1');
		await robot.sees('1 of 2 shown');
	});

	test('has a full-screen program drawn anew, with keys as they are, and gives the terminal back at the end', async () => {
		const robot = startReach(['shell', 'web-1'], {environment: sandbox.environment});
		await robot.sees('$');
		// A shell of its own, for the one with job control is not told of new sizes.
		const draw = String.raw`draw() { printf "\033[2J\033[H%s" "full-scr""een $(stty size)"; }; trap draw WINCH`;
		robot.type(String.raw`sh -c 'printf "\033[?1049h"; ${draw}; draw; while :; do sleep 0.1; done'${keys.enter}`);
		await robot.sees('full-screen 24 80');
		const {before, now} = await stopAndGoOn(robot);
		await robot.misses('me@laptop');
		await robot.sees('full-screen 24 80');
		await expect.poll(now).toBe(before);
		robot.type(keys.ctrl('c'));
		await robot.sees('$');
		robot.type(`printf '\\033[?1049l'; exit${keys.enter}`);
		expect(await robot.ended).toBe(0);
	});

	test('has the list back once a session ends that was stopped', async () => {
		const robot = startReach([], {environment: sandbox.environment});
		await robot.sees('2 shown');
		robot.type(`web-1${keys.enter}`);
		await robot.sees('$');
		const {before, now} = await stopAndGoOn(robot);
		await expect.poll(now).toBe(before);
		robot.type(`exit${keys.enter}`);
		await robot.sees('1 of 2 shown');
		robot.type(keys.escape);
		await robot.sees('2 shown');
	});

	test('learns the size that its terminal got meanwhile', async () => {
		const robot = startReach([], {environment: sandbox.environment});
		await robot.sees('2 shown');
		process.kill(robot.pid, 'SIGSTOP');
		await expect.poll(() => stateOf(robot.pid)).toBe('T');
		robot.resize(60, 15);
		process.kill(robot.pid, 'SIGCONT');
		await expect.poll(() => robot.screen().split('\n').length).toBe(15);
		await robot.sees('2 shown');
	});
});
