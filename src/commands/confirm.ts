import {createInterface} from 'node:readline/promises';
import {problem} from '../domain/problem.ts';
import {exitCode, type Host} from './host.ts';
import {sayProblem} from './say.ts';

/** Asks a person on the terminal; `null` means go on, anything else is the exit code. */
export const confirm = async (host: Host, question: string, isSure: boolean): Promise<number | null> => {
	if (isSure) return null;
	if (!host.stdin.isTTY) {
		const asking = problem('invalid-input', 'Nobody can be asked without a terminal.', 'Add --yes to go on unasked.');
		return sayProblem(host, asking, exitCode.usage);
	}
	const lines = createInterface({input: host.stdin, output: host.stderr});
	try {
		const answer = await lines.question(`${question} [y/N] `);
		return /^y(es)?$/i.test(answer.trim()) ? null : exitCode.givenUp;
	} catch {
		return exitCode.givenUp;
	} finally {
		lines.close();
	}
};
