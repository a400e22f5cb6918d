import type {Access, Denier, SourcePolicy, Subject, UnknownReason} from './access.ts';
import {noHiddenTagTest} from './assumptions.ts';
import {standingOf} from './context-keys.ts';
import type {Principal} from './principal.ts';
import type {Problem} from './problem.ts';
import type {Result} from './result.ts';
import type {Ask, Doubts, SimulationSetup} from './simulation.ts';
import type {ContextEntry, Evaluation, SimulationAnswer} from './simulation-api.ts';

/** What an answer tells; see the head of `simulation.ts`. */
export type Reading = {
	/** The ask's subjects with their verdicts. */
	readonly access: ReadonlyMap<string, Access>;
	readonly next: readonly Ask[];
	readonly chunk: number | null;
	readonly stop: boolean;
};

/**
 * The verdict that needs no simulation; `null` where the principal can be simulated.
 * Root may do everything but what a service control policy forbids (reference: iam-simulation §3).
 */
export const accessWithoutSimulation = (principal: Principal): Access | null => {
	if (principal.kind === 'root') {
		const assuming = ['no service control policy denies it'];
		return {verdict: 'allowed', assuming, policies: [], source: 'simulated'};
	}
	if (principal.kind === 'unsimulatable') return {verdict: 'unknown', why: {kind: 'principal', why: principal.why}};
	return null;
};

/** Reads the answer to an ask (reference: iam-simulation §6.3). */
export const readAnswer = (setup: SimulationSetup, ask: Ask, result: Result<SimulationAnswer>): Reading =>
	result.ok ? readEvaluations(setup, ask, result.value) : readProblem(ask, result.problem);

const readEvaluations = (setup: SimulationSetup, ask: Ask, answer: SimulationAnswer): Reading => {
	const access = new Map<string, Access>();
	const judged = sharing(evaluation => verdictOf(setup, ask.on, evaluation, ask.doubts));
	const settled = sharing(evaluation => verdictOf(setup, ask.on, evaluation, certain(ask.doubts)));
	const doubtful: number[] = [];
	const read = told(answer, ask.request.resources);
	for (const [at, subject] of ask.subjects.entries()) {
		const arn = ask.request.resources[at] ?? '';
		const evaluation = read(arn);
		const before = ask.trial ? ask.trial.before.get(arn) : evaluation;
		if (!evaluation || !before) {
			// A trial that brings no answer leaves the verdict as it was without it.
			if (!ask.trial) access.set(subject, unknown({kind: 'no-answer', on: ask.on}));
			continue;
		}
		const isSettled = ask.trial !== null && isAllowed(evaluation) === isAllowed(before);
		if (ask.trial && !isSettled) continue;
		if (isSettled && ask.trial?.left.length === 0) {
			access.set(subject, settled(before));
			continue;
		}
		if (!ask.trial) access.set(subject, judged(evaluation));
		if (ask.trial || isWorthTrying(ask.doubts, evaluation)) doubtful.push(at);
	}
	return {access, next: doubtful.length > 0 ? [trialOf(ask, doubtful, answer)] : [], chunk: null, stop: false};
};

/**
 * Evaluations one by one. The organization's word covers a whole answer: where its Deny explains it, a resource that is
 * merely not allowed was not refused by the organization.
 */
const told = (answer: SimulationAnswer, resources: readonly string[]): ((arn: string) => Evaluation | undefined) => {
	const isDenying = ({decision, organizationAllows, policies}: Evaluation): boolean =>
		decision === 'explicitDeny' && organizationAllows === false && policies.length === 0;
	const isExplained = resources.map(arn => answer.get(arn)).some(one => one !== undefined && isDenying(one));
	return arn => {
		const evaluation = answer.get(arn);
		return isExplained && evaluation?.decision === 'implicitDeny' && evaluation.organizationAllows === false
			? {...evaluation, organizationAllows: true}
			: evaluation;
	};
};

const isAllowed = ({decision}: Evaluation): boolean => decision === 'allowed';

/**
 * The undeterminable keys that this evaluation may depend on. Of an implicit denial the simulator lists the keys that
 * were missing; a key that was sent with a guess is not among them and counts all the same.
 */
const relevant = ({keys, guessed}: Doubts, {decision, missing}: Evaluation): readonly string[] => {
	if (decision !== 'implicitDeny') return keys ?? [];
	const named = new Set([...missing, ...guessed].map(key => key.toLowerCase()));
	return (keys ?? []).filter(key => named.has(key.toLowerCase()));
};

/** Both values of at most two booleans are tried, and only where they alone stand between us and certainty. */
const isWorthTrying = (doubts: Doubts, evaluation: Evaluation): boolean => {
	const keys = relevant(doubts, evaluation);
	return keys.length > 0 && doubts.booleans.length <= 2 && keys.every(key => doubts.booleans.includes(key));
};

const certain = (doubts: Doubts): Doubts => ({
	...doubts,
	keys: doubts.keys?.filter(key => !doubts.booleans.includes(key)) ?? null,
	booleans: [],
});

/** All values that so many booleans can have together. */
const combinations = (count: number): readonly (readonly boolean[])[] =>
	count === 0
		? [[]]
		: combinations(count - 1).flatMap(rest => [
				[...rest, true],
				[...rest, false],
			]);

