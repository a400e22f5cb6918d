import {setTimeout as later} from 'node:timers';
import {pathToFileURL} from 'node:url';
import {createRemoteSources} from '../aws/remote.ts';
import {readAnswers, rememberAnswer} from '../disk/answers.ts';
import {forgetDenials, readOutcomes, rememberOutcome} from '../disk/outcomes.ts';
import {createLoad} from '../state/load.ts';
import {initialState} from '../state/state.ts';
import {createStore} from '../state/store.ts';
import {update} from '../state/update.ts';
import {createViews} from '../state/views.ts';
import {openUi} from '../ui/open.tsx';
import {createConnect} from './connect.ts';
import {type Context, factsOf, sourcesOptions, ssmEndpointOf} from './context.ts';
import type {Host} from './host.ts';
import {createMenus} from './menus.ts';
import {policyReadingOf} from './policy-reading.ts';
import {createRecents} from './recents.ts';
import {resolveScopes} from './scopes.ts';
import {chooseClient} from './session-client.ts';

/** Name of the answer that lets the built-in client be used on real accounts. */
const builtinAnswer = 'use-builtin-client';

const signals = {SIGTERM: 143, SIGHUP: 129, SIGINT: 130} as const;

/** `reach [QUERY]`: the interface. Draws first; everything else begins beside the first frame. */
export const tui = async (query: string, context: Context, host: Host): Promise<number> => {
	const {options, paths} = context;
	const clock = {now: host.now, later: (callback: () => void, delay: number) => void later(callback, delay).unref()};
	const store = createStore(
		update,
		initialState({scopes: [], now: host.now(), query, checksAccess: options.checksAccess}),
	);
	const views = createViews(store, clock);
	const leaving = new AbortController();

	const sources = createRemoteSources({
		...sourcesOptions(context, host, {
			mfa: null,
			onWaiting: waiting => load.waiting(waiting),
		}),
		worker: pathToFileURL(host.dist('aws-worker.js')),
	});
	const load = createLoad({
		store,
		views,
		sources,
		clock,
		facts: factsOf(context),
		document: null,
		...policyReadingOf(context, host),
	});
	/** Asking anew also means: what was refused a while ago may be allowed by now. */
	const reload = () => {
		store.dispatch({type: 'denialsForgotten'});
		const callers = new Set(store.get().scopes.flatMap(({caller}) => caller?.arn ?? []));
		for (const caller of callers) void forgetDenials(paths.outcomes, host.now, caller);
		load.reload();
	};
	void readOutcomes(paths.outcomes, host.now).then(({value}) =>
		store.dispatch({type: 'outcomesRead', outcomes: value}),
	);
	const endpointUrl = ssmEndpointOf(context, host);
	const client = readAnswers(paths.answers, host.now).then(({value}) =>
		chooseClient({wanted: options.plugin, endpoint: endpointUrl, acceptsBuiltin: value[builtinAnswer] === true}, host),
	);

	const {idle, ...effects} = createConnect({
		host,
		store,
		sources,
		endpointUrl,
		client,
		acceptBuiltin: async () => void (await rememberAnswer(paths.answers, host.now, builtinAnswer, true)),
		rememberOutcome: outcome => void rememberOutcome(paths.outcomes, host.now, outcome),
		pause: load.pause,
		resume: load.resume,
		signal: leaving.signal,
	});
	const ui = openUi({
		store,
		views,
		effects: {
			...effects,
			...createMenus({store, sources, reload: () => load.reload(), signal: leaving.signal}),
			...createRecents(store, paths.recents, host.now),
			reload,
			reply: () => {},
			openConsole: () => {},
		},
		stdin: host.stdin,
		stdout: host.stdout,
	});
	let killed: number | null = null;
	const off = Object.entries(signals).map(([signal, code]) =>
		host.onSignal(signal as keyof typeof signals, () => {
			killed = code;
			leaving.abort();
			ui.close();
		}),
	);

	const begin = async () => {
		const [found, chosen] = await Promise.all([resolveScopes(options, sources, leaving.signal), client]);
		if (chosen.kind === 'ready') store.dispatch({type: 'clientChosen', client: chosen.name});
		store.dispatch({type: 'scopesKnown', ...found});
		load.start();
	};
	void begin();
	const code = await ui.exited;
	leaving.abort();
	load.stop();
	for (const stop of off) stop();
	await idle();
	await sources.close();
	return killed ?? code;
};
