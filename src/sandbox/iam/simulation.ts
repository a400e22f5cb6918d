import {hasResourceTypes, suits} from './actions.ts';
import type {Context} from './context.ts';
import {type Decision, judge, type Question} from './evaluate.ts';
import {fits} from './glob.ts';
import {keysOfPolicy} from './keys-of-policy.ts';
import type {Statement} from './policy.ts';
import type {Source} from './principals.ts';

/** What is simulated: every action on every resource, under one context. */
export type Simulation = {
	readonly actions: readonly string[];
	/** `['*']` when the request named none. */
	readonly resources: readonly string[];
	readonly context: Context;
	/** Lower-case names of the keys that the request itself carried. */
	readonly given: ReadonlySet<string>;
	readonly identity: readonly Source[];
	readonly boundary: Source | null;
	/** Levels of the organization, each of which must allow; `null` outside one. */
	readonly levels: readonly (readonly Source[])[] | null;
	/** The defect of the old simulator that a fleet may ask for. */
	readonly misjudgesConditions: boolean;
};

/** A statement that made the decision, with its policy. */
export type Match = {readonly source: Source; readonly statement: Statement};

/** What the simulator finds for one action on one resource. */
export type Finding = {
	readonly resource: string;
	readonly decision: Decision;
	readonly matched: readonly Match[];
	readonly missing: readonly string[];
	/** `null` without a boundary. */
	readonly boundaryAllows: boolean | null;
	/** `null` outside an organization. */
	readonly organizationAllows: boolean | null;
};

const severity: readonly Decision[] = ['allowed', 'implicitDeny', 'explicitDeny'];

/** The most restrictive of some decisions. */
export const strictest = (decisions: readonly Decision[]): Decision =>
	severity[Math.max(0, ...decisions.map(decision => severity.indexOf(decision)))] ?? 'implicitDeny';

const mentionsUnderCondition = (sources: readonly Source[], action: string): boolean =>
	sources.some(({policy}) =>
		policy.some(
			({conditions, actions: {entries, isInverted}}) =>
				conditions.length > 0 && entries.some(pattern => fits(pattern, action)) !== isInverted,
		),
	);

const judgeLevels = ({levels, misjudgesConditions}: Simulation, question: Question): Decision | null => {
	if (!levels) return null;
	if (misjudgesConditions && mentionsUnderCondition(levels.flat(), question.action.toLowerCase()))
		return 'implicitDeny';
	return strictest(levels.map(level => judge(level, question).decision));
};

/**
 * The keys that the policies test and the request did not carry: of all statements, whether they speak of the action
 * or not, and also those which the simulator filled itself (reference: iam-simulation §6.3).
 */
const missingKeys = ({identity, boundary, given}: Simulation): string[] => {
	const found = new Map<string, string>();
	for (const {document} of boundary ? [...identity, boundary] : identity) {
		for (const key of keysOfPolicy(document)) {
			const lower = key.toLowerCase();
			if (key.includes(':') && !given.has(lower) && !found.has(lower)) found.set(lower, key);
		}
	}
	return [...found.values()];
};

/** Simulates one action on one resource. */
export const find = (simulation: Simulation, action: string, resource: string): Finding => {
	const question = {action, resource, context: simulation.context};
	const organization = judgeLevels(simulation, question);
	const finding = {resource, boundaryAllows: null, organizationAllows: organization && organization === 'allowed'};
	if (organization && organization !== 'allowed') {
		return {...finding, decision: organization, matched: [], missing: []};
	}
	const {identity, boundary} = simulation;
	// Under a resource type that the action does not have no statement counts, not even a Deny.
	const isSuited = suits(action, resource);
	const own = isSuited ? judge(identity, question) : {decision: 'implicitDeny' as const, matched: []};
	const outer = boundary && isSuited ? judge([boundary], question) : null;
	const boundaryDecision = outer?.decision ?? (boundary ? 'implicitDeny' : 'allowed');
	const decision = strictest([own.decision, boundaryDecision]);
	const boundaryAllows = boundary ? boundaryDecision === 'allowed' : null;
	if (decision === 'implicitDeny') {
		return {...finding, boundaryAllows, decision, matched: [], missing: missingKeys(simulation)};
	}
	const matched = decision === 'allowed' ? own.matched : [...own.matched, ...(outer?.matched ?? [])];
	const effect = decision === 'allowed' ? 'Allow' : 'Deny';
	const deciding = matched.filter(({statement}) => statement.effect === effect);
	return {...finding, boundaryAllows, decision, matched: deciding, missing: []};
};

/** Actions that are authorized on resources, and the others: one request may not mix them when it names resources. */
export const kindsOfActions = (actions: readonly string[]): readonly [known: string[], others: string[]] => [
	actions.filter(hasResourceTypes),
	actions.filter(action => !hasResourceTypes(action)),
];
