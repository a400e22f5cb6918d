import type {Problem} from '../domain/problem.ts';
import {clean} from '../domain/text.ts';
import type {Host} from './host.ts';

/** A problem as one line: what happened, then what to do. */
export const problemLine = ({summary, hint}: Pick<Problem, 'summary' | 'hint'>): string => {
	const isSentence = /[.!?:]$/.test(summary);
	return clean(hint === '' ? summary : `${summary}${isSentence ? '' : ' ·'} ${hint}`);
};

/** Prints a problem as a line on standard error and answers with the exit code, for `return sayProblem(…)`. */
export const sayProblem = (host: Host, problem: Pick<Problem, 'summary' | 'hint'>, code: number): number => {
	host.stderr.write(`reach: ${problemLine(problem)}\n`);
	return code;
};
