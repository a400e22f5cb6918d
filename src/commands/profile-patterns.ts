import {inParallel} from '../aws/parallel.ts';
import {type PortalAccount, portalProfile} from '../domain/portal.ts';
import {type Problem, problem} from '../domain/problem.ts';
import type {Page, Sources} from '../domain/sources.ts';
import {clean} from '../domain/text.ts';

/** Profiles that were found, and what stood in the way of others. */
export type FoundProfiles = {readonly profiles: readonly string[]; readonly problems: readonly Problem[]};

/** Accounts whose roles are asked for at once: portals throttle. */
const accountsAtOnce = 8;

const isPattern = (name: string): boolean => /[*?]/.test(name);

/** What a pattern matches: `*` stands for any text, `?` for one character, all else for itself. */
export const matcherOf = (pattern: string): ((text: string) => boolean) => {
	const source = pattern
		.replace(/[.+^${}()|[\]\\]/g, '\\$&')
		.replace(/\*+/g, '.*')
		.replace(/\?/g, '.');
	const expression = new RegExp(`^${source}$`, 'su');
	return text => expression.test(text);
};

const gathered = async <Item>(
	pages: AsyncIterable<Page<Item>>,
): Promise<{readonly items: readonly Item[]; readonly problems: readonly Problem[]}> => {
	const items: Item[] = [];
	for await (const page of pages) {
		if (!page.ok) return {items, problems: [page.problem]};
		items.push(...page.value);
	}
	return {items, problems: []};
};

/** A role's account by id or by name, so that both can be written. */
const namesOf = ({id, name}: PortalAccount): readonly string[] => (name === null ? [id] : [id, name]);

/** Accounts that failed alike are told once. */
const ofAccounts = (failed: readonly {readonly id: string; readonly problem: Problem}[]): readonly Problem[] =>
	[...Map.groupBy(failed, ({problem: {summary}}) => summary).values()].flatMap(group => {
		const [first] = group;
		const ids = group.map(({id}) => id).sort();
		const shown = ids.length > 3 ? `${ids.slice(0, 2).join(', ')} and ${ids.length - 2} more` : ids.join(', ');
		const who = `${ids.length > 1 ? 'accounts' : 'account'} ${shown}`;
		return first ? [{...first.problem, summary: `${who}: ${first.problem.summary}`}] : [];
	});

/** The roles that `login/account/role` means: accounts by id or name, each part a pattern. */
const portalProfiles = async (
	session: string,
	account: string,
	role: string,
	sources: Sources,
	signal: AbortSignal,
): Promise<FoundProfiles> => {
	const {items: accounts, problems} = await gathered(sources.accounts(session, signal));
	const isAccount = matcherOf(account);
	const isRole = matcherOf(role);
	const jobs = accounts
		.filter(one => namesOf(one).some(isAccount))
		.map(one => async () => ({id: one.id, ...(await gathered(sources.accountRoles(session, one.id, signal)))}));
	const profiles: string[] = [];
	const failed: {id: string; problem: Problem}[] = [];
	for await (const {id, items, problems: of} of inParallel(jobs, accountsAtOnce)) {
		profiles.push(...items.filter(isRole).map(name => portalProfile({session, account: id, role: name})));
		failed.push(...of.map(one => ({id, problem: one})));
	}
	return {profiles: profiles.sort(), problems: [...problems, ...ofAccounts(failed)]};
};

const nothing = (pattern: string): Problem =>
	problem(
		'invalid-input',
		`no profile matches ${clean(pattern)}`,
		'patterns are of names, as in prod-*, or of a login’s roles, as in corp/*/ReadOnly',
	);

const expand = async (
	wanted: string,
	known: readonly string[],
	logins: readonly string[],
	sources: Sources,
	signal: AbortSignal,
): Promise<FoundProfiles> => {
	if (known.includes(wanted)) return {profiles: [wanted], problems: []};
	const named = isPattern(wanted) ? known.filter(matcherOf(wanted)) : [];
	if (named.length > 0) return {profiles: named, problems: []};
	const [, session = '', account = '', role = ''] = /^(.+)\/([^/]+)\/([^/]+)$/u.exec(wanted) ?? [];
	const isWritten = !isPattern(wanted) && /^\d{12}$/.test(account);
	if (isWritten || !logins.includes(session)) {
		return isPattern(wanted) ? {profiles: [], problems: [nothing(wanted)]} : {profiles: [wanted], problems: []};
	}
	const found = await portalProfiles(session, account, role, sources, signal);
	return found.profiles.length + found.problems.length > 0 ? found : {profiles: [], problems: [nothing(wanted)]};
};

/**
 * The profiles that were asked for, patterns replaced by what they match: `prod-*` by profiles of the configuration,
 * `corp/prod-?/Ops` by roles of a login, whose accounts go by id or name. Names without a pattern stay as they are.
 */
export const expandProfiles = async (
	wanted: readonly string[],
	sources: Sources,
	signal: AbortSignal,
): Promise<FoundProfiles> => {
	if (!wanted.some(name => isPattern(name) || name.includes('/'))) return {profiles: wanted, problems: []};
	const [profiles, logins] = await Promise.all([sources.profiles(signal), sources.logins(signal)]);
	const problems = [profiles, logins].flatMap(one => (one.ok ? [] : [one.problem]));
	const known = profiles.ok ? profiles.value.map(({name}) => name) : [];
	const names = logins.ok ? logins.value.map(({name}) => name) : [];
	const found = await Promise.all(wanted.map(one => expand(one, known, names, sources, signal)));
	return {
		profiles: [...new Set(found.flatMap(of => of.profiles))],
		problems: [...problems, ...found.flatMap(of => of.problems)],
	};
};
