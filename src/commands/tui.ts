import {readAnswers, rememberAnswer} from '../disk/answers.ts';
import {forgetDenials, readOutcomes, rememberOutcome} from '../disk/outcomes.ts';
import {signedInLink} from '../domain/console-link.ts';
import type {Node} from '../domain/node.ts';
import {clean} from '../domain/text.ts';
import {makeSessions} from '../session/sessions.ts';
import type {MenuName} from '../state/state.ts';
import {copySequence} from '../ui/osc.ts';
import {nameAccounts} from './account-names.ts';
import {createConnect} from './connect.ts';
import {type Context, ssmEndpointOf} from './context.ts';
import {gateOf} from './gate.ts';
import type {Host} from './host.ts';
import {openInterface, type Parts} from './interface.ts';
import {createNodeMenus} from './node-menus.ts';
import {createQuit} from './quit.ts';
import {createRecents} from './recents.ts';
import {createRecorder} from './record.ts';
import {createScopeMenus} from './scope-menus.ts';
import {builtinAnswer, chooseClient} from './session-client.ts';
import {createTuiProblems} from './tui-problems.ts';
import {createTunnels} from './tunnels.ts';

/** Menus that an {@link Asker} brings up. */
const isAsking = (name: MenuName): boolean => name === 'principals' || name === 'grantWays' || name === 'grantEnds';

/** `reach [QUERY]`: the interface, whose Enter opens sessions; `record`: file for recordings of them, `null`: none. */
export const tui = (query: string, record: string | null, context: Context, host: Host): Promise<number> => {
	const {options, paths} = context;
	const endpointUrl = ssmEndpointOf(context, host);
	const client = readAnswers(paths.answers, host.now).then(({value}) =>
		chooseClient({wanted: options.plugin, endpoint: endpointUrl, acceptsBuiltin: value[builtinAnswer] === true}, host),
	);

	const effects = (parts: Parts) => {
		const {store, sources, load, scopes, asker, signal} = parts;
		/** Asking anew also means: what was refused a while ago may be allowed by now. */
		const reload = () => {
			store.dispatch({type: 'denialsForgotten'});
			const callers = new Set(store.get().scopes.flatMap(({caller}) => caller?.arn ?? []));
			for (const caller of callers) void forgetDenials(paths.outcomes, host.now, caller);
			void scopes.again();
		};
		const retry = () => void scopes.retry();
		void readOutcomes(paths.outcomes, host.now).then(({value}) =>
			store.dispatch({type: 'outcomesRead', outcomes: value}),
		);
		void client.then(chosen => {
			if (chosen.kind === 'ready') store.dispatch({type: 'clientChosen', client: chosen.name});
		});
		nameAccounts(store, sources, signal);
		const sessions = makeSessions(host.now);
		const tunnels = createTunnels(sources, signal);
		const connect = createConnect({
			host,
			store,
			sources,
			sessions,
			asker,
			gate: gateOf(options),
			endpointUrl,
			client,
			acceptBuiltin: async () => void (await rememberAnswer(paths.answers, host.now, builtinAnswer, true)),
			rememberOutcome: outcome => void rememberOutcome(paths.outcomes, host.now, outcome),
			pause: load.pause,
			resume: load.resume,
			signal,
			escape: options.escape,
			record: createRecorder(record, host),
			paths,
		});
		const tell = (text: string): void => store.dispatch({type: 'told', text});
		if (record !== null) tell(`sessions are recorded to ${clean(record)}, with all that they show; keys are not`);
		const copy = (text: string): void => {
			host.stdout.write(copySequence(text));
			tell(`copied: ${text}`);
		};
		const scopeMenus = createScopeMenus(parts, host);
		const nodeMenus = createNodeMenus({
			store,
			sessions,
			tunnels,
			tools: {
				...{asker, connect, tunnels, tell, copy},
				document: (scope, name) => sources.sessionDocument(scope, name, signal),
			},
			documentAccess: load.documentAccess,
			sessionAccess: load.sessionAccess,
			lookCloser: load.lookCloser,
			...{now: host.now, sources, signal},
		});
		const menusFor = (name: MenuName) => (name === 'actions' || name === 'sessions' ? nodeMenus : scopeMenus);
		const loadAccess = async () => {
			const {createAccountOf} = await import('./tui-account.ts');
			const [{createTuiDoctor}, {createTuiGrant}] = await Promise.all([
				import('./tui-doctor.ts'),
				import('./tui-grant.ts'),
			]);
			const accountOf = createAccountOf({sources, state: store.get}, context, host);
			return {
				examine: createTuiDoctor({asker, accountOf, state: store.get, now: host.now}),
				grant: createTuiGrant({asker, accountOf, context, tell, now: host.now}),
			};
		};
		/** Doctor and grant, which nobody needs for the first frame. */
		let access: ReturnType<typeof loadAccess> | null = null;
		const accessVerbs = () => {
			access ??= loadAccess();
			return access;
		};
		/** What is being written is waited for on the way out. */
		const working = new Set<Promise<void>>();
		const work = (job: Promise<void>): void => {
			working.add(job);
			void job.finally(() => working.delete(job));
		};
		return {
			connect: connect.connect,
			cancelConnect: connect.cancelConnect,
			openMenu: (...[name, node]: Parameters<typeof nodeMenus.openMenu>) => menusFor(name).openMenu(name, node),
			choose: (...[name, id, node, suspend]: Parameters<typeof nodeMenus.choose>) => {
				if (isAsking(name)) asker.effects.reply(id);
				else menusFor(name).choose(name, id, node, suspend);
			},
			...(nodeMenus.endItem && {endItem: nodeMenus.endItem}),
			examine: (node: Node) => void accessVerbs().then(({examine}) => examine(node)),
			grant: (nodes: readonly Node[]) => work(accessVerbs().then(({grant}) => grant(nodes))),
			...createRecents(store, paths.recents, host.now),
			quit: createQuit(sessions, tunnels, asker),
			reload,
			retry,
			problems: createTuiProblems({store, asker, retry}),
			lookCloser: load.lookCloser,
			openConsole: (node: Parameters<typeof signedInLink>[0]) =>
				void Promise.all([sources.profiles(signal), sources.logins(signal)]).then(([profiles, logins]) =>
					copy(signedInLink(node, profiles.ok ? profiles.value : [], logins.ok ? logins.value : [])),
				),
			idle: async () => void (await Promise.all([connect.idle(), sessions.endAll(), tunnels.endAll(), ...working])),
		};
	};
	return openInterface({query, terminal: host, effects}, context, host);
};
