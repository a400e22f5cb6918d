import {afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {dismissRobots, emptyHome, type Robot, startReach} from '../support/robot.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {agentOf, fleetOf, ids} from '../support/small-fleet.ts';

let sandbox: SandboxProcess;

const everything = {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]};
const nodeCalled = (name: string, id: string) => ({
	instances: [{id, name, state: 'running', tags: {}, agent: agentOf()}],
});

beforeAll(async () => {
	sandbox = await startSandbox(
		fleetOf({
			principals: {alice: {kind: 'user', policies: {everything}}},
			regions: {'eu-west-1': nodeCalled('near', ids.web), 'us-east-1': nodeCalled('far', ids.db)},
		}),
	);
	return stopSandboxes;
});
beforeEach(() => sandbox.set({faults: []}));
afterEach(dismissRobots);

const strike = (fault: object): Promise<void> =>
	sandbox.set({faults: [{service: 'ec2', action: 'DescribeRegions', ...fault}]});
const inAll = (HOME = emptyHome()): Robot =>
	startReach(['--region', 'all'], {environment: {...sandbox.environment, HOME, REACH_CACHE: 'yes'}, columns: 120});
const waiting = '! the list of regions has not come yet';

describe('--region all, while nobody says which regions there are', () => {
	test('begins with the profile’s own region and says what is missing', async () => {
		await strike({fault: 'hang'});
		const robot = inAll();
		await robot.sees(/✓ allowed +near/);
		expect(robot.line(waiting)).toContain('known ones are listed meanwhile');
		expect(robot.screen()).toContain('1 shown');
	});

	test('goes on with all of them once they are told', async () => {
		await strike({fault: 'slow', delayMs: 8000});
		const robot = inAll();
		await robot.saw(waiting);
		await robot.sees('2 shown');
		await robot.misses(waiting);
		await robot.sees(/✓ allowed +far/);
		await robot.sees(/✓ allowed +near/);
	});

	test('lists the regions of the last time', async () => {
		const home = emptyHome();
		const before = inAll(home);
		await before.sees(/✓ allowed +far/);
		await before.sees('built-in client');
		await before.rests(2000);
		before.type('\u0003');
		expect(await before.ended).toBe(130);
		await strike({fault: 'hang'});
		const robot = inAll(home);
		await robot.sees(waiting);
		await robot.sees(/✓ allowed +far/);
		await robot.sees(/✓ allowed +near/);
		await robot.misses('nodes as listed');
	});

	test('says nothing of it where they come in time', async () => {
		const robot = inAll();
		await robot.sees('2 shown');
		await robot.rests(2500);
		expect(robot.screen()).not.toContain(waiting);
	});
});
