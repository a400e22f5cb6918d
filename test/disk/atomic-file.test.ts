import {execFileSync} from 'node:child_process';
import {chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {readPrivate, writePrivate} from '../../src/disk/atomic-file.ts';
import {fileProblem} from '../../src/disk/file-problem.ts';
import {temporaryFolder} from './folder.ts';

const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);

describe('writing a file of ours', () => {
	test('makes the folder 0700 and the file 0600, and leaves no draft', async () => {
		const folder = path.join(temporaryFolder(), 'ssm-reach');
		const file = path.join(folder, 'x.json');
		expect(await writePrivate(file, ['one', 'two'])).toEqual({ok: true, value: undefined});
		expect(readFileSync(file, 'utf8')).toBe('onetwo');
		expect([modeOf(folder), modeOf(file)]).toEqual(['700', '600']);
		expect(readdirSync(folder)).toEqual(['x.json']);
	});

	test('closes a folder of ours that others may enter', async () => {
		const folder = path.join(temporaryFolder(), 'open');
		mkdirSync(folder);
		chmodSync(folder, 0o755);
		await writePrivate(path.join(folder, 'x'), ['']);
		expect(modeOf(folder)).toBe('700');
	});

	test('replaces a symbolic link and never writes through it', async () => {
		const folder = temporaryFolder();
		const victim = path.join(folder, 'victim');
		writeFileSync(victim, 'precious');
		symlinkSync(victim, path.join(folder, 'x'));
		await writePrivate(path.join(folder, 'x'), ['ours']);
		expect(readFileSync(victim, 'utf8')).toBe('precious');
		expect(readFileSync(path.join(folder, 'x'), 'utf8')).toBe('ours');
	});

	test('keeps the old file when the new one cannot be written whole, and says what to do', async () => {
		const folder = temporaryFolder();
		const file = path.join(folder, 'x');
		writeFileSync(file, 'old');
		const program = `
			const {writePrivate} = await import(${JSON.stringify(path.resolve('src/disk/atomic-file.ts'))});
			console.log(JSON.stringify(await writePrivate(${JSON.stringify(file)}, ['n'.repeat(100_000)])));`;
		const limited = ['-c', 'ulimit -f 20; exec "$0" "$@"', process.execPath, '--input-type=module', '-e', program];
		const result = JSON.parse(execFileSync('/bin/sh', limited, {encoding: 'utf8', env: {NODE_NO_WARNINGS: '1'}}));
		expect(result).toMatchObject({ok: false, problem: {kind: 'file', summary: `Cannot write ${file}`}});
		expect(readFileSync(file, 'utf8')).toBe('old');
		expect(readdirSync(folder)).toEqual(['x']);
	});

	test.each([
		['ENOSPC', 'The disk is full: make room; reach goes on without this file.'],
		['EDQUOT', 'Your disk quota is used up: make room; reach goes on without this file.'],
	])('says what to do where %s is the reason', (code, hint) => {
		const cause = Object.assign(new Error(`${code}: no room, write`), {code});
		expect(fileProblem(cause, 'write', '/x')).toMatchObject({kind: 'file', summary: 'Cannot write /x', hint});
	});

	test('a file where the folder should be is a problem with a hint', async () => {
		const folder = temporaryFolder();
		writeFileSync(path.join(folder, 'ssm-reach'), '');
		const result = await writePrivate(path.join(folder, 'ssm-reach', 'x'), ['']);
		expect(result).toMatchObject({ok: false, problem: {kind: 'file', hint: expect.stringMatching(/move it away/)}});
	});
});

describe('reading a file of ours', () => {
	test('nothing there is null', async () => {
		expect(await readPrivate(path.join(temporaryFolder(), 'x'), 10)).toEqual({ok: true, value: null});
	});

	test('a link, a folder, a pipe and a file that is too large are problems', async () => {
		const folder = temporaryFolder();
		writeFileSync(path.join(folder, 'large'), 'x'.repeat(11));
		symlinkSync('/etc/passwd', path.join(folder, 'link'));
		mkdirSync(path.join(folder, 'folder'));
		execFileSync('mkfifo', [path.join(folder, 'pipe')]);
		for (const name of ['large', 'link', 'folder', 'pipe'])
			expect(await readPrivate(path.join(folder, name), 10)).toMatchObject({ok: false, problem: {kind: 'file'}});
	});
});
