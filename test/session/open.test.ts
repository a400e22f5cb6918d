import {readFileSync} from 'node:fs';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {handOver, isAlive} from './hand-over.ts';

type Run = Awaited<ReturnType<typeof handOver>>;

/** The terminal has the modes it had, and openSession left no listener behind. */
const isGivenBack = async (run: Run, end: Record<string, unknown>, same = true): Promise<void> => {
	expect(await run.result()).toMatchObject({...end, same});
	const {before, after} = await run.modes();
	const withoutSize = (modes: string): string => modes.replace(/rows \d+; columns \d+;/, '');
	expect(withoutSize(after)).toBe(withoutSize(before));
};

const pidOf = async (run: Run, pattern: RegExp): Promise<number> => Number((await run.seen(pattern))[1]);

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
		await isGivenBack(run, {kind: 'ended'});
	});

	test('the client gets credentials from the endpoint, which is gone after the session', async () => {
		const run = await handOver('credentials');
		const {uri, body} = await run.json('GOT');
		expect(body).toMatchObject({AccessKeyId: 'AKIAEXAMPLE', SecretAccessKey: 'very-secret', Token: 'session'});
		await isGivenBack(run, {kind: 'ended'});
		await expect(fetch(String(uri))).rejects.toThrow();
	});

	test('Ctrl-C, Ctrl-\\ and Ctrl-Z reach only the client', async () => {
		const run = await handOver('signals');
		await run.seen(/READY/);
		for (const [key, seen] of [
			['\u0003', /\[SIGINT\]/],
			['\u001C', /\[SIGQUIT\]/],
			['\u001A', /\[SIGTSTP\]/],
		] as const) {
			run.shell.write(key);
			await run.seen(seen);
		}
		run.shell.write('x\r');
		await isGivenBack(run, {kind: 'ended'});
	});

	test('a resize reaches the client, down to 1 × 1, and after the session none does', async () => {
		const run = await handOver('echo');
		await run.seen(/READY/);
		for (const [columns, rows] of [
			[200, 60],
			[1, 1],
			[500, 200],
		] as const) {
			run.shell.resize(columns, rows);
			await run.seen(new RegExp(`\\[size ${columns}x${rows}\\]`));
		}
		run.shell.write('q');
		const result = run.result();
		run.shell.resize(80, 24);
		expect(await result).toMatchObject({kind: 'ended'});
		await isGivenBack(run, {kind: 'ended'});
	});

	test.each([false, true])(
		'control keys and UTF-8 arrive as typed, with a decoder on the keyboard: %s',
		async decoder => {
			const run = await handOver('echo', {decoder});
			await run.seen(/READY/);
			const keys = Buffer.from(
				'\u0001\u0003\u0004\u0011\u0013\u0016\u001A\u001C\u001F\u007F\u001B[A\u001B[<0;5;5Mä日本🚀~',
				'utf8',
			);
			run.shell.write(keys);
			// They may come in several pieces.
			await expect.poll(() => run.text().replaceAll('><', '')).toContain(`<${keys.toString('hex')}>`);
			run.shell.write('q');
			await isGivenBack(run, {kind: 'ended'});
		},
	);

	test.each([false, true])(
		'bytes that are no UTF-8 arrive as typed, with a decoder on the keyboard: %s',
		async decoder => {
			const run = await handOver('echo', {decoder});
			await run.seen(/READY/);
			const keys = Buffer.from(Array.from({length: 256}, (_, byte) => byte).filter(byte => byte !== 0x71));
			run.shell.write(keys);
			const seen = () => [...run.text().matchAll(/<([0-9a-f]+)>/g)].map(([, hex]) => hex).join('');
			await expect.poll(seen).toBe(keys.toString('hex'));
			run.shell.write('q');
			await isGivenBack(run, {kind: 'ended'});
		},
	);

	test('bytes from the client arrive as they are', async () => {
		const run = await handOver('bytes');
		await run.result();
		expect(run.bytes().includes(Buffer.from([0x66, 0xff, 0xfe, 0x80, 0xc3, 0x28, 0x00, 0x67]))).toBe(true);
	});

	test('nothing typed before the client listens is lost', async () => {
		const run = await handOver('late-echo', {decoder: true});
		await run.seen(/PROGRAM/);
		for (const key of 'typed early') run.shell.write(key);
		await run.seen(/READY/);
		const seen = () => [...run.text().matchAll(/<([0-9a-f]+)>/g)].map(([, hex]) => hex).join('');
		await expect.poll(() => Buffer.from(seen(), 'hex').toString()).toBe('typed early');
		run.shell.write('q');
		await isGivenBack(run, {kind: 'ended'});
	});
});

