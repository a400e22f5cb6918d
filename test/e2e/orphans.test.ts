import {spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {dismissRobots, plainEnvironment, root, startReach} from '../support/robot.ts';
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

/** Kills what runs in front of a robot, and waits until its children are gone by themselves. */
const killed = async ({ended}: {readonly ended: Promise<unknown>}, pid: number): Promise<void> => {
	const children = childrenOf(pid);
	expect(children.length).toBeGreaterThan(0);
	process.kill(pid, 'SIGKILL');
	await ended;
	await expect.poll(() => children.filter(isAlive), {timeout: 10_000}).toEqual([]);
};

describe.runIf(process.platform === 'linux')('the client does not outlive a reach that was killed', () => {
	test('with a tunnel', async () => {
		const robot = startReach(['forward', 'web-1', '80'], {environment: sandbox.environment, columns: 120});
		await robot.sees(/127\.0\.0\.1:\d+ →/);
		await robot.sees('waiting');
		await killed(robot, robot.pid);
	});

	test('with a command, which has the terminal itself', async () => {
		const command = ['shell', 'web-1', '--', 'sh', '-c', 'echo it is ""up; exec sleep 1000'];
		const robot = startReach(command, {environment: sandbox.environment, columns: 120});
		await robot.sees('it is up');
		await killed(robot, robot.pid);
	});

	test('with ssh in front, whose end of the pipes stays open', async () => {
		const child = spawn(process.execPath, [path.join(root, 'bin', 'reach.js'), 'ssh-proxy', ids.web, '22'], {
			env: plainEnvironment(sandbox.environment),
			stdio: ['pipe', 'pipe', 'inherit'],
		});
		const ended = new Promise(resolve => child.once('exit', resolve));
		await expect.poll(() => childrenOf(child.pid ?? 0).length, {timeout: 20_000}).toBeGreaterThan(0);
		child.stdin.write('is anybody there?\n');
		await new Promise(resolve => child.stdout.once('data', resolve));
		await killed({ended}, child.pid ?? 0);
	});
});
