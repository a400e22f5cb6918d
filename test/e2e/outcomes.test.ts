import {readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeAll, describe, expect, test} from 'vitest';
import {dismissRobots, emptyHome, keys, startReach} from '../support/robot.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {agentOf, ids} from '../support/small-fleet.ts';

const allow = (Action: string | string[], Resource: string) => ({Effect: 'Allow', Action, Resource});

/** A role whose session policy forbids what its own policies allow: the simulator cannot see that. */
const narrowed = {
	account: '111122223333',
	caller: 'deploy',
	principals: {
		deploy: {
			kind: 'role',
			sessionName: 'alice',
			policies: {all: {Version: '2012-10-17', Statement: [allow('*', '*')]}},
			sessionPolicy: {
				Version: '2012-10-17',
				Statement: [
					allow(['ec2:*', 'iam:*', 'sts:*', 'ssm:Describe*', 'ssm:TerminateSession'], '*'),
					allow('ssm:StartSession', `arn:aws:ec2:*:*:instance/${ids.web}`),
					allow('ssm:StartSession', 'arn:aws:ssm:*:*:document/*'),
				],
			},
		},
	},
	regions: {
		'eu-west-1': {
			instances: [
				{id: ids.web, name: 'web-1', state: 'running', tags: {}, agent: agentOf()},
				{id: ids.db, name: 'database', state: 'running', tags: {}, agent: agentOf()},
			],
		},
	},
};

let sandbox: SandboxProcess;
beforeAll(async () => {
	sandbox = await startSandbox(narrowed);
	return stopSandboxes;
});
afterEach(dismissRobots);

describe('what a real attempt came to', () => {
	test('stands beside the simulation, hides nothing, is kept for the next run, and Ctrl-R forgets it', async () => {
		const environment = {...sandbox.environment, HOME: emptyHome()};
		const first = startReach([], {environment, columns: 120});
		await first.sees(/✓ allowed +database/);
		first.type(`database${keys.enter}`);
		await first.sees('access denied');
		await first.sees(/✗ denied +database/);
		first.type(keys.escape);
		await first.sees(/denied live (moments|just|\d+ \w+|a moment).* · simulated allowed/);

		const kept = path.join(environment.HOME, '.local', 'state', 'reach', 'outcomes.json');
		await expect.poll(() => statSync(kept, {throwIfNoEntry: false})?.mode).toBe(0o100600);
		expect(readFileSync(kept, 'utf8')).toContain('"denied"');
		first.type(keys.ctrl('c'));
		await first.ended;

		const second = startReach(['database'], {environment, columns: 120});
		await second.sees(/✗ denied +database/);
		await second.sees('simulated allowed');
		second.type(keys.ctrl('r'));
		await second.sees(/✓ allowed +database/);
	});

	test('a session that opened makes the verdict certain', async () => {
		const robot = startReach(['web-1'], {environment: sandbox.environment, columns: 120});
		await robot.sees(/✓ allowed +web-1/);
		robot.type(keys.enter);
		await robot.sees('$');
		robot.type(`exit${keys.enter}`);
		await robot.sees(/opened live .* · simulated allowed/);
	});
});
