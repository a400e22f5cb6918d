import {readFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {exitCode} from '../../src/commands/host.ts';
import {dismissRobots, keys, root, startReach} from '../support/robot.ts';
import {runReach} from '../support/run.ts';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {agentOf, fleetOf, ids} from '../support/small-fleet.ts';

let sandbox: SandboxProcess;

beforeAll(async () => {
	const everything = {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: '*', Resource: '*'}]};
	const principals = {alice: {kind: 'user', policies: {everything}}};
	const twin = (id: string) => ({id, name: 'twin', state: 'running', tags: {}, agent: agentOf()});
	const instances = [twin(ids.web), twin(ids.db), {...twin(ids.secret), name: 'alone'}];
	sandbox = await startSandbox(fleetOf({principals, regions: {'eu-west-1': {instances}}}));
});
afterAll(async () => {
	dismissRobots();
	await stopSandboxes();
});

describe('exit codes', () => {
	test('are in the documents as they are in the program', () => {
		const text = readFileSync(path.join(root, 'docs', 'troubleshooting.md'), 'utf8');
		for (const code of Object.values(exitCode)) expect(text).toMatch(new RegExp(`^\\| ${code} \\|`, 'm'));
	});

	test.each([
		[0, ['list']],
		[0, ['why', 'alone']],
		[0, ['--help']],
		[0, ['shell', 'alone', '--plugin', 'builtin', '--', 'true']],
		[2, ['lst', '--no-such-option']],
		[2, ['list', '-o', 'yaml']],
		[2, ['shell']],
		[2, ['forward', 'alone', 'no-port']],
		[2, ['list', '--mfa', 'perhaps']],
		[3, ['shell', 'nobody']],
		[3, ['why', 'nobody']],
		[3, ['forward', 'nobody', '80']],
		[3, ['ssh-proxy', 'nobody']],
		[3, ['pick', '-1', 'nobody']],
		[4, ['shell', 'twin']],
		[4, ['why', 'twin']],
		[4, ['forward', 'twin', '80']],
		[4, ['ssh-proxy', 'twin']],
		[4, ['pick', '-1', 'twin']],
	])('%i ends reach %j', async (code, args) => {
		expect((await runReach(args as string[], sandbox.environment)).code).toBe(code);
	});

	test('1 ends what met a problem', async () => {
		const nowhere = {...sandbox.environment, AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_MAX_ATTEMPTS: '1'};
		expect((await runReach(['list'], nowhere)).code).toBe(1);
		expect((await runReach(['shell', ids.web, '--plugin', '/no/such/plugin'], sandbox.environment)).code).toBe(1);
	});

	test.each([[[]], [['pick']], [['demo']]])('130 ends reach %j that was given up with Ctrl-C', async args => {
		const robot = startReach(args as string[], {environment: sandbox.environment});
		await robot.sees('shown', 30_000);
		robot.type(keys.ctrl('c'));
		expect(await robot.ended).toBe(130);
	});
});
