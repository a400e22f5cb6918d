import {execFile} from 'node:child_process';
import {mkdirSync, readdirSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import {afterEach, describe, expect, test} from 'vitest';
import {dismissRobots, emptyHome, root} from './support/robot.ts';
import {run} from './support/run.ts';

afterEach(dismissRobots);

/** Makes a program believe that it runs on another Node. */
const pretend = (version: string): string[] => [
	'--import',
	`data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}})`,
];

describe.each(['reach', 'session-client'])('bin/%s.js', name => {
	const program = path.join(root, 'bin', `${name}.js`);

	test.each(['18.20.4', '20.20.2', '22.11.0'])('says in one line which Node it needs on Node %s', async version => {
		const {code, out, err} = await run(process.execPath, [...pretend(version), program, '--version']);
		expect(code).toBe(1);
		expect(out).toBe('');
		expect(err).toBe(`${name} needs Node 22.12 or newer; this is Node ${version}.\n`);
	});

	test('keeps compiled code in a folder of the person’s own, where nobody else can write', async () => {
		const home = emptyHome();
		const env = {PATH: process.env['PATH'] ?? '', HOME: home, TMPDIR: path.join(home, 'tmp')};
		mkdirSync(env.TMPDIR);
		await promisify(execFile)(process.execPath, [program, '--version'], {env});
		expect(readdirSync(env.TMPDIR)).toEqual([]);
		const usual = process.platform === 'darwin' ? ['Library', 'Caches'] : ['.cache'];
		const folder = path.join(home, ...usual, 'reach', 'compiled');
		expect(readdirSync(folder)).toHaveLength(1);
		const compiled = (): string[] => readdirSync(folder, {recursive: true, encoding: 'utf8'}).sort();
		const before = compiled();
		expect(before.length).toBeGreaterThan(2);
		// The next start finds all of it.
		await promisify(execFile)(process.execPath, [program, '--version'], {env});
		expect(compiled()).toEqual(before);
	});

	test('starts without a home, and keeps nothing', async () => {
		const {stdout} = await promisify(execFile)(process.execPath, [program, '--version'], {env: {}});
		expect(stdout).toMatch(/^\d/);
	});

	test('starts on the oldest Node that it names', async () => {
		const {code, err} = await run(process.execPath, [...pretend('22.12.0'), program, '--version']);
		expect(err).toBe('');
		expect(code).toBe(0);
	});
});

test('the tests say in one line that a Node is too old for them', async () => {
	const check = path.join(root, 'test', 'support', 'old-node.js');
	const {code, err} = await run(process.execPath, [...pretend('20.20.2'), check]);
	expect(code).toBe(1);
	expect(err).toMatch(/^The tests need Node 22\.12 or newer; this is Node 20\.20\.2\..*\n$/);
});
