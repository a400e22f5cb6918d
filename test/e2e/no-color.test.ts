import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {dismissRobots, startReach} from '../support/robot.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {fleetOf} from '../support/small-fleet.ts';

let sandbox: SandboxProcess;
beforeAll(async () => {
	sandbox = await startSandbox(fleetOf());
});
afterEach(dismissRobots);
afterAll(stopSandboxes);

/** Sequences that set a colour. */
const colour = /\u001B\[(3\d|4\d|9\d)/;

test('NO_COLOR draws without colours, and the signs still tell', async () => {
	const robot = startReach([], {environment: {...sandbox.environment, NO_COLOR: '1', COLORTERM: 'truecolor'}});
	await robot.sees(/✓ allowed +web-1/);
	expect(robot.written()).not.toMatch(colour);
});

test('without it there are colours', async () => {
	const robot = startReach([], {environment: {...sandbox.environment, COLORTERM: 'truecolor'}});
	await robot.sees(/✓ allowed +web-1/);
	expect(robot.written()).toMatch(colour);
});
