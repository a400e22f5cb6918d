import type {Problem} from './problem.ts';

/** One thing that was looked at. Unknown is never fail: what could not be read may well be right. */
export type Check = {
	readonly name: string;
	readonly result: 'pass' | 'fail' | 'unknown';
	/** What was seen, one line. */
	readonly evidence: string;
	/** What to do next, as a command where there is one; `null`: nothing. */
	readonly next: string | null;
	/** What a cause elsewhere brings about: told after all causes. */
	readonly isSymptom?: true;
};

/** Something is as it should be. */
export const pass = (name: string, evidence: string): Check => ({name, result: 'pass', evidence, next: null});

/** Something is wrong. */
export const fail = (name: string, evidence: string, next: string): Check => ({name, result: 'fail', evidence, next});

/** Nobody can say. */
export const unknown = (name: string, evidence: string, next: string | null = null): Check => ({
	name,
	result: 'unknown',
	evidence,
	next,
});

/** What could not be read, and why. */
export const unread = (name: string, {summary, hint}: Problem): Check => unknown(name, summary, hint || null);

const rank = ({result, isSymptom}: Check): number =>
	result === 'fail' ? (isSymptom ? 1 : 0) : result === 'unknown' ? 2 : 3;

/** Causes first, in the order in which they were looked at; then symptoms, what is not known, and what is right. */
export const byCause = (checks: readonly Check[]): readonly Check[] =>
	checks.toSorted((one, other) => rank(one) - rank(other));

/** Whether a version such as `3.1.1374.0` is older than another. */
export const isOlder = (version: string, than: string): boolean => {
	const [left, right] = [version, than].map(text => text.split('.').map(Number));
	for (const [at, part] of (right ?? []).entries()) {
		const own = left?.[at] ?? 0;
		if (own !== part) return own < part;
	}
	return false;
};
