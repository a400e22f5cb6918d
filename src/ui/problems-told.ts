import {ofProfile, type Problem, type ProblemKind} from '../domain/problem.ts';
import {clean} from '../domain/text.ts';
import {failedFeeds, listings} from '../state/failed.ts';
import type {ScopeState, State} from '../state/state.ts';
import {keyOf} from './bindings.ts';

/** A problem as it is told: once for all feeds and regions that failed alike. */
export type Told = Pick<Problem, 'kind' | 'summary' | 'hint'> & {
	/** Whether all of it is being asked for again. */
	readonly isAskedAgain?: boolean;
};

type Failure = {
	readonly problem: Problem;
	readonly region: string;
	readonly profile: string | null;
	readonly isAskedAgain: boolean;
};

/** Problems of the way to AWS: several are seldom several. */
const ofNetwork: ReadonlySet<ProblemKind> = new Set(['unreachable', 'timeout']);

const failuresOf = (scopes: readonly ScopeState[]): readonly Failure[] =>
	scopes.flatMap(scope =>
		failedFeeds(scope).map(({problem, isAskedAgain}) => ({problem, isAskedAgain, ...scope.scope})),
	);

/** A profile as messages call it. */
const calledProfile = (profile: string | null): string => (profile === null ? 'default' : clean(profile));

/** A text without a name of its own in it, to be compared with others'. */
const without = (text: string, name: string): string => (name === '' ? text : text.replaceAll(name, ''));

/** A text of a profile, to be compared with those of others. */
const anonymous = (text: string, own: string): string =>
	text.includes(`profile ${own}`) ? text.replace(`profile ${own}`, 'profile') : without(text, own);

/** What a call came to, without what was called. */
const causeOf = (summary: string): string => summary.slice(summary.indexOf(': ') + 1).trim();

/** Failures that are told together have the same name. */
const nameOf = ({problem: {kind, summary, hint}, region, profile}: Failure): string => {
	const own = profile === null ? '' : clean(profile);
	if (ofProfile.has(kind)) return `${kind}\n${anonymous(summary, own)}\n${anonymous(hint, own)}`;
	if (ofNetwork.has(kind)) return `${kind}\n${causeOf(summary)}`;
	return `${kind}\n${without(summary, region)}\n${hint}`;
};

/** Whether a sign-in mends it, after which all goes on by itself. */
export const isMendedBySignIn = ({kind, hint}: Told): boolean => kind === 'expired-login' && hint.includes('sso login');

/** A problem with the key that mends it, where a sign-in does. */
export const withSignIn = (told: Told, state: Pick<State, 'display'>): Told =>
	isMendedBySignIn(told)
		? {...told, hint: `${told.hint} · or here: ${keyOf('signIn', 'list', state)} in the list`}
		: told;

/** What to do but for reloading, of which a key speaks. */
export const adviceOf = ({hint}: Told): string =>
	hint.replace(/(?:^|, then )reload(?: to (?:try|be asked) again)?$/u, '');

/** Names, or the first of them and how many more there are. */
const namesOf = (names: readonly string[], most: number): string =>
	names.length > most ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', ');

/** How many profiles and regions are named; more of them are counted. */
export type Most = {readonly profiles: number; readonly regions: number};

/** What there is to be told of, and how much of it is named. */
type Extent = {readonly allProfiles: number; readonly allRegions: number; readonly most: Most};

const profilesIn = (failures: readonly Failure[]): readonly string[] => [
	...new Set(failures.map(({profile}) => calledProfile(profile))),
];

/** Who could not, where others could: of forty accounts the one to mend. */
const whose = (failures: readonly Failure[], {allProfiles, most}: Extent): string => {
	const profiles = profilesIn(failures);
	const isNamed = failures.every(({problem, profile}) => profile !== null && problem.summary.includes(profile));
	if (isNamed || allProfiles === 1) return '';
	const isAll = profiles.length === allProfiles && profiles.length > 3;
	return `${isAll ? `all ${profiles.length} profiles` : namesOf(profiles, most.profiles)}: `;
};

/** Names of regions, or how many they are. */
const regionsIn = (failures: readonly Failure[], {most}: Extent): string => {
	const regions = [...new Set(failures.map(({region}) => region))];
	return regions.length > most.regions ? `${regions.length} regions` : regions.join(', ');
};

