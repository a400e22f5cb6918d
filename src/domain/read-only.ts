import {type Problem, problem} from './problem.ts';

/** What is told when `--read-only` stands in the way: sessions, tunnels and every change at AWS. */
export const readOnlyProblem = (what: string): Problem =>
	problem(
		'read-only',
		`reach is read-only: ${what} is not done.`,
		'Leave out --read-only (or REACH_READ_ONLY) to do it.',
	);
