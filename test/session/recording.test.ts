import {mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {startRecording} from '../../src/session/recording.ts';

const start = Date.UTC(2026, 10, 1);

const inFolder = (name: string): string => {
	const folder = mkdtempSync(path.join(tmpdir(), 'reach-recording-'));
	onTestFinished(() => rmSync(folder, {recursive: true}));
	return path.join(folder, name);
};

const record = async (file: string, now = () => start) =>
	startRecording({file, size: {columns: 80, rows: 24}, now, term: 'xterm', title: 'web\u0007'});

describe('a recording', () => {
	test('is asciicast v2, 0600, with output and sizes at their times and characters whole', async () => {
		const file = inFolder('x.cast');
		let now = start;
		const started = await record(file, () => now);
		if (!started.ok) throw new Error(started.problem.summary);
		const {output, resize, close} = started.value;
		output(Buffer.from('a\u001B[1m'));
		now += 1500;
		const character = Buffer.from('日');
		output(character.subarray(0, 1));
		output(character.subarray(1));
		resize({columns: 100, rows: 30});
		output(Buffer.from([0xff]));
		expect(await close()).toEqual({ok: true, value: undefined});
		expect(await close()).toEqual({ok: true, value: undefined});
		output(Buffer.from('after the end'));
		expect(statSync(file).mode & 0o777).toBe(0o600);
		expect(
			readFileSync(file, 'utf8')
				.trimEnd()
				.split('\n')
				.map(line => JSON.parse(line)),
		).toEqual([
			{version: 2, width: 80, height: 24, timestamp: start / 1000, title: 'web ', env: {TERM: 'xterm'}},
			[0, 'o', 'a\u001B[1m'],
			[1.5, 'o', '日'],
			[1.5, 'r', '100x30'],
			[1.5, 'o', '\uFFFD'],
		]);
	});

	test('never writes over a file, nor through a link', async () => {
		const file = inFolder('x.cast');
		writeFileSync(file, 'mine');
		symlinkSync(path.join(path.dirname(file), 'elsewhere'), `${file}.link`);
		expect(await record(file)).toMatchObject({ok: false, problem: {kind: 'file', summary: `${file} exists`}});
		expect(await record(`${file}.link`)).toMatchObject({ok: false, problem: {kind: 'file'}});
		expect(readFileSync(file, 'utf8')).toBe('mine');
	});

	test('a folder that is not there is told', async () => {
		const started = await startRecording({
			file: inFolder('none/x.cast'),
			size: {columns: 1, rows: 1},
			now: () => start,
			term: '',
			title: '',
		});
		expect(started).toMatchObject({ok: false, problem: {kind: 'file'}});
	});
});
