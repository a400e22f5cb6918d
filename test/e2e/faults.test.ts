import {readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {afterEach, describe, expect, test} from 'vitest';
import {dismissRobots, root, startReach} from '../support/robot.ts';
import {startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {fleetOf} from '../support/small-fleet.ts';

afterEach(async () => {
	dismissRobots();
	await stopSandboxes();
});

/** Line of a source file that holds a text, counted from 1. */
const lineOf = (file: string, text: string): number =>
	readFileSync(path.join(root, file), 'utf8')
		.split('\n')
		.findIndex(line => line.includes(text)) + 1;

describe('a fault of reach itself', () => {
	test('is told with lines of the source, not of the bundle', async () => {
		const thrower = path.join(root, 'test', 'support', 'throw-below-reach.mjs');
		const {environment} = await startSandbox(fleetOf());
		const robot = startReach([], {environment: {...environment, NODE_OPTIONS: `--import ${thrower}`}, columns: 200});
		await robot.sees('2 shown');
		process.kill(robot.pid, 'SIGUSR2');
		expect(await robot.ended).toBe(1);
		expect(robot.screen()).toContain('this is a fault of reach itself: Error: thrown by the test');
		expect(robot.screen()).toContain(`src/main.ts:${lineOf('src/main.ts', "process.on('SIGCONT'")}:`);
		expect(robot.screen()).not.toContain('dist/');
	});
});
