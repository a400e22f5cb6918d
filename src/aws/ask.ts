import {isLostPart, lostPart} from '../domain/lost-part.ts';
import type {Problem} from '../domain/problem.ts';
import {failure, type Result, success} from '../domain/result.ts';
import {advised} from './login-advice.ts';
import {type Call, cancelled, MalformedAnswer, problemOf} from './problems.ts';

/** A problem that is known where it happens, on its way out of {@link ask}. */
export class Told extends Error {
	override readonly name = 'Told';
	readonly problem: Problem;
	constructor(problem: Problem) {
		super(problem.summary);
		this.problem = problem;
	}
}

/** Ends with the promise, or as soon as the signal is aborted: credentials, for one, know no signal. */
const untilAborted = async <Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> => {
	const {promise: aborted, reject} = Promise.withResolvers<never>();
	const onAbort = () => reject(new DOMException('aborted', 'AbortError'));
	signal.addEventListener('abort', onAbort, {once: true});
	try {
		return await Promise.race([promise, aborted]);
	} finally {
		signal.removeEventListener('abort', onAbort);
	}
};

/** Runs one call and gives its value or its problem; never throws. An aborted call ends at once, as `cancelled`. */
export const ask = async <Value>(
	call: Call,
	signal: AbortSignal,
	run: () => Promise<Value>,
): Promise<Result<Value>> => {
	if (signal.aborted) return failure(cancelled);
	try {
		return success(await untilAborted(run(), signal));
	} catch (error) {
		if (signal.aborted) return failure(cancelled);
		if (error instanceof Told) return failure(error.problem);
		if (isLostPart(error)) return failure(lostPart);
		return failure(await advised(problemOf(error, call), call.scope.profile));
	}
};

/** What an answer always holds; its absence means that the answer is empty or cut. */
export const present = <Value>(value: Value | null | undefined, what: string): Value => {
	if (value === undefined || value === null) throw new MalformedAnswer(`the answer has no ${what}`);
	return value;
};
