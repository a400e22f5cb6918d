import {spawnSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {afterEach, describe, expect, test} from 'vitest';
import {dismissRobots, emptyHome, root, startReach} from '../support/robot.ts';
import {startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {fleetOf} from '../support/small-fleet.ts';

afterEach(async () => {
	dismissRobots();
	await stopSandboxes();
});

/** Line of a source file that holds a text, counted from 1. */
const lineOf = (file: string, text: string): number =>
	readFileSync(path.join(root, file), 'utf8')
		.split('\n')
		.findIndex(line => line.includes(text)) + 1;

/** An option for Node that breaks a function before the program is there; of a file, as stacks quote code in URLs. */
const breaking = (broken: string, error: string): string => {
	const file = path.join(emptyHome(), 'break.mjs');
	writeFileSync(file, `${broken} = () => { throw ${error}; };`);
	return `--import=${file}`;
};
const writeSync = "process.getBuiltinModule('node:fs').writeSync";

const secret = 'AAEAAbcdefghijklmnopqrstuvwxyz0123456789+/==';

describe('a fault of reach itself', () => {
	const run = (program: string, args: readonly string[], options: string) =>
		spawnSync(process.execPath, [path.join(root, 'bin', program), ...args], {
			encoding: 'utf8',
			env: {PATH: process.env['PATH'], HOME: emptyHome(), NODE_OPTIONS: options},
			timeout: 60_000,
		});

	test.each([
		['reach.js', ['list'], 'process.argv.slice', 'src/main.ts', 'await run('],
		['session-client.js', ['--version'], writeSync, 'src/client/entry.ts', '\twriteSync(1, text)'],
	] as const)(
		'ends %s with lines of the source and without what may be a secret',
		(program, args, name, file, text) => {
			const broken = breaking(name, `new Error('thrown by the test \\u001B[2J ${secret}')`);
			const {status, stderr, stdout} = run(program, args, broken);
			expect(stderr).toMatch(/: this is a fault of (reach itself|its own): Error: thrown by the test \[2J …\n/);
			expect(stderr).toContain(`${file}:${lineOf(file, text)}:`);
			expect(stderr).not.toMatch(/dist\/|\u001B|bcdefgh/);
			expect([status, stdout]).toEqual([1, '']);
		},
	);

	test('tells nothing of a text that a parser quotes', () => {
		const quoting = `new SyntaxError('Unexpected token in "AAEAAbcdefg" is not valid JSON')`;
		const {stderr} = run('session-client.js', ['--version'], breaking(writeSync, quoting));
		expect(stderr).toContain('SyntaxError: a text cannot be read\n');
		expect(stderr).not.toContain('bcdefg');
	});

	test('ends the client quietly where its reader has gone', () => {
		const gone = `Object.assign(new Error('write EPIPE'), {code: 'EPIPE', syscall: 'write'})`;
		const {status, stderr} = run('session-client.js', ['--version'], breaking(writeSync, gone));
		expect([status, stderr]).toEqual([141, '']);
	});

	test('is told with lines of the source, not of the bundle', async () => {
		const thrower = path.join(root, 'test', 'support', 'throw-below-reach.mjs');
		const {environment} = await startSandbox(fleetOf());
		const robot = startReach([], {environment: {...environment, NODE_OPTIONS: `--import ${thrower}`}, columns: 200});
		await robot.sees('2 shown');
		process.kill(robot.pid, 'SIGUSR2');
		expect(await robot.ended).toBe(1);
		expect(robot.screen()).toContain('this is a fault of reach itself: Error: thrown by the test');
		expect(robot.screen()).toContain(`src/main.ts:${lineOf('src/main.ts', "process.on('SIGCONT'")}:`);
		expect(robot.screen()).not.toContain('dist/');
	});
});
