import {execFile} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {dismissRobots, keys, root, startRobot} from '../support/robot.ts';
import {run} from '../support/run.ts';

const execute = promisify(execFile);
const folder = mkdtempSync(path.join(tmpdir(), 'reach-package-'));
const description = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

type Packed = {
	readonly filename: string;
	readonly size: number;
	readonly unpackedSize: number;
	readonly files: readonly {readonly path: string; readonly mode: number}[];
};

let packed: Packed;

beforeAll(async () => {
	// Without scripts: dist is built already, and other specs use it meanwhile.
	const asked = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
	const {stdout} = await execute('npm', asked, {cwd: root, maxBuffer: 1e8});
	packed = JSON.parse(stdout)[0] ?? Object.values(JSON.parse(stdout))[0];
}, 120_000);
afterAll(() => {
	dismissRobots();
	rmSync(folder, {recursive: true, force: true});
});

describe('the package', () => {
	test('holds what runs, its licences and its manual page, and nothing of the workshop', () => {
		const names = packed.files.map(file => file.path);
		const wanted = ['bin/reach.js', 'dist/reach.js', 'dist/aws-worker.js', 'dist/session-client.js', 'dist/sandbox.js'];
		const beside = ['dist/THIRD-PARTY.txt', 'docs/reach.1', 'LICENSE', 'README.md', 'CHANGELOG.md', 'package.json'];
		expect(names).toEqual(expect.arrayContaining([...wanted, ...beside]));
		expect(names.filter(name => !/^(bin|dist)\/|^docs\/reach\.1$|^[A-Z]+(\.md)?$|^package\.json$/.test(name))).toEqual(
			[],
		);
	});

	test('stays within its budget: 2 MB packed, 8 MB on disk, one dependency', () => {
		expect(packed.size).toBeLessThan(2_000_000);
		expect(packed.unpackedSize).toBeLessThan(8_000_000);
		expect(Object.keys(description.dependencies)).toEqual(['node-pty']);
		for (const kind of ['optionalDependencies', 'peerDependencies', 'bundleDependencies'])
			expect(description[kind]).toBeUndefined();
		expect(description.dependencies['node-pty']).toMatch(/^\d/);
	});

	test('brings no native parts of its own but node-pty, built for glibc and macOS, x64 and arm64', () => {
		const prebuilds = readdirSync(path.join(root, 'node_modules', 'node-pty', 'prebuilds'));
		expect(prebuilds).toEqual(expect.arrayContaining(['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64']));
		expect(packed.files.filter(file => /\.(node|so|dylib)$/.test(file.path))).toEqual([]);
	});

	test('is installed into an empty prefix without a compiler, and runs there', async () => {
		const prefix = path.join(folder, 'prefix');
		const home = path.join(folder, 'home');
		for (const made of [prefix, home]) mkdirSync(made);
		const environment = {
			...process.env,
			HOME: home,
			// What node-gyp would need.
			CC: '/bin/false',
			CXX: '/bin/false',
			PYTHON: '/bin/false',
			npm_config_python: '/bin/false',
			npm_config_cache: process.env['npm_config_cache'] ?? path.join(process.env['HOME'] ?? home, '.npm'),
		};
		const tarball = path.join(folder, packed.filename);
		const asked = ['install', '--global', '--prefix', prefix, '--prefer-offline', '--no-audit', '--no-fund', tarball];
		await execute('npm', asked, {env: environment, cwd: folder, timeout: 240_000, maxBuffer: 1e8});
		const installed = path.join(prefix, 'lib', 'node_modules', 'ssm-reach');
		expect(existsSync(path.join(installed, 'node_modules', 'node-pty', 'build', 'Release'))).toBe(false);
		expect(existsSync(path.join(prefix, 'share', 'man', 'man1', 'reach.1'))).toBe(true);

		// The link in `bin` asks for `node` on PATH: the one that the project pins.
		const bin = path.join(folder, 'bin');
		mkdirSync(bin);
		symlinkSync(process.execPath, path.join(bin, 'node'));
		const variables = {PATH: `${bin}:/usr/bin:/bin`};
		const reach = path.join(prefix, 'bin', 'reach');
		expect(await run(reach, ['--version'], variables)).toEqual({code: 0, out: `${description.version}\n`, err: ''});
		const listed = await run(reach, ['demo', 'list', 'payments', '-o', 'ids'], variables);
		expect(listed.out).toMatch(/^i-[0-9a-f]{17}\n/);
		const robot = startRobot(reach, ['demo', 'payments-api-1'], {environment: variables, cwd: folder, columns: 120});
		await robot.sees(/✓ allowed +payments-api-1/, 30_000);
		robot.type(keys.enter);
		await robot.sees('$', 30_000);
		robot.type(`echo $((6 * 7))${keys.enter}`);
		await robot.sees(/^42$/m);
		robot.type(`exit${keys.enter}`);
		await robot.sees(/✓ allowed +payments-api-1/);
		robot.type(keys.ctrl('c'));
		expect(await robot.ended).toBe(130);
	}, 300_000);
});