describe('the ways out of a session', () => {
	test('~. ends a client that ignores TERM, and no process is left', async () => {
		const run = await handOver('stubborn');
		const pid = await pidOf(run, /READY (\d+) /);
		run.shell.write('~.');
		await isGivenBack(run, {kind: 'escaped'});
		// The prompt that follows begins a line.
		expect(run.text()).toMatch(/READY \d+ [^\n]*\r\n\u001B\[!p/);
		expect(isAlive(pid)).toBe(false);
	});

	test('without an escape character ~. is for the far side', async () => {
		const run = await handOver('echo', {escape: null});
		await run.seen(/READY/);
		run.shell.write('~.');
		await run.seen(/<7e2e>/);
		run.shell.write('q');
		await isGivenBack(run, {kind: 'ended'});
	});

	test('~? shows the keys', async () => {
		const run = await handOver('echo', {escape: '^'});
		await run.seen(/READY/);
		run.shell.write('^?');
		await run.seen(/\^\. {2}end the session/);
		run.shell.write('q');
		await isGivenBack(run, {kind: 'ended'});
	});

	test.each(['SIGTERM', 'SIGHUP'] as const)(
		'%s to the program gives the terminal back and leaves no process',
		async signal => {
			const run = await handOver('stubborn');
			const pid = await pidOf(run, /READY (\d+) /);
			process.kill(await pidOf(run, /PROGRAM (\d+) /), signal);
			await isGivenBack(run, {kind: 'interrupted'});
			expect(isAlive(pid)).toBe(false);
		},
	);

	test('a client that is killed is told, and its modes are undone', async () => {
		const run = await handOver('dirty');
		await isGivenBack(run, {
			kind: 'failed',
			problem: {kind: 'plugin', summary: 'The session client was killed by signal 9'},
		});
	});

	test('a client that crashes at once is told', async () => {
		await isGivenBack(await handOver('crash'), {
			kind: 'failed',
			problem: {kind: 'plugin', summary: 'The session client ended with code 3'},
		});
	});

	test('a client that vanished since it was found is told', async () => {
		await isGivenBack(await handOver('report', {program: '/no/such/plugin'}), {
			kind: 'failed',
			problem: {kind: 'plugin'},
		});
	});

	test('a terminal that is closed ends the client', async () => {
		const run = await handOver('stubborn');
		const pid = await pidOf(run, /READY (\d+) /);
		const program = await pidOf(run, /PROGRAM (\d+) /);
		run.shell.kill('SIGKILL');
		if ('destroy' in run.shell && typeof run.shell.destroy === 'function') run.shell.destroy();
		await expect.poll(() => isAlive(pid) || isAlive(program)).toBe(false);
	});

	test('a terminal that does not read stops neither signals nor the end of the client', async () => {
		const run = await handOver('endless');
		const pid = await pidOf(run, /READY (\d+) /);
		const program = await pidOf(run, /PROGRAM (\d+) /);
		run.shell.pause();
		// The client is held as well once the way is full: its CPU time stands still.
		const ticks = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[13];
		let before = '';
		await expect
			.poll(
				() => {
					const isStill = before === ticks();
					before = ticks() ?? '';
					return isStill;
				},
				{interval: 300},
			)
			.toBe(true);
		process.kill(program, 'SIGTERM');
		await expect.poll(() => isAlive(pid)).toBe(false);
		expect(isAlive(program)).toBe(true);
		run.shell.resume();
		// Raw mode goes with the program: to leave it sooner would have meant to wait.
		await isGivenBack(run, {kind: 'interrupted'}, false);
	});
});

describe('much output', () => {
	test('20 MB pass whole, the last byte too, through a small queue', async () => {
		const run = await handOver('flood');
		const {peak} = await run.result();
		expect(run.text().split('x').length - 1).toBeGreaterThanOrEqual(320 * 65_536);
		expect(run.text()).toContain('xTHE END');
		expect(Number(peak)).toBeLessThan(200e6);
		await isGivenBack(run, {kind: 'ended'});
	});
});
