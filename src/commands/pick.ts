import {type Node, nodeKey, nodeName} from '../domain/node.ts';
import {problem} from '../domain/problem.ts';
import {clean} from '../domain/text.ts';
import {ipOf, ownName} from '../state/fields.ts';
import {nodeOf} from '../state/node-table.ts';
import type {View} from '../state/select.ts';
import type {MenuName, State} from '../state/state.ts';
import {rowAt} from '../state/window.ts';
import type {Context} from './context.ts';
import {exitCode, type Host} from './host.ts';
import type {Parts} from './interface.ts';
import {isFailed, problemsOf} from './list.ts';
import {createRecents} from './recents.ts';
import {sayProblem} from './say.ts';
import {createScopeMenus} from './scope-menus.ts';
import {createTuiProblems} from './tui-problems.ts';

/** What `reach pick` was asked for. */
export type PickOptions = {
	readonly query: string;
	readonly showsAll: boolean;
	/** Whether several nodes may be taken. */
	readonly takesMany: boolean;
	/** Takes the only match without asking. */
	readonly takesOnly: boolean;
	/** Text with `{id}` and the like in it; `null`: the id alone. */
	readonly format: string | null;
};

/** What can stand in braces. */
const fields: Readonly<Record<string, (node: Node) => string>> = {
	id: ({id}) => id,
	region: ({scope}) => scope.region,
	profile: ({scope}) => scope.profile ?? '',
	name: node => ownName(node),
	account: ({account}) => account ?? '',
	ip: node => ipOf(node),
};

const placeholder = /\{(\w*)\}/g;

/** A placeholder that means nothing; `null`: all are known. */
export const unknownField = (format: string): string | null =>
	[...format.matchAll(placeholder)].map(([, name = '']) => name).find(name => !Object.hasOwn(fields, name)) ?? null;

/** A node as a line of output. Names are cleaned, so that a line is always one line. */
export const formatted = (node: Node, format: string): string =>
	format.replace(placeholder, (whole, name: string) => clean(fields[name]?.(node) ?? whole));

/** The marked nodes in the order of the list; where none is marked, the node under the cursor. */
const takenNodes = ({nodes, ui}: State, node: Node): readonly Node[] => {
	const marked = [...ui.marks].flatMap(key => nodeOf(nodes, key) ?? []);
	const byName = (one: Node, other: Node) =>
		nodeName(one).localeCompare(nodeName(other)) || (one.id < other.id ? -1 : 1);
	return marked.length > 0 ? marked.toSorted(byName) : [node];
};

/** Without a format an id is all that is printed, and that means nothing without its region and profile. */
const inOneScope = (context: Context): Context | null => {
	const {options, found} = context;
	const isAsked = ['profile', 'region'].some(name => found.get(name)?.origin === 'flag');
	const isOne = options.profiles.length <= 1 && options.regions.length <= 1 && !options.regions.includes('all');
	if (isOne) return context;
	if (isAsked) return null;
	const regions = options.regions.includes('all') ? [] : options.regions.slice(0, 1);
	return {...context, options: {...options, regions, profiles: options.profiles.slice(0, 1)}};
};

/** Where ids alone are printed, region and profile stay what they are; signing in is welcome there too. */
const menusOf = (parts: Parts, host: Host, isFree: boolean): ReturnType<typeof createScopeMenus> => {
	const {openMenu, choose} = createScopeMenus(parts, host);
	const stays = () => {
		parts.store.dispatch({type: 'coverClosed'});
		parts.store.dispatch({type: 'told', text: 'an id is picked in one region and profile; --format prints them too'});
	};
	const isStaying = (name: MenuName): boolean => !isFree && name !== 'logins';
	return {
		openMenu: (name, node) => (isStaying(name) ? stays() : openMenu(name, node)),
		choose: (name, id, node, suspend) => (isStaying(name) ? stays() : choose(name, id, node, suspend)),
	};
};

/**
 * `reach pick [QUERY]`: the interface drawn on the terminal, whatever standard output leads to; prints what was taken
 * and nothing else.
 */
export const pick = async (wish: PickOptions, given: Context, host: Host): Promise<number> => {
	const {query, showsAll, takesMany, takesOnly, format} = wish;
	const unknown = format === null ? null : unknownField(format);
	if (unknown !== null) {
		const known = Object.keys(fields).map(name => `{${name}}`);
		const text = `--format does not know {${clean(unknown)}}.`;
		return sayProblem(host, problem('invalid-input', text, `It knows ${known.join(', ')}.`), exitCode.usage);
	}
	const context = format === null ? inOneScope(given) : given;
	if (!context) {
		const text = 'An id alone does not say in which region or account it is.';
		const hint = "Name one region and one profile, or print both: --format '{id} {region} {profile}'";
		return sayProblem(host, problem('invalid-input', text, hint), exitCode.usage);
	}
	const terminal = host.openTerminal();
	if (!terminal && !takesOnly) {
		const hint = 'reach list -o json prints nodes without one.';
		return sayProblem(host, problem('other', 'There is no terminal to pick on.', hint), exitCode.problem);
	}

	let taken: readonly Node[] = [];
	const decide = (view: View): number | null => {
		const row = rowAt(view, 0);
		for (const found of problemsOf(view.state)) sayProblem(host, found, exitCode.problem);
		if (!row && isFailed(view.state)) return exitCode.problem;
		if (!row)
			return sayProblem(host, problem('not-found', 'No node matches.', 'Try: reach list --all'), exitCode.noMatch);
		if (view.list.length > 1) return terminal ? null : exitCode.ambiguous;
		taken = [row.node];
		return exitCode.ok;
	};
	const effects = (parts: Parts) => {
		const {store, load, scopes, asker, close} = parts;
		const retry = () => void scopes.retry();
		return {
			connect: (node: Node) => {
				taken = takenNodes(store.get(), nodeOf(store.get().nodes, nodeKey(node)) ?? node);
				close();
			},
			cancelConnect: () => {},
			...menusOf(parts, host, format !== null),
			...createRecents(store, context.paths.recents, host.now),
			reload: () => void scopes.again(),
			retry,
			problems: createTuiProblems({store, asker, retry}),
			lookCloser: load.lookCloser,
			openConsole: () => {},
		};
	};
	// Loaded only now: what paints looks at load for what `openTerminal` found out about colours.
	const {openInterface} = await import('./interface.ts');
	const code = await openInterface(
		{
			query,
			showsAll,
			purpose: takesMany ? 'pick-many' : 'pick',
			terminal: terminal ?? host,
			effects,
			...(takesOnly ? {decide} : {}),
		},
		context,
		host,
	);
	terminal?.close();
	if (code !== exitCode.ok) return code;
	for (const node of taken) host.stdout.write(`${formatted(node, format ?? '{id}')}\n`);
	return taken.length > 0 ? exitCode.ok : exitCode.givenUp;
};
