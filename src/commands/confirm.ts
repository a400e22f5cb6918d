import {createInterface} from 'node:readline/promises';
import {problem} from '../domain/problem.ts';
import {exitCode, type Host} from './host.ts';
import {sayProblem} from './say.ts';

const ask = async (
	input: NodeJS.ReadableStream,
	output: NodeJS.WritableStream,
	text: string,
): Promise<number | null> => {
	const lines = createInterface({input, output});
	try {
		const answer = await lines.question(`${text} [y/N] `);
		return /^y(es)?$/i.test(answer.trim()) ? null : exitCode.givenUp;
	} catch {
		return exitCode.givenUp;
	} finally {
		lines.close();
	}
};

/** Asks a person on the terminal; `null` means go on, anything else is the exit code. */
export const confirm = async (host: Host, question: string, isSure: boolean): Promise<number | null> => {
	if (isSure) return null;
	if (host.stdin.isTTY) return ask(host.stdin, host.stderr, question);
	const asking = problem('invalid-input', 'Nobody can be asked without a terminal.', 'Add --yes to go on unasked.');
	return sayProblem(host, asking, exitCode.usage);
};

/**
 * Asks on the terminal that started us even where standard input is something else, as under ssh's ProxyCommand; without
 * one the answer is no. `null` means go on, anything else is the exit code.
 */
export const askOnTerminal = async (host: Host, question: string): Promise<number | null> => {
	const terminal = host.stdin.isTTY ? null : host.openTerminal();
	try {
		if (terminal) return await ask(terminal.stdin, terminal.stdout, question);
		if (host.stdin.isTTY) return await ask(host.stdin, host.stderr, question);
	} finally {
		terminal?.close();
	}
	const asking = problem(
		'invalid-input',
		`${question} There is no terminal to ask on.`,
		"To go on unasked: --confirm ''",
	);
	return sayProblem(host, asking, exitCode.usage);
};
