import {afterEach, beforeAll, describe, expect, test} from 'vitest';
import {dismissRobots, keys, type Robot, startReach} from '../support/robot.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {agentOf, fleetOf, ids} from '../support/small-fleet.ts';

let sandbox: SandboxProcess;

const everything = {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]};

beforeAll(async () => {
	sandbox = await startSandbox(
		fleetOf({
			principals: {alice: {kind: 'user', policies: {everything}}},
			regions: {
				'eu-west-1': {instances: [{id: ids.web, name: 'web-1', state: 'running', tags: {}, agent: agentOf()}]},
			},
		}),
	);
	return stopSandboxes;
});
afterEach(async () => {
	dismissRobots();
	await sandbox.set({faults: []});
});

/** Each key is a message of its own, and so is its echo; until the far side is gone. */
const typeSlowly = async (robot: Robot): Promise<void> => {
	let typed = '';
	for (const key of 'abcdefghijkl') {
		typed += key;
		robot.type(key);
		await robot.sees(new RegExp(`\\$ ${typed}|reach:`), 30_000);
	}
};

const started = async (fault: object, ...more: readonly object[]): Promise<Robot> => {
	await sandbox.resetCalls();
	await sandbox.set({faults: [{service: 'gateway', ...fault}, ...more]});
	return startReach(['shell', 'web-1'], {environment: sandbox.environment, columns: 120});
};

describe('each fault of the gateway, under reach shell', () => {
	test.each([
		['a socket that is cut', {fault: 'drop', afterMessages: 12, times: 3}],
		['a socket that the service closes', {fault: 'bye', delayMs: 100, times: 3}],
		['a gateway that falls silent for a while', {fault: 'silence', afterMessages: 12, delayMs: 3000, times: 1}],
		['output that is paused', {fault: 'pause', afterMessages: 12, delayMs: 1500, times: 2}],
		['messages that come damaged', {fault: 'badDigest', afterMessages: 3, times: 10}],
		['messages that come twice', {fault: 'duplicate', afterMessages: 2, times: 50}],
		['messages that come out of order', {fault: 'reorder', afterMessages: 2, times: 50}],
	] as const)('%s: nothing is lost, doubled or out of its place', async (_, fault) => {
		const robot = await started(fault);
		await robot.sees('$', 30_000);
		for (let round = 1; round <= 8; round++) {
			robot.type(`echo line-$((${round} * 7))${keys.enter}`);
			await robot.sees(new RegExp(`^line-${round * 7}$`, 'm'), 40_000);
		}
		const lines = robot.screen().match(/^line-\d+$/gm);
		expect(lines).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map(round => `line-${round * 7}`));
		robot.type(`exit${keys.enter}`);
		expect(await robot.ended).toBe(0);
		const resumes = (await sandbox.calls())['ssm:ResumeSession'] ?? 0;
		if (fault.fault === 'drop' || fault.fault === 'bye') expect(resumes).toBeGreaterThanOrEqual(1);
	});

	test.each([
		['a token that is refused', {fault: 'tokenRefused'}, 'The message gateway refused the session'],
		['an agent that fails', {fault: 'agentClosed', afterMessages: 6}, 'The agent on the node ended the session'],
	] as const)('%s is told in words, and the terminal is there', async (_, fault, words) => {
		const robot = await started(fault);
		await robot.sees(new RegExp(`\\$|${words}`), 30_000);
		await typeSlowly(robot);
		await robot.sees(words, 40_000);
		expect(await robot.ended).toBe(1);
		expect(robot.terminal.modes.bracketedPasteMode).toBe(false);
	});

	test('a resume that is refused is told in words', async () => {
		const refused = {service: 'ssm', action: 'ResumeSession', fault: 'accessDenied'};
		const robot = await started({fault: 'drop', afterMessages: 12}, refused);
		await robot.sees('$', 30_000);
		await typeSlowly(robot);
		await robot.sees('You may not resume this session', 40_000);
		expect(await robot.ended).toBe(1);
	});
});

test('a terminal of 1 × 1 opens a session and ends it', async () => {
	const options = {environment: sandbox.environment, columns: 1, rows: 1};
	const robot = startReach(['shell', 'web-1'], options);
	await expect.poll(() => robot.written(), {timeout: 30_000}).toMatch(/\$ /);
	robot.type(`stty size; exit${keys.enter}`);
	expect(await robot.ended).toBe(0);
	expect(robot.written()).toMatch(/\b1 1\b/);
});
