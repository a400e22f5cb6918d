import {readFileSync, rmSync} from 'node:fs';
import {mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {spawn} from 'node-pty';
import {expect} from 'vitest';

/** What hand-over-program.ts is told. */
export type Setup = {
	readonly program: string;
	readonly stub: string;
	readonly env?: Readonly<Record<string, string>>;
	readonly escape?: string | null;
	/** Sets a UTF-8 decoder on stdin first, as Ink does. */
	readonly decoder?: boolean;
};

export const stubPath = path.join(import.meta.dirname, '../support/plugin-stub.mjs');

/** Whether a process is there (a zombie is not). */
export const isAlive = (pid: number): boolean => {
	try {
		return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
	} catch {
		return false;
	}
};

/** A real terminal with a shell that notes `stty -a`, runs the hand-over program and notes `stty -a` again. */
export const handOver = async (stub: string, more: Partial<Setup> = {}) => {
	const folder = await mkdtemp(path.join(tmpdir(), 'reach-hand-over-'));
	const setup: Setup = {program: stubPath, stub, ...more};
	const script = 'stty -a >"$1/before"; "$2" "$3" "$4"; stty -a >"$1/after"; printf "\\nSHELL DONE\\n"';
	const program = path.join(import.meta.dirname, 'hand-over-program.ts');
	const env = {...process.env, CI: undefined, NODE_NO_WARNINGS: '1', TERM: 'xterm-256color'};
	const shell = spawn('/bin/sh', ['-c', script, 'sh', folder, process.execPath, program, JSON.stringify(setup)], {
		cols: 90,
		rows: 30,
		env,
		encoding: null,
	});
	const pieces: Buffer[] = [];
	shell.onData((data: unknown) => {
		if (Buffer.isBuffer(data)) pieces.push(data);
	});
	const exit = new Promise<void>(resolve => {
		shell.onExit(() => resolve());
	});
	const bytes = (): Buffer => Buffer.concat(pieces);
	const text = (): string => bytes().toString('latin1');
	const between = (start: string, end: string): string | undefined => text().split(start)[1]?.split(end)[0];
	return {
		shell,
		bytes,
		text,
		exit,
		seen: async (pattern: RegExp): Promise<RegExpExecArray> =>
			expect
				.poll(() => pattern.exec(text()))
				.not.toBeNull()
				.then(() => {
					const found = pattern.exec(text());
					if (!found) throw new Error('seen and gone');
					return found;
				}),
		/** What openSession returned, with `same`: whether the streams have the listeners they had before. */
		result: async (): Promise<Record<string, unknown>> => {
			await expect.poll(() => between('RESULT', 'END') ?? text().slice(-1000)).toMatch(/^\{/);
			return JSON.parse(between('RESULT', 'END') ?? '');
		},
		json: async (start: string): Promise<Record<string, unknown>> => {
			await expect.poll(() => between(start, 'END')).toBeDefined();
			return JSON.parse(between(start, 'END') ?? '');
		},
		/** `stty -a` before and after, once the shell is through. */
		modes: async (): Promise<{before: string; after: string}> => {
			await exit;
			const read = (name: string): string => readFileSync(path.join(folder, name), 'utf8');
			const modes = {before: read('before'), after: read('after')};
			rmSync(folder, {recursive: true});
			return modes;
		},
	};
};
