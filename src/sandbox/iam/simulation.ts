import {hasResourceTypes, suits} from './actions.ts';
import type {Context} from './context.ts';
import {type Decision, judge, type Question} from './evaluate.ts';
import {fits} from './glob.ts';
import {keysOfPolicy} from './keys-of-policy.ts';
import type {Statement} from './policy.ts';
import type {Source} from './principals.ts';
import type {ResourcePolicy} from './resource-policy.ts';

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
	readonly resourcePolicy: ResourcePolicy | null;
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
	/** What each kind of policy says, where the resource is another account's; `null` elsewhere. */
	readonly details: Readonly<Record<string, Decision>> | null;
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
const missingKeys = ({identity, boundary, resourcePolicy, given}: Simulation): string[] => {
	const found = new Map<string, string>();
	const outer = [boundary, resourcePolicy?.source].flatMap(source => source ?? []);
	for (const {document} of [...identity, ...outer]) {
		for (const key of keysOfPolicy(document)) {
			const lower = key.toLowerCase();
			if (key.includes(':') && !given.has(lower) && !found.has(lower)) found.set(lower, key);
		}
	}
	return [...found.values()];
};

type Layer = {readonly decision: Decision; readonly matched: readonly Match[]};

const silent: Layer = {decision: 'implicitDeny', matched: []};

/**
 * Joins what identity, boundary and resource policy say. Within an account the resource's policy may grant alone, past
 * a boundary that is silent; from another account all must allow. An explicit Deny always decides.
 */
const join = (own: Layer, boundary: Layer | null, resource: Layer | null, isCross: boolean): Decision => {
	const layers = [own, boundary, resource].flatMap(layer => (layer ? [layer.decision] : []));
	if (layers.includes('explicitDeny')) return 'explicitDeny';
	if (resource?.decision === 'allowed' && !isCross) return 'allowed';
	if (isCross) return strictest(layers);
	return strictest([own.decision, boundary?.decision ?? 'allowed']);
};

const detailsOf = (own: Layer, boundary: Layer | null, resource: Layer): Finding['details'] => ({
	'IAM Policy': own.decision,
	'Resource Policy': resource.decision,
	...(boundary && {'Permissions Boundary Policy': boundary.decision}),
});

/** Simulates one action on one resource. */
export const find = (simulation: Simulation, action: string, resource: string): Finding => {
	const question = {action, resource, context: simulation.context};
	const organization = judgeLevels(simulation, question);
	const nothing = {resource, boundaryAllows: null, matched: [], missing: [], details: null};
	const finding: Omit<Finding, 'decision'> = {
		...nothing,
		organizationAllows: organization && organization === 'allowed',
	};
	if (organization && organization !== 'allowed') return {...finding, decision: organization};
	const {identity, boundary, resourcePolicy} = simulation;
	// Under a resource type that the action does not have no statement counts, not even a Deny.
	const ask = (sources: readonly Source[]): Layer => (suits(action, resource) ? judge(sources, question) : silent);
	const own = ask(identity);
	const outer = boundary && ask([boundary]);
	const granted = resourcePolicy && ask([resourcePolicy.source]);
	const owner = resourcePolicy?.owner ?? (resource.split(':')[4] || null);
	const isCross = resourcePolicy !== null && owner !== null && owner !== resourcePolicy.callerAccount;
	const decision = join(own, outer, granted, isCross);
	const told = {
		...finding,
		decision,
		boundaryAllows: outer && outer.decision === 'allowed',
		details: isCross && granted ? detailsOf(own, outer, granted) : null,
	};
	if (decision === 'implicitDeny') return {...told, missing: missingKeys(simulation)};
	const effect = decision === 'allowed' ? 'Allow' : 'Deny';
	const speaking = [own, granted, decision === 'explicitDeny' ? outer : null].flatMap(layer => layer?.matched ?? []);
	return {...told, matched: speaking.filter(({statement}) => statement.effect === effect)};
};

/** Actions that are authorized on resources, and the others: one request may not mix them when it names resources. */
export const kindsOfActions = (actions: readonly string[]): readonly [known: string[], others: string[]] => [
	actions.filter(hasResourceTypes),
	actions.filter(action => !hasResourceTypes(action)),
];
