import {afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {dismissRobots, keys, type Robot, startReach} from '../support/robot.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {agentOf, fleetOf, ids} from '../support/small-fleet.ts';

let sandbox: SandboxProcess;

const all = {Effect: 'Allow', Action: '*', Resource: '*'};
const allBut = (Action: readonly string[]) => ({
	kind: 'user',
	policies: {rights: {Version: '2012-10-17', Statement: [all, {Effect: 'Deny', Action, Resource: '*'}]}},
});
const principals = {
	alice: allBut(['ssm:ResumeSession']),
	bob: allBut(['ssm:TerminateSession']),
	carol: allBut(['ssm:ResumeSession', 'ssm:TerminateSession']),
	dora: allBut(['ssm:ResumeSession', 'iam:Simulate*', 'iam:GetContextKeys*']),
};
const sessions = Object.keys(principals).map((owner, at) => ({
	...{id: `${owner}-0123456789abcdef${at}`, owner, target: ids.web},
	...{started: '2026-11-22T10:00:00Z', reason: 'INC-7'},
}));
const instances = [{id: ids.web, name: 'web-1', state: 'running', tags: {}, agent: agentOf()}];

beforeAll(async () => {
	sandbox = await startSandbox(fleetOf({principals, regions: {'eu-west-1': {instances, sessions}}}));
	return stopSandboxes;
});
beforeEach(async () => {
	await sandbox.set({latencyMs: {}});
	await sandbox.resetCalls();
});
afterEach(dismissRobots);

const simulations = async (): Promise<number> => (await sandbox.calls())['iam:SimulatePrincipalPolicy'] ?? 0;

const startAs = (profile: string): Robot =>
	startReach(['-p', profile, '--region', 'eu-west-1'], {environment: sandbox.environment, columns: 300});

/** The sessions of somebody, once all that stands there is settled; and how many simulations that took. */
const sessionsOf = async (profile: string): Promise<{readonly robot: Robot; readonly asked: number}> => {
	const robot = startAs(profile);
	await robot.sees(profile === 'dora' ? 'access not checked' : /✓ allowed +web-1/);
	await robot.sees('built-in client');
	robot.type(keys.tab);
	await robot.sees('? help');
	await robot.rests();
	const before = await simulations();
	robot.type('w');
	await robot.sees('not open here');
	await expect.poll(async () => (await simulations()) - before).toBe(profile === 'dora' ? 0 : 2);
	await robot.rests();
	return {robot, asked: (await simulations()) - before};
};

describe('one’s sessions at AWS', () => {
	test('one that may not be resumed says so, and can be ended', async () => {
		const {robot, asked} = await sessionsOf('alice');
		expect(asked).toBe(2);
		expect(robot.line('INC-7')).toMatch(
			/web-1 +not open here, connected · cannot be resumed: ssm:ResumeSession on this session is denied explicitly/,
		);
		robot.type(keys.enter);
		await robot.rests();
		expect(robot.line('INC-7')).toContain('cannot be resumed');
		robot.type(keys.ctrl('x'));
		await robot.sees('The session on alice-0123456789abcdef0 ends');
	});

	test('one that may not be ended says so, and can be taken over', async () => {
		const {robot} = await sessionsOf('bob');
		expect(robot.line('INC-7')).toContain('cannot be ended: ssm:TerminateSession on this session is denied explicitly');
		robot.type(keys.ctrl('x'));
		await robot.rests();
		expect(robot.line('INC-7')).toContain('cannot be ended');
		robot.type(keys.enter);
		await robot.sees('another client has it');
	});

	test('one that may be neither says both', async () => {
		const {robot} = await sessionsOf('carol');
		expect(robot.line('not open here')).toMatch(
			/cannot be resumed or ended: ssm:ResumeSession .*; ssm:TerminateSession /,
		);
		expect((await sandbox.calls())['ssm:TerminateSession']).toBeUndefined();
	});

	test('nothing is disabled, and nothing asked, where nobody may simulate', async () => {
		const {robot, asked} = await sessionsOf('dora');
		expect(asked).toBe(0);
		expect(robot.screen()).not.toContain('cannot be');
		robot.type(keys.enter);
		await robot.sees('another client has it');
	});

	test('who looks before AWS has said who one is sees them as soon as it has', async () => {
		await sandbox.set({latencyMs: {sts: 5000}});
		const robot = startAs('alice');
		await robot.sees('1 shown');
		robot.type(`${keys.tab}w`);
		await robot.sees('no session');
		expect(robot.screen()).not.toContain('111122223333');
		await robot.sees('INC-7');
	});
});
