import {ofProfile, type Problem} from '../domain/problem.ts';
import type {Scope} from '../domain/scope.ts';
import type {Sources} from '../domain/sources.ts';
import type {Options} from './options.ts';
import {expandProfiles} from './profile-patterns.ts';

/** The scopes that were found, and what stood in the way of others: one profile that fails never hides the rest. */
export type Scopes = {readonly scopes: readonly Scope[]; readonly problems: readonly Problem[]};

type Asked = Pick<Options, 'regions' | 'usesExplorer'>;

const regionsOf = async (
	profile: string | null,
	{regions: wanted}: Asked,
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

/** Leaves out regions in which Resource Explorer knows no node, never all; where it cannot be asked, none. */
const occupied = async (
	{scopes, problems}: Scopes,
	{usesExplorer}: Asked,
	sources: Sources,
	signal: AbortSignal,
): Promise<Scopes> => {
	const [home, second] = scopes;
	if (!usesExplorer || !home || !second) return {scopes, problems};
	const names = scopes.map(({region}) => region);
	const found = await sources.occupiedRegions(home, names, signal);
	if (found.ok) {
		const kept = scopes.filter(({region}) => found.value.includes(region));
		return {scopes: kept.length > 0 ? kept : [home], problems};
	}
	// The listing meets and tells these, too.
	if (ofProfile.has(found.problem.kind)) return {scopes, problems};
	return {scopes, problems: [...problems, {...found.problem, hint: 'every region is listed instead'}]};
};

/**
 * What to list: each profile in each region that was asked for; patterns stand for what they match, `all` stands for the regions that are enabled for the
 * profile's account. Without flags it is one profile and its own region, never more unasked.
 */
export const resolveScopes = async (
	{profiles, ...asked}: Pick<Options, 'profiles'> & Asked,
	sources: Sources,
	signal: AbortSignal,
): Promise<Scopes> => {
	const expanded = await expandProfiles(profiles, sources, signal);
	const wanted = profiles.length > 0 ? expanded.profiles : [null];
	const found = await Promise.all(
		wanted.map(async profile => {
			const scopes = await regionsOf(profile, asked, sources, signal);
			return occupied(scopes, asked, sources, signal);
		}),
	);
	return {
		scopes: found.flatMap(({scopes}) => scopes),
		problems: [...expanded.problems, ...found.flatMap(({problems}) => problems)],
	};
};
