import type {Problem, ProblemKind} from '../domain/problem.ts';
import type {ScopeState, State} from '../state/state.ts';
import {keyOf} from './bindings.ts';

/** A problem as it is told: once for all feeds and regions that failed alike. */
export type Told = Pick<Problem, 'kind' | 'summary' | 'hint'>;

type Failure = {readonly problem: Problem; readonly region: string; readonly profile: string | null};

/** Problems that all calls of a profile meet together: the first one tells enough. */
export const ofProfile: ReadonlySet<ProblemKind> = new Set([
	'no-credentials',
	'expired-login',
	'expired-token',
	'wrong-key',
]);
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
	const where = regions.length > 3 ? `${regions.length} regions` : regions.join(', ');
	if (summary.includes(first.region)) return {kind, summary: summary.replace(first.region, where), hint};
	return {kind, summary: regions.length < allRegions ? `${where}: ${summary}` : summary, hint};
};

/** What went wrong, each thing once. */
export const problemsTold = (scopes: readonly ScopeState[]): readonly Told[] => {
	const groups = Map.groupBy(failuresOf(scopes), nameOf);
	const allRegions = new Set(scopes.map(({scope}) => scope.region)).size;
	const allProfiles = new Set(scopes.map(({scope}) => scope.profile)).size;
	return [...groups.values()].map(group => {
		const {kind, summary, hint} = told(group, allRegions);
		return {kind, summary: whose(group, allProfiles) + summary, hint};
	});
};