/** The same question with the next values of the undeterminable booleans, for the subjects still in doubt. */
const trialOf = (ask: Ask, at: readonly number[], answer: SimulationAnswer): Ask => {
	const {booleans} = ask.doubts;
	const [values = [], ...left] = ask.trial?.left ?? combinations(booleans.length);
	const tried = new Set(booleans.map(key => key.toLowerCase()));
	const context: readonly ContextEntry[] = [
		...ask.request.context.filter(({key}) => !tried.has(key.toLowerCase())),
		...booleans.map((key, index): ContextEntry => ({key, type: 'boolean', values: [String(values[index] ?? false)]})),
	];
	const resources = at.flatMap(index => ask.request.resources[index] ?? []);
	const subjects = at.flatMap(index => ask.subjects[index] ?? []);
	return {
		...ask,
		request: {...ask.request, resources, context},
		subjects,
		trial: {left, before: ask.trial?.before ?? answer},
	};
};

const unknown = (why: UnknownReason): Access => ({verdict: 'unknown', why});

/** What could not be seen where the policies' keys could not be read. */
export const unseenKeys = 'a context key that reach cannot see';

/** The verdict on one resource. */
export const verdictOf = (setup: SimulationSetup, on: Subject, evaluation: Evaluation, doubts: Doubts): Access => {
	const {decision, policies, missing} = evaluation;
	if (decision === 'allowed') {
		const keys = doubts.keys ?? [unseenKeys];
		const assuming = [
			...keys.map(key => `${key} does not forbid it`),
			...doubts.assumptions,
			...(evaluation.organizationAllows === null ? [] : [noHiddenTagTest]),
		];
		return {verdict: 'allowed', assuming, policies, source: 'simulated'};
	}
	const by = denierOf(evaluation);
	// An organization's policies do not reveal their keys: those of the identity say nothing about their denial.
	if (by === 'organization' && decision === 'explicitDeny') {
		return {verdict: 'denied', on, by, decision, policies, source: 'simulated'};
	}
	const keys = doubts.keys ? relevant(doubts, evaluation) : undeterminable(setup, missing, decision);
	if (keys.length > 0) return unknown({kind: 'missing-keys', keys, on});
	return {verdict: 'denied', on, by, decision, policies, source: 'simulated'};
};

/**
 * Without the policies' keys only the simulator's list of missing ones tells what a denial may depend on. An explicit
 * denial without any list may depend on anything.
 */
const undeterminable = (
	{principal, facts}: SimulationSetup,
	missing: readonly string[],
	decision: Evaluation['decision'],
): readonly string[] => {
	if (decision === 'explicitDeny' && missing.length === 0) return [unseenKeys];
	return missing.filter(key => standingOf(key, principal, facts).kind === 'unknown');
};

/** Which kind of policy denied; the simulator names a service control policy's statements never. */
const denierOf = ({decision, organizationAllows, boundaryAllows, policies}: Evaluation): Denier => {
	// Its statements are never named: a named one has denied on its own account (reference: iam-simulation §1.3).
	if (organizationAllows === false && policies.length === 0) return 'organization';
	const isIdentity = decision === 'explicitDeny' && policies.length > 0 && !policies.some(isBoundary);
	return boundaryAllows === false && !isIdentity ? 'boundary' : 'identity';
};

const isBoundary = ({type}: SourcePolicy): boolean => /boundary/i.test(type);

const readProblem = (ask: Ask, problem: Problem): Reading => {
	const none: Reading = {access: new Map(), next: [], chunk: null, stop: false};
	if (problem.kind === 'cancelled' || ask.trial) return none;
	const {resources} = ask.request;
	if (resources.length > 1 && isAboutSize(problem)) {
		const half = Math.ceil(resources.length / 2);
		return {...none, next: [part(ask, 0, half), part(ask, half, resources.length)], chunk: half};
	}
	const why = reasonOf(problem, ask.request.source);
	return {
		...none,
		access: new Map(ask.subjects.map(subject => [subject, unknown(why)])),
		stop: why.kind === 'not-permitted',
	};
};

/** An objection to the request's size; others would only be repeated by halves. */
const isAboutSize = ({kind, summary, detail = ''}: Problem): boolean =>
	kind === 'invalid-input' &&
	/\b(?:size|length|long|large|many|limit|exceed\w*|maximum|at most|less than)\b/i.test(`${summary} ${detail}`);

const part = (ask: Ask, from: number, to: number): Ask => ({
	...ask,
	request: {...ask.request, resources: ask.request.resources.slice(from, to)},
	subjects: ask.subjects.slice(from, to),
});

const reasonOf = (problem: Problem, source: string): UnknownReason =>
	problem.kind === 'access-denied'
		? {
				kind: 'not-permitted',
				action: problem.action ?? 'iam:SimulatePrincipalPolicy',
				resource: problem.resource ?? source,
			}
		: {kind: 'problem', problem};

/** Equal evaluations of one answer get one verdict: fewer objects, and equal means identical. */
const sharing = (judge: (evaluation: Evaluation) => Access): ((evaluation: Evaluation) => Access) => {
	const seen: {readonly evaluation: Evaluation; readonly access: Access}[] = [];
	return evaluation => {
		const before = seen.find(one => one.evaluation === evaluation || isSame(one.evaluation, evaluation));
		if (before) return before.access;
		const access = judge(evaluation);
		// An answer knows few different evaluations; one that does not may keep its verdicts apart.
		if (seen.length < 16) seen.push({evaluation, access});
		return access;
	};
};

const isSame = (left: Evaluation, right: Evaluation): boolean =>
	left.decision === right.decision &&
	left.boundaryAllows === right.boundaryAllows &&
	left.organizationAllows === right.organizationAllows &&
	left.missing.length === right.missing.length &&
	left.missing.every((key, at) => key === right.missing[at]) &&
	left.policies.length === right.policies.length &&
	left.policies.every(({id, type}, at) => id === right.policies[at]?.id && type === right.policies[at]?.type);
