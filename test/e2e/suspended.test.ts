import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {afterEach, beforeAll, describe, expect, test} from 'vitest';
import {dismissRobots, emptyHome, keys, type Robot, root, startReach, startRobot} from '../support/robot.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {fleetOf} from '../support/small-fleet.ts';

let sandbox: SandboxProcess;

beforeAll(async () => {
	sandbox = await startSandbox(fleetOf());
	return stopSandboxes;
});
afterEach(dismissRobots);

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** reach as a job of an interactive shell; `settings` are what `stty` told before, and what it tells now. */
const startJob = async (aws = sandbox) => {
	const folder = emptyHome();
	const environment = {...aws.environment, PS1: 'me$ ', HOME: folder};
	const robot = startRobot('/bin/bash', ['--norc', '--noprofile', '-i'], {environment, cwd: folder});
	await robot.sees('me$');
	const note = path.join(folder, 'pid');
	const program = [process.execPath, path.join(root, 'bin', 'reach.js')].map(quoted).join(' ');
	robot.type(`sh -c ${quoted(`echo $$ > ${quoted(note)}; exec ${program}`)}${keys.enter}`);
	await robot.sees('2 shown');
	await expect.poll(() => existsSync(note) && readFileSync(note, 'utf8').endsWith('\n')).toBe(true);
	return {robot, pid: Number(readFileSync(note, 'utf8'))};
};

const screenOf = ({terminal}: Robot): string => terminal.buffer.active.type;

/** Stops the job from outside, and waits for the shell's prompt. */
const suspend = async ({robot, pid}: Awaited<ReturnType<typeof startJob>>): Promise<void> => {
	process.kill(pid, 'SIGTSTP');
	await robot.sees(/Stopped/);
	robot.type(`echo still "here"${keys.enter}`);
	await robot.sees('still here');
};

describe('reach that is suspended from outside', () => {
	test('gives the shell its screen back, and has its own again with fg', async () => {
		const job = await startJob();
		const {robot} = job;
		expect(screenOf(robot)).toBe('alternate');
		for (const query of ['web-1', 'data']) {
			await suspend(job);
			expect(screenOf(robot)).toBe('normal');
			expect(robot.screen()).not.toContain('shown');
			expect(robot.screen()).toContain('exec ');
			robot.type(`fg${keys.enter}`);
			await robot.sees('shown');
			expect(screenOf(robot)).toBe('alternate');
			robot.type(query);
			await robot.sees('1 of 2 shown');
			robot.type(keys.ctrl('u'));
			await robot.sees('2 shown');
		}
		robot.type(`${keys.tab}q`);
		await robot.sees(/'\nme\$$/);
		expect(screenOf(robot)).toBe('normal');
		robot.type(`echo "$?" "over"${keys.enter}`);
		await robot.sees('0 over');
	});

	test('ends and leaves the screen to the shell where it is ended before it goes on', async () => {
		const job = await startJob();
		const {robot, pid} = job;
		await suspend(job);
		process.kill(pid, 'SIGTERM');
		robot.type(`fg${keys.enter}`);
		await robot.sees(/fg\n[\s\S]*\nme\$$/);
		robot.type(`echo "$?" "over"${keys.enter}`);
		await robot.sees('143 over');
		expect(screenOf(robot)).toBe('normal');
	});

	test('in a session stops as it is, and goes on in it', async () => {
		const job = await startJob();
		const {robot} = job;
		robot.type('web-1');
		await robot.sees('1 of 2 shown');
		robot.type(keys.enter);
		await robot.misses('shown');
		robot.type(`echo far "away"${keys.enter}`);
		await robot.sees('far away');
		await suspend(job);
		robot.type(`fg${keys.enter}`);
		await robot.sees(/fg\n/);
		robot.type(`echo "on" again${keys.enter}`);
		await robot.sees('on again');
		robot.type(`exit${keys.enter}`);
		await robot.sees('1 of 2 shown');
	});

	test('while it waits for a session opens it once it goes on', async () => {
		const slow = await startSandbox({...fleetOf(), latencyMs: {ssm: 1000}});
		const job = await startJob(slow);
		job.robot.type('web-1');
		await job.robot.sees('1 of 2 shown');
		await slow.resetCalls();
		job.robot.type(keys.enter);
		await expect.poll(async () => (await slow.calls())['ssm:StartSession']).toBe(1);
		await suspend(job);
		// The answer lies there when it goes on.
		await job.robot.rests(1500);
		job.robot.type(`fg${keys.enter}`);
		await job.robot.sees(/fg\n[\s\S]*\$$/);
		job.robot.type(`echo far "away"${keys.enter}`);
		await job.robot.sees('far away');
		job.robot.type(`exit${keys.enter}`);
		await job.robot.sees('1 of 2 shown');
	});

	test('goes on at once where no shell could let it go on', async () => {
		const robot = startReach([], {environment: sandbox.environment});
		await robot.sees('2 shown');
		process.kill(robot.pid, 'SIGTSTP');
		await expect.poll(() => robot.written().split('\u001B[?1049h').length).toBe(3);
		robot.type('web-1');
		await robot.sees('1 of 2 shown');
	});
});
