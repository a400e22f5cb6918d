import {type RenderOptions, render} from 'ink';
import type {Event} from '../state/events.ts';
import type {State} from '../state/state.ts';
import type {Store} from '../state/store.ts';
import type {Views} from '../state/views.ts';
import {App, type AppProps, type Drawings} from './app.tsx';
import type {Effects} from './effects.ts';
import {frameOf} from './frame.ts';
import {keepTitle, restoreTitle} from './osc.ts';

/** For what never happens. */
const never = () => () => {};

/** The terminal and the world that the interface is opened on. */
export type UiOptions = {
	readonly store: Store<State, Event>;
	readonly views: Views;
	readonly effects: Effects;
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	/** Calls back when we go on after having been stopped, until the returned function is called. */
	readonly onContinued?: AppProps['onContinued'];
	/** Calls back when somebody wants us to stop (SIGTSTP), until the returned function is called. */
	readonly onStop?: AppProps['onStop'];
	/** Further options of Ink's `render`, for tests. */
	readonly render?: Partial<RenderOptions>;
};

/** An open interface. */
export type Ui = {
	/** The exit code, when the person quits: 0, or 130 for Ctrl-C. Rejects where drawing threw. */
	readonly exited: Promise<number>;
	/** Takes the interface off the terminal. */
	readonly close: () => void;
	/** Waits until what is due is written to the terminal. */
	readonly flush: () => Promise<void>;
};

/**
 * Opens the interface on the alternate screen. Both streams must be terminals: whoever calls decides that, for Ink by
 * itself draws nothing where the environment names a CI.
 *
 * How `commands` put it together:
 * ```
 * const store = createStore(update, initialState({scopes, now}));
 * const views = createViews(store, clock);
 * const load = createLoad({store, views, sources, clock, facts, document: null});
 * const ui = openUi({store, views, stdin, stdout, effects: {connect, cancelConnect, reload: load.reload}});
 * load.start();                       // after the first frame
 * const code = await ui.exited;       // then load.stop()
 *
 * const connect = async (node, suspendTerminal) => {
 *   store.dispatch({type: 'connecting', key});
 *   const started = await sources.startSession(request, signal);
 *   if (!started.ok) return store.dispatch({type: 'connectFailed', key, problem: started.problem});
 *   store.dispatch({type: 'sessionStarted', key});
 *   load.pause();
 *   await suspendTerminal(async () => { end = await openSession(started.value); });
 *   store.dispatch({type: 'sessionEnded', key, problem: end.problem});
 *   load.resume();
 * };
 * ```
 */
export const openUi = (options: UiOptions): Ui => {
	const {store, views, effects, stdin, stdout, render: more} = options;
	const {onContinued = never, onStop = never} = options;
	// What a cache brought a moment ago belongs on the first frame; feeds are otherwise drawn together a little later.
	const first = views.latest();
	const drawing = {view: first, frame: frameOf(first, {columns: stdout.columns, rows: stdout.rows})};
	const drawings: Drawings = {committed: drawing, drawn: drawing};
	const write = (sequence: string): void => {
		stdout.write(sequence);
	};
	// Before the first frame: whoever sees it may type, and a terminal that is not raw makes a line feed of Enter.
	stdin.setRawMode(true);
	write(keepTitle);
	const app = render(<App {...{store, views, effects, drawings, write, onContinued, onStop}} />, {
		stdin,
		stdout,
		alternateScreen: true,
		interactive: true,
		exitOnCtrlC: false,
		patchConsole: false,
		maxFps: 120,
		onRender: () => {
			drawings.drawn = drawings.committed;
		},
		...more,
	});
	return {
		exited: app
			.waitUntilExit()
			.then(code => (typeof code === 'number' ? code : 0))
			.finally(() => write(restoreTitle)),
		close: () => app.unmount(),
		flush: () => app.waitUntilRenderFlush(),
	};
};
