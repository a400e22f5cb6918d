import {execFile} from 'node:child_process';
import {existsSync, readdirSync, readFileSync, utimesSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import {describe, expect, test} from 'vitest';
import {readAnswers, rememberAnswer} from '../../src/disk/answers.ts';
import {temporaryFolder} from './folder.ts';

const now = Date.now;

describe('a JSON file of ours', () => {
	test('remembers across runs', async () => {
		const file = path.join(temporaryFolder(), 'state', 'answers.json');
		expect(await readAnswers(file, now)).toEqual({value: {}, note: null});
		await rememberAnswer(file, now, 'builtin-client', true);
		await rememberAnswer(file, now, 'theme', 'light');
		expect(await readAnswers(file, now)).toEqual({value: {'builtin-client': true, theme: 'light'}, note: null});
	});

	test.each(['', '{', 'null', '[]', '{"version":"1","value":{}}', '{"version":1,"value":[]}', '\u0000\u0001'])(
		'a broken one is set aside with a note: %j',
		async content => {
			const file = path.join(temporaryFolder(), 'answers.json');
			writeFileSync(file, content);
			const {value, note} = await readAnswers(file, now);
			expect(value).toEqual({});
			expect(note).toMatchObject({kind: 'file', summary: expect.stringMatching(/broken/)});
			expect(readFileSync(`${file}.broken`, 'utf8')).toBe(content);
			expect((await readAnswers(file, now)).note).toBeNull();
		},
	);

	test('one of a newer reach is neither used nor touched', async () => {
		const file = path.join(temporaryFolder(), 'answers.json');
		const content = '{"version":2,"value":{"a":true}}';
		writeFileSync(file, content);
		expect(await readAnswers(file, now)).toMatchObject({
			value: {},
			note: {hint: expect.stringMatching(/Update reach/)},
		});
		expect(await rememberAnswer(file, now, 'b', true)).toMatchObject({ok: false, problem: {kind: 'file'}});
		expect(readFileSync(file, 'utf8')).toBe(content);
	});

	test('four processes that write at once lose nothing, the folder not yet made', async () => {
		const file = path.join(temporaryFolder(), 'state', 'answers.json');
		const program = `
			const {rememberAnswer} = await import(${JSON.stringify(path.resolve('src/disk/answers.ts'))});
			for (let i = 0; i < 25; i++) {
				const result = await rememberAnswer(${JSON.stringify(file)}, Date.now, process.argv[1] + i, true);
				if (!result.ok) throw new Error(result.problem.detail);
			}`;
		const run = async (name: string) =>
			promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, name]);
		await Promise.all(['a', 'b', 'c', 'd'].map(run));
		expect(Object.keys((await readAnswers(file, now)).value)).toHaveLength(100);
		expect(readdirSync(path.dirname(file))).toEqual(['answers.json']);
	});

	test('the lock of a process that died is taken over', async () => {
		const file = path.join(temporaryFolder(), 'answers.json');
		writeFileSync(`${file}.lock`, '');
		const longAgo = new Date(Date.now() - 60_000);
		utimesSync(`${file}.lock`, longAgo, longAgo);
		expect(await rememberAnswer(file, now, 'a', true)).toMatchObject({ok: true});
		expect(existsSync(`${file}.lock`)).toBe(false);
	});
});
