import type {Problem} from '../domain/problem.ts';
import type {Scope} from '../domain/scope.ts';
import type {Sources} from '../domain/sources.ts';
import type {Options} from './options.ts';
import {expandProfiles} from './profile-patterns.ts';

/** The scopes that were found, and what stood in the way of others: one profile that fails never hides the rest. */
export type Scopes = {readonly scopes: readonly Scope[]; readonly problems: readonly Problem[]};

const regionsOf = async (
	profile: string | null,
	wanted: readonly string[],
	sources: Sources,
	signal: AbortSignal,
): Promise<Scopes> => {
	if (wanted.length > 0 && !wanted.includes('all')) {
		return {scopes: wanted.map(region => ({profile, region})), problems: []};
	}
	const own = await sources.region(profile, signal);
	if (!own.ok) return {scopes: [], problems: [own.problem]};
	const home = {profile, region: own.value};
	if (wanted.length === 0) return {scopes: [home], problems: []};
	const all = await sources.regions(home, signal);
	if (!all.ok) return {scopes: [home], problems: [all.problem]};
	return {scopes: all.value.map(region => ({profile, region})), problems: []};
};

/**
 * What to list: each profile in each region that was asked for; patterns stand for what they match, `all` stands for the regions that are enabled for the
 * profile's account. Without flags it is one profile and its own region, never more unasked.
 */
export const resolveScopes = async (
	{profiles, regions}: Pick<Options, 'profiles' | 'regions'>,
	sources: Sources,
	signal: AbortSignal,
): Promise<Scopes> => {
	const expanded = await expandProfiles(profiles, sources, signal);
	const wanted = profiles.length > 0 ? expanded.profiles : [null];
	const found = await Promise.all(wanted.map(profile => regionsOf(profile, regions, sources, signal)));
	return {
		scopes: found.flatMap(({scopes}) => scopes),
		problems: [...expanded.problems, ...found.flatMap(({problems}) => problems)],
	};
};
