import type {Problem} from './problem.ts';

/** Either a value or the problem that stood in its way. Adapters return this; they do not throw. */
export type Result<Value> =
	| {readonly ok: true; readonly value: Value}
	| {readonly ok: false; readonly problem: Problem};

/** Wraps a value as a success. */
export const success = <Value>(value: Value): Result<Value> => ({ok: true, value});

/** Wraps a problem as a failure. */
export const failure = (problem: Problem): Result<never> => ({ok: false, problem});
