import {setTimeout as later} from 'node:timers';
import {pathToFileURL} from 'node:url';
import {createRemoteSources} from '../aws/remote.ts';
import {lostPart} from '../domain/lost-part.ts';
import type {Sources} from '../domain/sources.ts';
import type {Event} from '../state/events.ts';
import {createLoad, type Load} from '../state/load.ts';
import type {View} from '../state/select.ts';
import {initialState, type State} from '../state/state.ts';
import {createStore, type Store} from '../state/store.ts';
import {update} from '../state/update.ts';
import {createViews} from '../state/views.ts';
import type {Effects} from '../ui/effects.ts';
import {openUi} from '../ui/open.tsx';
import {askCode, createCodePrompt} from './ask-code.ts';
import {type Asker, createAsker} from './asker.ts';
import {chosenBy, ownerOf} from './cache-identity.ts';
import {type Context, factsOf, sourcesOptions} from './context.ts';
import type {Host, Terminal} from './host.ts';
import {createListedScopes, type ListedScopes} from './listed-scopes.ts';
import {createNodeCache} from './node-cache.ts';
import {policyReadingOf} from './policy-reading.ts';
import {principalFilesOf} from './principal-memory.ts';
import {settled} from './settle.ts';
import {keepHeapSmall} from './small-heap.ts';
import {onStop} from './stop.ts';

/** What the effects of an interface are made of. */
export type Parts = {
	readonly store: Store<State, Event>;
	readonly sources: Sources;
	readonly load: Load;
	readonly scopes: ListedScopes;
	/** Aborted when reach has to go. */
	readonly signal: AbortSignal;
	/** Asks the person. */
	readonly asker: Asker;
	/** Takes the interface off the terminal. */
	readonly close: () => void;
};

/** What an interface adds to asking, which all have; without `quit` it goes at once. Who picks changes nothing. `idle` is waited for on the way out. */
export type OwnEffects = Omit<Effects, 'answer' | 'reply' | 'quit' | 'examine' | 'grant'> &
	Partial<Pick<Effects, 'quit' | 'examine' | 'grant'>> & {readonly idle?: () => Promise<void>};

/** An interface to open. */
export type InterfaceWish = {
	readonly query: string;
	readonly showsAll?: boolean;
	/** What Enter is for. */
	readonly purpose?: State['purpose'];
	readonly terminal: Terminal;
	/** Looks at the whole listing before anything is drawn: an exit code makes drawing superfluous. */
	readonly decide?: (view: View) => number | null;
	readonly effects: (parts: Parts) => OwnEffects;
};

const nothing = (): void => {};

const goAtOnce: Effects['quit'] = (code, exit) => exit(code);

const signals = {SIGTERM: 143, SIGHUP: 129, SIGINT: 130} as const;

/**
 * Opens the interface and waits for its end. Draws first; everything else begins beside the first frame.
 * @returns The exit code: 0, 130 for Ctrl-C, 128 + n for a signal.
 */
export const openInterface = async (wish: InterfaceWish, context: Context, host: Host): Promise<number> => {
	const {options} = context;
	const {query, showsAll = false, purpose = 'connect', terminal} = wish;
	const clock = {now: host.now, later: (callback: () => void, delay: number) => void later(callback, delay).unref()};
	const store = createStore(
		update,
		initialState({
			...{scopes: [], now: host.now(), query, showsAll, purpose, checksAccess: options.checksAccess},
			// The SDK takes it before any key in the environment; tools that lend keys, such as aws-vault, leave it unset.
			chosenProfile: host.environment['AWS_PROFILE'] || null,
			display: {
				columns: options.columns.length > 0 ? options.columns : null,
				isSpoken: options.isSpoken,
				keys: context.keys,
			},
		}),
	);
	const views = createViews(store, clock);
	const leaving = new AbortController();
	const asker = createAsker(store);
	let close = () => {};
	let idle: (() => Promise<void>) | undefined;
	let killed: number | null = null;
	const die = (code: number): void => {
		killed = code;
		leaving.abort();
		close();
	};
	const off = Object.entries(signals).map(([signal, code]) =>
		host.onSignal(signal as keyof typeof signals, () => die(code)),
	);
	const tellLost = (): void => store.dispatch({type: 'told', text: `${lostPart.summary}: ${lostPart.hint}`});
	off.push(host.onLostPart(tellLost));
	// Node takes no notice of a file that may not grow, but what paints would end us by it; the write itself says what is wrong.
	host.onSignal('SIGXFSZ', nothing);
	// A shell that was told that its job is over has the terminal: keys are read no more, which is as good as a hang-up.
	const hungUp = (): void => die(signals.SIGHUP);
	terminal.stdin.on('error', hungUp);

	let isDrawn = false;
	const onScreen = createCodePrompt(store, asker, leaving.signal);
	const onTerminal = askCode(host);

	const sources = createRemoteSources({
		...sourcesOptions(context, host, {
			mfa: serial => (isDrawn ? onScreen(serial) : onTerminal(serial)),
			onWaiting: waiting => load.waiting(waiting),
		}),
		worker: pathToFileURL(host.dist('aws-worker.js')),
	});
	const eager = wish.decide ? {eager: Number.POSITIVE_INFINITY} : {};
	const principals = principalFilesOf(context, host);
	const load = createLoad({
		store,
		views,
		sources,
		clock,
		facts: factsOf(context),
		document: null,
		...policyReadingOf(context, host),
		...(principals.memory && {memory: principals.memory}),
		...eager,
	});
	const kept = options.usesCache
		? createNodeCache({
				store,
				views,
				clock,
				cache: {folder: context.paths.nodes, now: host.now, who: await chosenBy(context, host)},
				ownerOf: arn => ownerOf(arn, context, host),
				reload: load.reload,
			})
		: null;
	let isStarted = false;
	const fetch = () => {
		if (isStarted) load.reload();
		else load.start();
		isStarted = true;
	};
	const scopes = createListedScopes({
		...{store, sources, fetch, retry: load.retry, later: clock.later},
		standing: context.settingsProblems,
		usesExplorer: options.usesExplorer,
		signal: leaving.signal,
	});
	const begin = () => scopes.list([options]);
	const look = async (decide: (view: View) => number | null): Promise<number | null> => {
		await begin();
		const view = await settled(
			views,
			{...clock, later: (callback, delay) => void later(callback, delay)},
			leaving.signal,
		);
		return decide(view);
	};
	const show = async (): Promise<number> => {
		const parts = {store, sources, load, scopes, asker, signal: leaving.signal, close: () => close()};
		if (!wish.decide) await kept?.first();
		const {idle: finish, ...effects} = wish.effects(parts);
		const ui = openUi({
			store,
			views,
			effects: {quit: goAtOnce, examine: nothing, grant: nothing, ...effects, ...asker.effects},
			stdin: terminal.stdin,
			stdout: terminal.stdout,
			onContinued: listener => host.onSignal('SIGCONT', listener),
			onStop: listener => onStop(host, listener),
		});
		close = ui.close;
		isDrawn = true;
		idle = finish;
		keepHeapSmall(clock);
		if (!wish.decide) void begin();
		return ui.exited;
	};
	const early = wish.decide ? await look(wish.decide) : null;
	const code = killed ?? early ?? (await show());
	leaving.abort();
	load.stop();
	for (const stop of off) stop();
	terminal.stdin.off('error', hungUp);
	asker.giveUp();
	await Promise.all([idle?.(), kept?.flush(), principals.written()]);
	await sources.close();
	return killed ?? code;
};
