import type {Access, Denier, SourcePolicy, Subject, UnknownReason} from './access.ts';
import {noHiddenTagTest, noNetworkTest} from './assumptions.ts';
import {standingOf} from './context-keys.ts';
import type {Principal} from './principal.ts';
import type {Problem} from './problem.ts';
import type {Result} from './result.ts';
import type {Ask, Doubts, SimulationSetup, Trial} from './simulation.ts';
import type {Evaluation, SimulationAnswer} from './simulation-api.ts';
import {combinations, doubtOrganization, pickSubjects, tryBooleans} from './trial.ts';

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
	const evaluations = told(answer, ask.request.resources);
	if (ask.trial) return readTrial(setup, ask, ask.trial, evaluations);
	const reading = readFirst(setup, ask, evaluations);
	const unsure = ask.request.resources.flatMap((arn, at) => (evaluations.get(arn) === answer.get(arn) ? [] : [at]));
	return unsure.length > 0 ? {...reading, next: [...reading.next, alone(ask, unsure)]} : reading;
};

/** Asks for some again without those whose Deny spoke for all: then the organization's word is about these. */
const alone = (ask: Ask, at: readonly number[]): Ask => ({...pickSubjects(ask, at), others: []});

const readFirst = (setup: SimulationSetup, ask: Ask, evaluations: SimulationAnswer): Reading => {
	const access = new Map<string, Access>();
	const judged = sharing(evaluation => verdictOf(setup, ask.on, evaluation, ask.doubts));
	const doubtful: number[] = [];
	const denied: number[] = [];
	for (const [at, subject] of ask.subjects.entries()) {
		const evaluation = evaluations.get(ask.request.resources[at] ?? '');
		const verdict = evaluation ? judged(evaluation) : unknown({kind: 'no-answer', on: ask.on});
		access.set(subject, verdict);
		if (verdict.verdict === 'denied' && verdict.by === 'organization') denied.push(at);
		else if (evaluation && isWorthTrying(ask.doubts, evaluation)) doubtful.push(at);
	}
	const {booleans: keys} = ask.doubts;
	const left = combinations(keys.length);
	const trials =
		doubtful.length > 0 ? [tryBooleans(ask, doubtful, {keys, left, before: evaluations, settles: true})] : [];
	const doubts = doubtOrganization(setup, ask, denied, evaluations);
	const others = denied.length < ask.subjects.length ? ask.others : [];
	const [spoken] = access.values();
	if (others.length === 0 && spoken) for (const subject of spokenFor(ask)) access.set(subject, restingOnTags(spoken));
	return {access, next: [...trials, ...doubts, ...others], chunk: null, stop: false};
};

/** Subjects that this ask's answer stands for: what they have more of is a tag that nobody is known to test. */
const spokenFor = ({others}: Ask): readonly string[] => others.flatMap(({subjects}) => subjects);

const restingOnTags = (access: Access): Access =>
	access.verdict === 'denied' ? {...access, assuming: [...(access.assuming ?? []), noHiddenTagTest]} : access;

/** A trial that brings no answer leaves the verdict as it was without it. */
const readTrial = (setup: SimulationSetup, ask: Ask, trial: Trial, evaluations: SimulationAnswer): Reading => {
	const access = new Map<string, Access>();
	const settled = sharing(evaluation => verdictOf(setup, ask.on, evaluation, certain(ask.doubts, trial.keys)));
	const doubtful: number[] = [];
	for (const [at, subject] of ask.subjects.entries()) {
		const arn = ask.request.resources[at] ?? '';
		const [evaluation, before] = [evaluations.get(arn), trial.before.get(arn)];
		if (!evaluation || !before) continue;
		if (isAllowed(evaluation) === isAllowed(before)) {
			if (trial.left.length > 0) doubtful.push(at);
			else if (trial.settles) access.set(subject, settled(before));
		} else if (!isAllowed(before)) {
			access.set(subject, unknown({kind: 'missing-keys', keys: trial.told ?? trial.keys, on: ask.on}));
		}
	}
	return {access, next: doubtful.length > 0 ? [tryBooleans(ask, doubtful, trial)] : [], chunk: null, stop: false};
};

/**
 * Evaluations one by one. The organization's word covers a whole answer: where its Deny explains it, a resource that is
 * merely not allowed is taken for one that the organization did not refuse, until it is asked for {@link alone}.
 */
const told = (answer: SimulationAnswer, resources: readonly string[]): SimulationAnswer => {
	const isDenying = ({decision, organizationAllows, policies}: Evaluation): boolean =>
		decision === 'explicitDeny' && organizationAllows === false && policies.length === 0;
	const isExplained = resources.some(arn => {
		const evaluation = answer.get(arn);
		return evaluation !== undefined && isDenying(evaluation);
	});
	if (!isExplained) return answer;
	const isInnocent = ({decision, organizationAllows}: Evaluation): boolean =>
		decision === 'implicitDeny' && organizationAllows === false;
	return new Map(
		[...answer].map(([arn, evaluation]) => [
			arn,
			isInnocent(evaluation) ? {...evaluation, organizationAllows: true} : evaluation,
		]),
	);
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

const certain = (doubts: Doubts, tried: readonly string[]): Doubts => ({
	...doubts,
	keys: doubts.keys?.filter(key => !tried.includes(key)) ?? null,
	booleans: [],
});

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
	const isNetworkOpen = by === 'organization' && setup.facts.sourceIp === null;
	const denied: Access = {
		...{verdict: 'denied', on, by, decision, policies, source: 'simulated'},
		...(isNetworkOpen && {assuming: [noNetworkTest]}),
	};
	// An organization's policies do not reveal their keys: those of the identity say nothing about their denial.
	if (by === 'organization' && decision === 'explicitDeny') return denied;
	const keys = doubts.keys ? relevant(doubts, evaluation) : undeterminable(setup, missing, decision);
	return keys.length > 0 ? unknown({kind: 'missing-keys', keys, on}) : denied;
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
		const places = [...resources.keys()];
		const [first, second] = [pickSubjects(ask, places.slice(0, half)), pickSubjects(ask, places.slice(half))];
		return {...none, next: [first, {...second, others: []}], chunk: half};
	}
	const why = reasonOf(problem, ask.request.source);
	const access = new Map(ask.subjects.map(subject => [subject, unknown(why)]));
	// Who may not ask, or asks about somebody who is gone, would only be told so again.
	return {...none, access, stop: problem.kind === 'access-denied' || problem.kind === 'not-found'};
};

/** An objection to the request's size; others would only be repeated by halves. */
const isAboutSize = ({kind, summary, detail = ''}: Problem): boolean =>
	kind === 'invalid-input' &&
	/\b(?:size|length|long|large|many|limit|exceed\w*|maximum|at most|less than)\b/i.test(`${summary} ${detail}`);

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
