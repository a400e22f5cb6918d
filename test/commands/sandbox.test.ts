import {existsSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {afterEach, describe, expect, test} from 'vitest';
import {processesBelow} from '../support/processes.ts';
import {dismissRobots, keys, startReach} from '../support/robot.ts';
import {runReach} from '../support/run.ts';

afterEach(dismissRobots);

const node = process.execPath;

describe('reach sandbox', () => {
	test('runs a command with the variables that point AWS tools at it, and without inherited keys', async () => {
		const inherited = {AWS_ACCESS_KEY_ID: 'AKIAREAL', AWS_SECRET_ACCESS_KEY: 'real', AWS_SESSION_TOKEN: 'real'};
		const script =
			"process.stdout.write(JSON.stringify(Object.keys(process.env).filter(name => name.startsWith('AWS_')).sort()))";
		const {code, out} = await runReach(['sandbox', '--', node, '-e', script], inherited);
		expect(code).toBe(0);
		expect(JSON.parse(out)).toEqual([
			'AWS_CONFIG_FILE',
			'AWS_ENDPOINT_URL',
			'AWS_PROFILE',
			'AWS_REGION',
			'AWS_SHARED_CREDENTIALS_FILE',
		]);
	});

	test('keeps its address out of a proxy that the environment names', async () => {
		const script = 'process.stdout.write(process.env.no_proxy + " " + process.env.NO_PROXY)';
		const proxied = {https_proxy: 'http://proxy.test:3128', NO_PROXY: 'intern.test'};
		const {out} = await runReach(['sandbox', '--', node, '-e', script], proxied);
		expect(out).toBe('intern.test,127.0.0.1 intern.test,127.0.0.1');
		const plain = await runReach(['sandbox', '--', node, '-e', script], {});
		expect(plain.out).toBe('undefined undefined');
	});

	test('says that it has ended by itself', async () => {
		const robot = startReach(['sandbox'], {columns: 200});
		await robot.sees('unset AWS_');
		for (const pid of processesBelow(robot.pid)) process.kill(pid, 'SIGKILL');
		await robot.sees('the sandbox has ended by itself');
		expect(await robot.ended).toBe(1);
	});

	test.each([
		['process.exit(7)', 7],
		["process.kill(process.pid, 'SIGTERM')", 143],
	])('ends as its command ends: %s', async (script, code) => {
		expect((await runReach(['sandbox', '--', node, '-e', script])).code).toBe(code);
	});

	test('says when the command cannot be run', async () => {
		const {code, err} = await runReach(['sandbox', '--', '/no/such/program']);
		expect(code).toBe(127);
		expect(err).toBe('reach: /no/such/program cannot be run: no such program\n');
	});

	test('refuses a broken fleet file with its path and reason', async () => {
		const {code, err} = await runReach(['sandbox', '--fleet', 'package.json', '--', node, '-e', '']);
		expect(code).toBe(2);
		expect(err).toMatch(/package\.json: \$\.\w+/);
	});

	test('without a command it prints export lines and serves until Ctrl-C, then leaves no file', async () => {
		const robot = startReach(['sandbox'], {columns: 200});
		await robot.sees('export AWS_CONFIG_FILE=');
		const config = /export AWS_CONFIG_FILE='([^']+)'/.exec(robot.screen())?.[1] ?? '';
		expect(existsSync(config)).toBe(true);
		robot.type(keys.ctrl('c'));
		expect(await robot.ended).toBe(0);
		expect(existsSync(path.dirname(config))).toBe(false);
	});
});
