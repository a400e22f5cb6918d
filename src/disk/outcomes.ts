import type {Access} from '../domain/access.ts';
import type {Tags} from '../domain/node.ts';
import {isInForce, type Outcome} from '../domain/outcome.ts';
import type {Result} from '../domain/result.ts';
import {clean} from '../domain/text.ts';
import {changeJson, isRecord, type JsonFile, type Loaded, loadJson} from './json-file.ts';

export type {Outcome};

/** As many outcomes are kept. */
const most = 2000;

const verdicts: readonly string[] = [
	'pending',
	'unchecked',
	'allowed',
	'denied',
	'unknown',
] satisfies Access['verdict'][];

const isVerdict = (value: unknown): value is Access['verdict'] => typeof value === 'string' && verdicts.includes(value);

const parseTags = (value: unknown): Tags | null =>
	isRecord(value)
		? Object.fromEntries(Object.entries(value).map(([key, text]) => [clean(key), clean(String(text))]))
		: null;

const parseOutcome = (value: unknown): Outcome | null => {
	if (!isRecord(value)) return null;
	const {caller, region, node, document, result, on, at, expires, tags, simulated, detail} = value;
	if (typeof caller !== 'string' || typeof region !== 'string' || typeof node !== 'string') return null;
	if ((result !== 'allowed' && result !== 'denied') || (on !== 'node' && on !== 'document')) return null;
	if (typeof at !== 'number' || typeof detail !== 'string') return null;
	return {
		caller: clean(caller),
		region: clean(region),
		node: clean(node),
		document: typeof document === 'string' ? clean(document) : null,
		result,
		on,
		at,
		expires: typeof expires === 'number' ? expires : null,
		tags: parseTags(tags),
		simulated: isVerdict(simulated) ? simulated : null,
		detail: clean(detail),
	};
};

const outcomesFile = (path: string, now: () => number): JsonFile<readonly Outcome[]> => ({
	path,
	version: 1,
	empty: [],
	limit: 8_000_000,
	now,
	parse: value => {
		if (!Array.isArray(value)) return null;
		const outcomes = value.map(parseOutcome);
		return outcomes.every(outcome => outcome !== null) ? outcomes : null;
	},
});

const isAbout = (left: Outcome, right: Outcome): boolean =>
	left.caller === right.caller &&
	left.region === right.region &&
	left.node === right.node &&
	left.document === right.document;

/** The outcomes that still count, the latest first. */
export const readOutcomes = async (path: string, now: () => number): Promise<Loaded<readonly Outcome[]>> => {
	const {value, note} = await loadJson(outcomesFile(path, now));
	return {value: value.filter(outcome => isInForce(outcome, now())), note};
};

/** Keeps an outcome in place of an earlier one about the same caller, node and document. */
export const rememberOutcome = async (
	path: string,
	now: () => number,
	outcome: Outcome,
): Promise<Result<readonly Outcome[]>> =>
	changeJson(outcomesFile(path, now), before =>
		[outcome, ...before.filter(one => isInForce(one, now()) && !isAbout(one, outcome))].slice(0, most),
	);

/** Forgets denials: all of a caller (a reload, a new login), or those about given nodes (their simulation changed). */
export const forgetDenials = async (
	path: string,
	now: () => number,
	caller: string,
	nodes: ReadonlySet<string> | null = null,
): Promise<Result<readonly Outcome[]>> =>
	changeJson(outcomesFile(path, now), before =>
		before.filter(
			one =>
				isInForce(one, now()) &&
				!(one.result === 'denied' && one.caller === caller && (nodes === null || nodes.has(one.node))),
		),
	);
