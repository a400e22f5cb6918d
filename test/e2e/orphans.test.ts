import {readFileSync} from 'node:fs';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {dismissRobots, startReach} from '../support/robot.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {agentOf, fleetOf, ids} from '../support/small-fleet.ts';

let sandbox: SandboxProcess;

const everything = {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]};

beforeAll(async () => {
	const node = {id: ids.web, name: 'web-1', state: 'running', tags: {}, agent: agentOf(), ports: {80: 'echo'}};
	sandbox = await startSandbox(
		fleetOf({
			principals: {alice: {kind: 'user', policies: {everything}}},
			regions: {'eu-west-1': {instances: [node]}},
		}),
	);
});
afterAll(async () => {
	dismissRobots();
	await stopSandboxes();
});

const isAlive = (pid: number): boolean => {
	try {
		return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
	} catch {
		return false;
	}
};

const childrenOf = (pid: number): readonly number[] =>
	readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number);

test.runIf(process.platform === 'linux')('a tunnel’s client does not outlive a reach that was killed', async () => {
	const robot = startReach(['forward', 'web-1', '80'], {environment: sandbox.environment, columns: 120});
	await robot.sees(/127\.0\.0\.1:\d+ →/);
	await robot.sees('waiting');
	const children = childrenOf(robot.pid);
	expect(children.length).toBeGreaterThan(0);
	robot.kill('SIGKILL');
	await robot.ended;
	await expect.poll(() => children.filter(isAlive), {timeout: 10_000}).toEqual([]);
});
