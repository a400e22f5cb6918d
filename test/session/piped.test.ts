import {spawn} from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {isAlive, stubPath} from './hand-over.ts';

/** What the program printed, what it told, and what it left. */
const run = async (stub: string, more: {input?: Buffer; program?: string; stopOn?: string} = {}) =>
	new Promise<{output: Buffer; told: Record<string, unknown>}>(resolve => {
		const {input, program = stubPath, stopOn} = more;
		const file = path.join(import.meta.dirname, 'piped-program.ts');
		const child = spawn(process.execPath, ['--no-warnings', file, JSON.stringify({stub, program})]);
		const output: Buffer[] = [];
		let said = '';
		child.stdout.on('data', (piece: Buffer) => {
			output.push(piece);
			if (stopOn !== undefined && Buffer.concat(output).includes(stopOn)) child.kill('SIGTERM');
		});
		child.stderr.on('data', (piece: Buffer) => {
			said += piece.toString();
		});
		child.on('close', () => resolve({output: Buffer.concat(output), told: JSON.parse(said)}));
		child.stdin.end(input);
	});

describe('a session on pipes', () => {
	test('the client has the streams themselves: every byte passes, and its exit code comes back', async () => {
		const every = Buffer.from(Array.from({length: 256 * 400}, (_, index) => index % 256));
		const {output, told} = await run('cat', {input: every});
		expect(output.equals(every)).toBe(true);
		expect(told).toEqual({ended: {ok: true, value: 0}, isTold: false});
		expect((await run('crash')).told).toEqual({ended: {ok: true, value: 3}, isTold: true});
	});

	test('it gets the contract, credentials and further variables', async () => {
		const {output} = await run('report');
		const {argv, env} = JSON.parse(output.toString().split('REPORT')[1]?.split('END')[0] ?? '');
		expect(argv.slice(1, 4)).toEqual(['eu-west-1', 'StartSession', '']);
		expect(env).toMatchObject({REACH_EXTRA: '1', AWS_CONFIG_FILE: '/dev/null'});
		expect(argv.join(' ')).not.toContain('token');
		expect((await run('credentials')).output.toString()).toContain('"AccessKeyId":"AKIA"');
	});

	test('when reach has to go, a client that ignores TERM goes too', async () => {
		const {output, told} = await run('stubborn', {stopOn: 'READY'});
		expect(told).toEqual({ended: {ok: true, value: 128 + 9}, isTold: true});
		const pid = Number(/READY (\d+)/.exec(output.toString())?.[1]);
		expect(pid).toBeGreaterThan(1);
		expect(isAlive(pid)).toBe(false);
	});

	test('a client that cannot be run is a problem', async () => {
		const {told} = await run('report', {program: '/no/such/plugin'});
		expect(told).toMatchObject({ended: {ok: false, problem: {kind: 'plugin'}}, isTold: true});
	});
});
