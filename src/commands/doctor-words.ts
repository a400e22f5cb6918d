import type {Check} from '../domain/doctor.ts';
import {clean} from '../domain/text.ts';

const marks = {pass: '✓', fail: '✗', unknown: '?'} as const;

/** A check in words: what was seen, and below it what to do next. */
export const checkLines = ({name, result, evidence, next}: Check): readonly string[] => [
	`${marks[result]} ${clean(name)}: ${clean(evidence)}`,
	...(next === null ? [] : [`    → ${clean(next)}`]),
];

/** How the checks came out, in one line. */
export const checksSummary = (checks: readonly Check[]): string => {
	const count = (result: Check['result']): number => checks.filter(check => check.result === result).length;
	const [failed, open] = [count('fail'), count('unknown')];
	const rest = open > 0 ? `, ${open} not known` : '';
	if (failed === 0) return `${count('pass')} of ${checks.length} checks pass${rest}: nothing is found wrong`;
	return `${failed} of ${checks.length} checks ${failed === 1 ? 'fails' : 'fail'}${rest}: the first is the cause`;
};
