import type {Problem} from '../domain/problem.ts';
import {clean} from '../domain/text.ts';
import type {Host} from './host.ts';

/** Prints a problem as a line on standard error and answers with the exit code, for `return sayProblem(…)`. */
export const sayProblem = (host: Host, {summary, hint}: Problem, code: number): number => {
	host.stderr.write(`reach: ${clean(summary)}${hint === '' ? '' : ` ${clean(hint)}`}\n`);
	return code;
};
