import {chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, onTestFinished, test} from 'vitest';
import {findPlugin, type PluginSearch} from '../../src/session/plugin.ts';
import {hasOwnEscapeKeys, isAtLeast, parseVersion} from '../../src/session/plugin-version.ts';
import {isAlive, stubPath} from './hand-over.ts';

const builtin = {node: '/usr/bin/node', script: '/opt/reach/session-client.js'};

const temporaryFolder = (): string => {
	const folder = mkdtempSync(path.join(tmpdir(), 'reach-plugin-'));
	onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
	return folder;
};

/** A folder with the stub in it under the plugin's name. */
const stubFolder = (): string => {
	const folder = temporaryFolder();
	copyFileSync(stubPath, path.join(folder, 'session-manager-plugin'));
	chmodSync(path.join(folder, 'session-manager-plugin'), 0o755);
	return folder;
};

const find = async (wanted: string, searchPath: string, more: Partial<PluginSearch> & {version?: string} = {}) =>
	findPlugin({
		wanted,
		builtin,
		environment: {PATH: `${searchPath}:${path.dirname(process.execPath)}`, STUB_VERSION: more.version},
		kill: process.kill,
		...more,
	});

const script = (text: string): string => {
	const file = path.join(temporaryFolder(), 'plugin');
	writeFileSync(file, text, {mode: 0o755});
	return file;
};

describe('finding the plugin', () => {
	test('on PATH, past folders, files that may not be run, and relative entries', async () => {
		const decoy = temporaryFolder();
		mkdirSync(path.join(decoy, 'session-manager-plugin'));
		const unrunnable = temporaryFolder();
		writeFileSync(path.join(unrunnable, 'session-manager-plugin'), '', {mode: 0o644});
		const folder = stubFolder();
		expect(await find('auto', `.:${decoy}:${unrunnable}:${folder}`)).toEqual({
			ok: true,
			value: {kind: 'plugin', path: path.join(folder, 'session-manager-plugin'), version: '1.2.764.0'},
		});
		expect(await find('auto', path.relative(process.cwd(), folder))).toMatchObject({ok: false});
	});

	test('nowhere: says so and offers the built-in client', async () => {
		expect(await find('auto', temporaryFolder())).toMatchObject({
			ok: false,
			problem: {
				kind: 'plugin',
				summary: 'session-manager-plugin was not found',
				hint: expect.stringMatching(/--plugin builtin/),
			},
		});
	});

	test('the built-in client is taken as asked, without a look at the disk', async () => {
		expect(await find('builtin', '')).toEqual({
			ok: true,
			value: {kind: 'builtin', path: builtin.node, script: builtin.script},
		});
	});

	test.each(['1.2.0.0', '1.2.535.9', '1.1.9999.0', '1.2'])(
		'version %s is too old, with the way to update',
		async version => {
			expect(await find(stubPath, '', {version})).toMatchObject({
				ok: false,
				problem: {
					kind: 'plugin',
					summary: `session-manager-plugin ${version} is too old: it would show the session's token in the process list`,
					hint: expect.stringMatching(/apt-get.*brew.*--plugin builtin/),
				},
			});
		},
	);

	test.each(['1.2.536.0', '1.2.1000.0', '1.10.0.0', '2'])('version %s is new enough', async version => {
		expect(await find(stubPath, '', {version})).toMatchObject({ok: true, value: {version}});
	});

	test.each(['garbage', 'v1.2.764.0', '1.2.764.0-beta', '\u001B[2J1.2.764.0', '1.2.3.4.5', 'silent', 'flood'])(
		'an answer of %j is no version, and is shown without control characters',
		async version => {
			const result = await find(stubPath, '', {version});
			expect(result).toMatchObject({
				ok: false,
				problem: {summary: expect.stringMatching(/does not tell its version: "[^\p{Cc}]*"$/u)},
			});
		},
	);

	test('one that hangs is killed with its children', async () => {
		const note = path.join(temporaryFolder(), 'pid');
		const plugin = script(`#!/bin/sh\nsleep 1000 & echo $! > '${note}'; trap '' TERM; wait\n`);
		expect(await find(plugin, '/usr/bin:/bin', {patience: 5000})).toMatchObject({
			ok: false,
			problem: {summary: `${plugin} did not tell its version within 5 s`},
		});
		const pid = Number(readFileSync(note, 'utf8'));
		expect(pid).toBeGreaterThan(1);
		await expect.poll(() => isAlive(pid)).toBe(false);
	});

	test('a folder, a file that may not be run, nothing, and no program are told apart', async () => {
		const folder = temporaryFolder();
		const plain = path.join(folder, 'plain');
		writeFileSync(plain, 'text', {mode: 0o644});
		const summary = async (file: string) => {
			const result = await find(file, '');
			return result.ok ? 'found' : result.problem.summary.replace(file, 'IT');
		};
		expect(await summary(folder)).toBe('IT is a folder, not a plugin');
		expect(await summary(plain)).toBe('IT may not be executed');
		expect(await summary(path.join(folder, 'none'))).toBe('IT does not exist');
		expect(await summary(script('#!/no/such/interpreter\n'))).toBe('IT cannot be run');
	});

	test('it is asked without credentials and without a terminal', async () => {
		const plugin = script('#!/bin/sh\nprintf "1.2.999.%d" $(env | grep -c ^AWS_ACCESS)\n[ -t 0 ] && printf tty\n');
		const environment = {PATH: process.env['PATH'], AWS_ACCESS_KEY_ID: 'AKIA', AWS_REGION: 'eu-west-1'};
		expect(await find(plugin, '', {environment})).toMatchObject({ok: true, value: {version: '1.2.999.0'}});
	});
});

describe('versions', () => {
	test('are compared number by number', () => {
		const own = (text: string): boolean => isAtLeast(parseVersion(text) ?? [], hasOwnEscapeKeys);
		expect(['1.2.834.9', '1.2.835.0', '1.2.1000', '1.3', '1.2'].map(own)).toEqual([false, true, true, true, false]);
	});
});
