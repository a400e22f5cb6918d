import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {handOver, isAlive} from './hand-over.ts';

describe('a session in a real terminal', () => {
	test('the client gets the contract of the plugin, no token in its arguments, and no inherited credentials', async () => {
		const inherited = {AWS_PROFILE: 'prod', AWS_ACCESS_KEY_ID: 'AKIAINHERITED', AWS_ROLE_ARN: 'arn:aws:iam::1:role/x'};
		const run = await handOver('report', {env: inherited});
		const {argv, env, size} = (await run.json('REPORT')) as {argv: string[]; env: Record<string, string>; size: string};
		const [variable = '', ...rest] = argv;
		expect(variable).toMatch(/^AWS_SSM_START_SESSION_RESPONSE_[0-9a-f]{8}$/);
		expect(rest).toEqual([
			'eu-west-1',
			'StartSession',
			'',
			'{"Target":"i-0123456789abcdef0"}',
			'https://ssm.eu-west-1.amazonaws.com',
		]);
		expect(JSON.parse(env[variable] ?? '')).toEqual({
			SessionId: 'someone-0123456789abcdef0',
			StreamUrl: 'wss://127.0.0.1/stream',
			TokenValue: 'the-secret-token',
		});
		expect(env).toMatchObject({AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null'});
		for (const name of Object.keys(inherited)) expect(env).not.toHaveProperty(name);
		expect(size).toBe('90x30');
		expect(await run.result()).toMatchObject({kind: 'ended', same: true});
		const {before, after} = await run.modes();
		expect(after).toBe(before);
	});

	test('Ctrl-C, Ctrl-\\ and Ctrl-Z reach only the client, and the terminal is as it was', async () => {
		const run = await handOver('signals');
		await run.seen(/READY/);
		run.shell.write('\u0003');
		await run.seen(/\[SIGINT\]/);
		run.shell.write('\u001C');
		await run.seen(/\[SIGQUIT\]/);
		run.shell.write('\u001A');
		await run.seen(/\[SIGTSTP\]/);
		run.shell.write('x\r');
		expect(await run.result()).toMatchObject({kind: 'ended', same: true});
		const {before, after} = await run.modes();
		expect(after).toBe(before);
	});

	test('~. ends a client that ignores TERM, and no process is left', async () => {
		const run = await handOver('stubborn');
		const [, pid] = await run.seen(/READY (\d+) /);
		run.shell.write('~.');
		expect(await run.result()).toMatchObject({kind: 'escaped', same: true});
		expect(isAlive(Number(pid))).toBe(false);
		const {before, after} = await run.modes();
		expect(after).toBe(before);
	});

	test('a SIGTERM to the program gives the terminal back and leaves no process', async () => {
		const run = await handOver('stubborn');
		const [, pid] = await run.seen(/READY (\d+) /);
		const [, program] = await run.seen(/PROGRAM (\d+) /);
		process.kill(Number(program), 'SIGTERM');
		expect(await run.result()).toMatchObject({kind: 'interrupted', same: true});
		expect(isAlive(Number(pid))).toBe(false);
		const {before, after} = await run.modes();
		expect(after).toBe(before);
	});
});
