import {readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {dismissRobots, root, startReach, startRobot} from '../support/robot.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {agentOf, fleetOf, ids} from '../support/small-fleet.ts';

let sandbox: SandboxProcess;

const everything = {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]};

beforeAll(async () => {
	const node = {
		id: ids.web,
		name: 'web-1',
		state: 'running',
		tags: {},
		agent: agentOf(),
		ports: {22: 'echo', 80: 'echo'},
	};
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

/** Kills a program, and waits until its children are gone by themselves. */
const killed = async (pid: number): Promise<void> => {
	const children = childrenOf(pid);
	expect(children.length).toBeGreaterThan(0);
	process.kill(pid, 'SIGKILL');
	await expect.poll(() => children.filter(isAlive), {timeout: 10_000}).toEqual([]);
};

describe.runIf(process.platform === 'linux')('the client does not outlive a reach that was killed', () => {
	test('with a tunnel', async () => {
		const robot = startReach(['forward', 'web-1', '80'], {environment: sandbox.environment, columns: 120});
		await robot.sees(/127\.0\.0\.1:\d+ →/);
		await robot.sees('waiting');
		await killed(robot.pid);
	});

	/** Below a shell that stays, for the end of a terminal's or a pipe's owner would tell the client by itself. */
	const below = async (line: string) => {
		const script = `${line.replace('reach', () => `sh -c 'echo "pid $$."; exec "$@"' sh "$NODE" "$REACH"`)}; sleep 1000`;
		const environment = {...sandbox.environment, NODE: process.execPath, REACH: path.join(root, 'bin', 'reach.js')};
		const robot = startRobot('/bin/sh', ['-c', script], {environment, columns: 120});
		await robot.sees(/pid \d+\./);
		const pid = Number(/pid (\d+)\./.exec(robot.screen())?.[1]);
		return {robot, pid};
	};

	test('with a command, which has the terminal itself', async () => {
		const {robot, pid} = await below(`reach shell web-1 -- sh -c 'echo it is ""up; exec sleep 1000'`);
		await robot.sees('it is up');
		await killed(pid);
	});

	test('with ssh in front, whose end of the pipes stays open', async () => {
		const {robot, pid} = await below(`(echo anybody th""ere; sleep 1000) | reach ssh-proxy ${ids.web} 22`);
		await robot.sees('anybody there');
		await killed(pid);
	});
});