/** A problem of each of several profiles: their names stand in place of the one that it names. */
const ofProfiles = (first: Failure, failures: readonly Failure[], extent: Extent): string => {
	const {summary} = first.problem;
	const own = first.profile === null ? '' : clean(first.profile);
	const profiles = profilesIn(failures);
	if (profiles.length === 1) return summary;
	const names = namesOf(profiles, extent.most.profiles);
	if (own === '' || !summary.includes(own)) return `${names}: ${summary}`;
	return summary.replace(summary.includes(`profile ${own}`) ? `profile ${own}` : own, names);
};

/** What the network did not let through: of one profile the first call of several, of more what is common to them. */
const ofTheWay = (first: Failure, failures: readonly Failure[], extent: Extent): string => {
	const {summary} = first.problem;
	const distinct = new Set(failures.map(({problem}) => problem.summary)).size;
	const who = whose(failures, extent);
	if (profilesIn(failures).length === 1) {
		return `${who}${summary}${distinct > 1 ? `, and ${distinct - 1} more like it` : ''}`;
	}
	const services = new Set(failures.map(({problem}) => problem.summary.split(/[ :]/u, 1)[0] ?? ''));
	const isEverywhere = new Set(failures.map(({region}) => region)).size === extent.allRegions;
	const service = services.size === 1 ? [...services].join('') : '';
	const where = [service, isEverywhere ? '' : regionsIn(failures, extent)].filter(Boolean).join(' in ');
	return `${who}${where === '' ? '' : `${where}: `}${causeOf(summary)}`;
};

const summaryOf = (first: Failure, failures: readonly Failure[], extent: Extent): string => {
	const {kind, summary} = first.problem;
	if (ofProfile.has(kind)) return ofProfiles(first, failures, extent);
	if (ofNetwork.has(kind)) return ofTheWay(first, failures, extent);
	const who = whose(failures, extent);
	const where = regionsIn(failures, extent);
	if (summary.includes(first.region)) return who + summary.replace(first.region, where);
	return (
		who + (new Set(failures.map(({region}) => region)).size < extent.allRegions ? `${where}: ${summary}` : summary)
	);
};

const toldOf = (failures: readonly Failure[], extent: Extent): readonly Told[] => {
	const [first] = failures;
	if (!first) return [];
	const {kind, hint} = first.problem;
	const isAskedAgain = failures.every(failure => failure.isAskedAgain);
	return [{kind, summary: summaryOf(first, failures, extent), hint, isAskedAgain}];
};

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

const closedTold = (kind: 'access-denied' | 'wrong-key', failures: readonly Failure[], extent: Extent): Told => {
	const where = whose(failures, extent) + regionsIn(failures, extent);
	const isAskedAgain = failures.every(failure => failure.isAskedAgain);
	if (kind === 'wrong-key') {
		const summary = `${where}: not open to this key, which other regions accept`;
		return {kind, summary, hint: 'enable the region for the account, or leave it out with --region', isAskedAgain};
	}
	// The one that says most: EC2 often names no reason.
	const hints = failures.filter(({problem}) => problem.kind === kind).map(({problem: {hint}}) => hint);
	const [hint = ''] = hints.toSorted((left, right) => right.length - left.length);
	return {kind, summary: `${where}: access denied to EC2 and Systems Manager`, hint, isAskedAgain};
};

/** On a line of the screen. */
const onScreen: Most = {profiles: 3, regions: 3};

/** What went wrong, each thing once. */
export const problemsTold = (scopes: readonly ScopeState[], most = onScreen): readonly Told[] => {
	const closed = closedRegions(scopes);
	const extent: Extent = {
		allRegions: new Set(scopes.map(({scope}) => scope.region)).size,
		allProfiles: new Set(scopes.map(({scope}) => scope.profile)).size,
		most,
	};
	const open = closed.length > 0 ? scopes.filter(scope => !closed.includes(scope)) : scopes;
	const groups = Map.groupBy(failuresOf(open), nameOf);
	const kinds = (['access-denied', 'wrong-key'] as const).flatMap(kind => {
		const failures = failuresOf(closed.filter(scope => closing(scope) === kind));
		return failures.length > 0 ? [closedTold(kind, failures, extent)] : [];
	});
	return [...[...groups.values()].flatMap(group => toldOf(group, extent)), ...kinds];
};

/** The same thing is told once, whoever met it. */
export const distinctTold = (all: readonly Told[]): readonly Told[] => [
	...new Map(all.map(told => [`${told.summary}\n${told.hint}`, told])).values(),
];
