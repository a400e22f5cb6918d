import {ofProfile, type Problem, type ProblemKind} from '../domain/problem.ts';
import type {ScopeState, State} from '../state/state.ts';
import {keyOf} from './bindings.ts';

/** A problem as it is told: once for all feeds and regions that failed alike. */
export type Told = Pick<Problem, 'kind' | 'summary' | 'hint'>;

type Failure = {readonly problem: Problem; readonly region: string; readonly profile: string | null};

/** Problems of the way to AWS: several are seldom several. */
const ofNetwork: ReadonlySet<ProblemKind> = new Set(['unreachable', 'timeout']);

const feeds = ['identity', 'instances', 'managedNodes', 'access'] as const;

/** What failed. A simulation that is denied is told by the verdicts themselves. */
const failuresOf = (scopes: readonly ScopeState[]): readonly Failure[] =>
	scopes.flatMap(({scope: {region, profile}, feeds: of}) =>
		feeds.flatMap(feed => {
			const {problem} = of[feed];
			const isTold =
				problem && problem.kind !== 'cancelled' && !(feed === 'access' && problem.kind === 'access-denied');
			return isTold ? [{problem, region, profile}] : [];
		}),
	);

/** Failures that are told together have the same name. */
const nameOf = ({problem: {kind, summary, hint}, region, profile}: Failure): string => {
	if (ofProfile.has(kind)) return `${kind}\n${profile ?? ''}`;
	if (ofNetwork.has(kind)) return kind;
	return `${kind}\n${summary.replaceAll(region, '')}\n${hint}`;
};

/** A problem with the key that mends it, where a sign-in does. */
export const withSignIn = ({kind, summary, hint}: Told, state: Pick<State, 'display'>): Told => {
	const canSignIn = kind === 'expired-login' && hint.includes('sso login');
	return {kind, summary, hint: canSignIn ? `${hint} · or here: ${keyOf('signIn', 'list', state)} in the list` : hint};
};

/** Who could not, where others could: of forty accounts the one to mend. */
const whose = (failures: readonly Failure[], allProfiles: number): string => {
	const profiles = [...new Set(failures.map(({profile}) => profile ?? 'default'))];
	const isNamed = failures.every(({problem, profile}) => profile !== null && problem.summary.includes(profile));
	if (isNamed || profiles.length === allProfiles) return '';
	return `${profiles.length > 3 ? `${profiles.length} profiles` : profiles.join(', ')}: `;
};

/** Names of regions, or how many they are. */
const regionsIn = (failures: readonly Failure[]): string => {
	const regions = [...new Set(failures.map(({region}) => region))];
	return regions.length > 3 ? `${regions.length} regions` : regions.join(', ');
};

const told = (failures: readonly Failure[], allRegions: number): Told => {
	const [first] = failures;
	if (!first) return {kind: 'other', summary: '', hint: ''};
	const {kind, summary, hint} = first.problem;
	const regions = [...new Set(failures.map(({region}) => region))];
	const distinct = new Set(failures.map(({problem}) => problem.summary)).size;
	if (ofProfile.has(kind)) return {kind, summary, hint};
	if (ofNetwork.has(kind)) {
		return {kind, summary: distinct > 1 ? `${summary}, and ${distinct - 1} more like it` : summary, hint};
	}
	const where = regionsIn(failures);
	if (summary.includes(first.region)) return {kind, summary: summary.replace(first.region, where), hint};
	return {kind, summary: regions.length < allRegions ? `${where}: ${summary}` : summary, hint};
};

const listings = ['instances', 'managedNodes'] as const;

/** Why neither EC2 nor Systems Manager may be listed in a region; `null`: one may, or something else is wrong. */
const closing = ({feeds: of}: ScopeState): 'access-denied' | 'wrong-key' | null => {
	const [kind, other] = listings.map(feed => (of[feed].status === 'error' ? of[feed].problem?.kind : undefined));
	return kind === other && (kind === 'access-denied' || kind === 'wrong-key') ? kind : null;
};

/**
 * Regions that are closed to a profile which others answer: by a policy, or because nobody enabled them, which AWS tells
 * as a key that it does not know. They are one line, whatever was refused there.
 */
const closedRegions = (scopes: readonly ScopeState[]): readonly ScopeState[] => {
	const answered = new Set(
		scopes
			.filter(({feeds: of}) => listings.some(feed => of[feed].status === 'success'))
			.map(({scope: {profile}}) => profile),
	);
	return scopes.filter(scope => answered.has(scope.scope.profile) && closing(scope) !== null);
};

const closedTold = (kind: 'access-denied' | 'wrong-key', failures: readonly Failure[], allProfiles: number): Told => {
	const where = whose(failures, allProfiles) + regionsIn(failures);
	if (kind === 'wrong-key') {
		const summary = `${where}: not open to this key, which other regions accept`;
		return {kind, summary, hint: 'enable the region for the account, or leave it out with --region'};
	}
	// The one that says most: EC2 often names no reason.
	const hints = failures.filter(({problem}) => problem.kind === kind).map(({problem: {hint}}) => hint);
	const [hint = ''] = hints.toSorted((left, right) => right.length - left.length);
	return {kind, summary: `${where}: access denied to EC2 and Systems Manager`, hint};
};

/** What went wrong, each thing once. */
export const problemsTold = (scopes: readonly ScopeState[]): readonly Told[] => {
	const closed = closedRegions(scopes);
	const allRegions = new Set(scopes.map(({scope}) => scope.region)).size;
	const allProfiles = new Set(scopes.map(({scope}) => scope.profile)).size;
	const open = closed.length > 0 ? scopes.filter(scope => !closed.includes(scope)) : scopes;
	const groups = Map.groupBy(failuresOf(open), nameOf);
	const others = [...groups.values()].map(group => {
		const {kind, summary, hint} = told(group, allRegions);
		return {kind, summary: whose(group, allProfiles) + summary, hint};
	});
	const kinds = (['access-denied', 'wrong-key'] as const).flatMap(kind => {
		const failures = failuresOf(closed.filter(scope => closing(scope) === kind));
		return failures.length > 0 ? [closedTold(kind, failures, allProfiles)] : [];
	});
	return [...others, ...kinds];
};
