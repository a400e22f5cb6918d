import {cpSync, rmSync, symlinkSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {dismissRobots, emptyHome, keys, type Robot, root, startRobot} from '../support/robot.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {fleetOf} from '../support/small-fleet.ts';

let sandbox: SandboxProcess;
let installed: string;

beforeEach(async () => {
	sandbox = await startSandbox(fleetOf());
	installed = emptyHome();
	for (const name of ['bin', 'dist', 'package.json'])
		cpSync(path.join(root, name), path.join(installed, name), {recursive: true});
	symlinkSync(path.join(root, 'node_modules'), path.join(installed, 'node_modules'));
});
afterEach(async () => {
	dismissRobots();
	await stopSandboxes();
});

const start = (args: readonly string[]): Robot =>
	startRobot(process.execPath, [path.join(installed, 'bin', 'reach.js'), ...args], {environment: sandbox.environment});

/** What an update does to the parts of the old program: the new one's have other names. */
const update = (): void => rmSync(path.join(installed, 'dist', 'chunks'), {recursive: true});

const isTold = 'reach was updated while it ran, and this part of the old one is gone';

describe('reach that is updated while it runs', () => {
	test('tells so where a part is missing, keeps the list, and leaves no session open', async () => {
		const robot = start([]);
		await robot.sees('2 shown');
		await robot.sees(/✓ allowed +web-1/);
		update();
		robot.type(`web-1${keys.enter}`);
		await robot.sees(isTold);
		await robot.sees('1 of 2 shown');
		const calls = await sandbox.calls();
		expect(calls['ssm:TerminateSession'] ?? 0).toBe(calls['ssm:StartSession'] ?? 0);
		robot.type(keys.escape);
		await robot.sees('2 shown');
		await robot.misses(isTold);
		robot.type(`${keys.tab}D`);
		await robot.sees(isTold);
		robot.type('j');
		await robot.misses(isTold);
		robot.type('A');
		await robot.sees(isTold);
		robot.type('q');
		expect(await robot.ended).toBe(0);
		expect(robot.written()).not.toMatch(/ERR_MODULE_NOT_FOUND|Cannot find module/);
	});

	/** A session in front, and the update behind it. */
	const openedThenUpdated = async () => {
		const robot = start([]);
		await robot.sees('2 shown');
		robot.type(`web-1${keys.enter}`);
		await robot.sees('$');
		update();
		return robot;
	};

	test('goes on with a session that is open, and with the list after it', async () => {
		const robot = await openedThenUpdated();
		robot.type(`echo still "here"${keys.enter}`);
		await robot.sees('still here');
		robot.type(`exit${keys.enter}`);
		await robot.sees('1 of 2 shown');
		robot.type(keys.ctrl('c'));
		expect(await robot.ended).toBe(130);
	});

	test('loses no session that is left open when there is no part to keep its screen', async () => {
		const robot = await openedThenUpdated();
		robot.type(`${keys.enter}~d`);
		await robot.sees(isTold);
		robot.type(keys.escape);
		await robot.misses(isTold);
		robot.type(keys.escape);
		await robot.misses('1 of 2 shown');
		robot.type(`${keys.tab}w`);
		await robot.sees('1 web-1');
		robot.type(keys.enter);
		await robot.misses('1 web-1');
		robot.type(`echo back "again"${keys.enter}`);
		await robot.sees('back again');
		robot.type(`exit${keys.enter}`);
		await robot.sees('shown');
	});
});
