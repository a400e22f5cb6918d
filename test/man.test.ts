import {readFileSync} from 'node:fs';
import path from 'node:path';
import {PassThrough} from 'node:stream';
import {describe, expect, test} from 'vitest';
import type {Host} from '../src/commands/host.ts';
import {buildProgram} from '../src/commands/program.ts';
import {expectGenerated} from './support/generated.ts';
import {manPage} from './support/man-page.ts';
import {root} from './support/robot.ts';
import {run} from './support/run.ts';
import {testWith} from './support/tools.ts';

const stream = new PassThrough() as unknown as NodeJS.WriteStream;
const program = buildProgram(
	{stdout: stream, stderr: stream, version: '0'} as Host,
	async () => {},
	() => {},
);
const page = 'docs/reach.1';

/** Rows of the table of exit codes in docs/troubleshooting.md. */
const codes = [
	...(readFileSync(path.join(root, 'docs', 'troubleshooting.md'), 'utf8').split('\n## ')[1] ?? '').matchAll(
		/^\| (\d+(?: \+ n)?) \| (.*) \|$/gm,
	),
].map(([, code = '', means = '']) => [code, means] as const);

describe('the manual page', () => {
	test('says what the command line says', () => {
		expect(codes.length).toBeGreaterThan(6);
		expectGenerated(page, manPage(program, codes));
	});

	test('names every verb', () => {
		const text = readFileSync(path.join(root, page), 'utf8').replaceAll('\\-', '-');
		for (const verb of ['list', 'pick', 'shell', 'forward', 'ssh-proxy', 'ssh-config', 'why', 'demo', 'sandbox'])
			expect(text).toContain(`\\fBreach ${verb}\\fR`);
		for (const verb of ['completion', 'cache clear', 'doctor', 'grant', 'revoke', 'who'])
			expect(text).toContain(`\\fBreach ${verb}\\fR`);
		expect(text).not.toContain('reach complete\\fR');
	});

	testWith('groff')('is set by groff without a warning', async () => {
		const {code, out, err} = await run('groff', ['-man', '-Tutf8', '-ww', '-P-cbou', path.join(root, page)]);
		expect(err).toBe('');
		expect(code).toBe(0);
		expect(out).toMatch(/--read-only\n\s+Open no session and change nothing at AWS/);
	});
});
