import {spawn} from 'node:child_process';
import {problem} from '../domain/problem.ts';
import {failure, type Result, success} from '../domain/result.ts';
import {clean} from '../domain/text.ts';
import {type Environment, type Kill, withoutCredentials} from './environment.ts';

export type VersionQuestion = {
	readonly file: string;
	readonly environment: Environment;
	readonly kill: Kill;
	/** Milliseconds. */
	readonly patience: number;
};

/** More than this is no version. */
const enough = 1000;

/** Milliseconds that the last output may take to arrive after the program's end. */
const afterExit = 200;

/**
 * Runs `file --version` without a shell and returns its first output, trimmed; at most 1000 characters are read.
 * The program gets no input, no terminal (it leads a session of its own) and no credentials, and it and its children
 * are killed when they take too long. Problems are of kind `plugin`.
 */
export const askVersion = async ({file, environment, kill, patience}: VersionQuestion): Promise<Result<string>> =>
	new Promise(resolve => {
		const shown = clean(file);
		const child = spawn(file, ['--version'], {
			stdio: ['ignore', 'pipe', 'ignore'],
			detached: true,
			env: withoutCredentials(environment),
		});
		let said = '';
		let orphaned: NodeJS.Timeout | undefined;
		const finish = (result: Result<string>) => {
			clearTimeout(timer);
			clearTimeout(orphaned);
			child.stdout.destroy();
			// A group of its own: whatever it started goes with it. It may be gone already.
			try {
				if (child.pid !== undefined) kill(-child.pid, 'SIGKILL');
			} catch {}
			resolve(result);
		};
		const timer = setTimeout(() => {
			const summary = `${shown} did not tell its version within ${patience / 1000} s`;
			finish(failure(problem('plugin', summary, 'Check that it runs, or use the built-in client: --plugin builtin')));
		}, patience);
		child.stdout.setEncoding('utf8');
		child.stdout.on('data', (piece: string) => {
			said += piece;
			if (said.length > enough) finish(success(said.slice(0, enough)));
		});
		// The output is whole when the pipe ends; a grandchild that keeps the pipe open must not keep us waiting.
		child.stdout.on('end', () => finish(success(said.trim())));
		child.on('exit', () => {
			orphaned = setTimeout(() => finish(success(said.trim())), afterExit);
		});
		child.on('error', cause => {
			const hint = 'Check that it runs here, or use the built-in client: --plugin builtin';
			finish(failure(problem('plugin', `${shown} cannot be run`, hint, {detail: clean(cause.message)})));
		});
	});
