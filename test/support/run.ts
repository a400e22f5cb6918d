import {execFile} from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import {plainEnvironment, root} from './robot.ts';

/** How a program ended, and what it printed. */
export type Run = {readonly code: number; readonly out: string; readonly err: string};

/** Runs a program to its end without a terminal. */
export const run = (
	file: string,
	args: readonly string[],
	environment: Readonly<Record<string, string | undefined>> = {},
): Promise<Run> =>
	new Promise(resolve => {
		const options = {env: plainEnvironment(environment), maxBuffer: 1e8, cwd: root};
		const child = execFile(file, [...args], options, (error, out, err) => {
			const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 255;
			resolve({code, out, err});
		});
		child.stdin?.end();
	});

/** Runs `reach` to its end without a terminal. */
export const runReach = (
	args: readonly string[],
	environment: Readonly<Record<string, string | undefined>> = {},
): Promise<Run> => run(process.execPath, [path.join(root, 'bin', 'reach.js'), ...args], environment);
