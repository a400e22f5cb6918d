import {Box, useApp, useCursor, useInput, usePaste, useWindowSize} from 'ink';
import {useEffect, useInsertionEffect, useMemo, useRef, useSyncExternalStore} from 'react';
import {nodeKey} from '../domain/node.ts';
import {clean} from '../domain/text.ts';
import type {Event} from '../state/events.ts';
import type {State} from '../state/state.ts';
import type {Store} from '../state/store.ts';
import {matchingItems} from '../state/update-cover.ts';
import type {Views} from '../state/views.ts';
import type {Mode} from './binding.ts';
import {bindingFor, modeOf} from './bindings.ts';
import type {Desk, Drawing} from './desk.ts';
import type {Effects} from './effects.ts';
import {frameOf} from './frame.ts';
import {enterAlternate, keepTitle, restoreTitle, titleSequence} from './osc.ts';
import {runCommand} from './run-command.ts';
import {chooseItem} from './run-cover.ts';
import {ScreenLine} from './screen-line.tsx';
import {type Stroke, strokeOf, strokesOf} from './strokes.ts';
import {windowTitle} from './window-title.ts';

/** What was last handed to Ink, and what Ink has drawn since. Written by {@link App} and by Ink's `onRender`. */
export type Drawings = {committed: Drawing; drawn: Drawing};

/** Properties of {@link App}; `openUi` makes them. */
export type AppProps = {
	readonly store: Store<State, Event>;
	readonly views: Views;
	readonly effects: Effects;
	readonly drawings: Drawings;
	/** Writes a sequence to the terminal that moves nothing on the screen. */
	readonly write: (sequence: string) => void;
	/** Calls back when we go on after having been stopped, until the returned function is called. */
	readonly onContinued: (listener: () => void) => () => void;
	/** Calls back when we are to stop, with what stops us and settles when we go on, until the returned function is called. */
	readonly onStop: (listener: (stop: () => Promise<void>) => void) => () => void;
};

/** Modes in which what has no binding is text. */
const takesText = (mode: Mode): boolean => mode === 'search' || mode === 'bar' || mode === 'menu' || mode === 'prompt';

/** The place of the menu's item that a digit chooses, -1 where it is text. */
const digitPlace = ({ui: {screen}}: State, key: string): number =>
	screen.kind === 'menu' && screen.menu.line.text === '' && /^[1-9]$/.test(key)
		? matchingItems(screen.menu).findIndex(({number}) => number === Number(key))
		: -1;

/** One key. Where keys are commands, several characters that came at once are so many keys. */
const press = (desk: Desk, {key, text}: Stroke): void => {
	const mode = modeOf(desk.store.get().ui);
	if (!mode) return;
	if (!takesText(mode) && text.length > 1) {
		for (const character of text) press(desk, strokeOf(character));
		return;
	}
	const place = digitPlace(desk.store.get(), key);
	const binding = bindingFor(key, mode, desk.store.get().display.keys);
	if (place >= 0) chooseItem(desk, place);
	else if (binding) runCommand(desk, binding);
	else if (takesText(mode) && text !== '') desk.store.dispatch({type: 'typed', text: clean(text)});
};

/**
 * A turn of the event loop. Node stops reading a terminal a tick after it was paused; were Ink to take the keyboard back
 * within that tick, nobody would ever read it again.
 */
const aTurn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** The whole interface: draws the latest view at the terminal's size and turns keys into events and effects. */
export const App = ({store, views, effects, drawings, write, onContinued, onStop}: AppProps) => {
	const view = useSyncExternalStore(views.subscribe, views.get);
	const {columns, rows} = useWindowSize();
	const {exit, suspendTerminal} = useApp();
	const {setCursorPosition} = useCursor();
	const frame = useMemo(() => frameOf(view, {columns, rows}), [view, columns, rows]);
	setCursorPosition(frame.caret ?? undefined);

	useInsertionEffect(() => {
		drawings.committed = {view, frame};
	});
	const top = frame.window.top === 0 ? frame.window.rows[0] : undefined;
	const topKey = top ? nodeKey(top.node) : null;
	useEffect(() => {
		store.dispatch({type: 'drawn', height: frame.height, top: topKey});
	}, [store, frame.height, topKey]);

	const title = windowTitle(view.state);
	useEffect(() => write(titleSequence(title)), [write, title]);

	/** Settles when the terminal is back that a stop took. */
	const own = useRef<Promise<unknown>>(Promise.resolve());
	useEffect(
		() =>
			onContinued(() => {
				// The shell that we were stopped under has had the terminal. What is suspended already is a session's to mend.
				own.current = Promise.all([own.current, suspendTerminal(aTurn).catch(() => {})]);
			}),
		[onContinued, suspendTerminal],
	);

	useEffect(() => {
		let isOpen = true;
		let isAway = false;
		const off = onStop(stop => {
			const stopped = async (): Promise<void> => {
				isAway = true;
				write(restoreTitle + keepTitle);
				await stop();
				isAway = false;
				if (isOpen) write(titleSequence(windowTitle(views.get().state)));
				await aTurn();
			};
			// What is suspended already is a session's: it stops as it is.
			own.current = Promise.all([own.current, suspendTerminal(stopped).catch(stop)]);
		});
		return () => {
			isOpen = false;
			off();
			// Ink leaves the alternate screen once more, which would move the shell's cursor where that screen is not on.
			if (isAway) write(enterAlternate);
		};
	}, [onStop, suspendTerminal, views, write]);

	const desk: Desk = {
		store,
		views,
		effects,
		write,
		suspendTerminal: async callback => {
			await own.current;
			await suspendTerminal(async () => {
				try {
					await callback();
				} finally {
					await aTurn();
				}
			});
		},
		exit: code => effects.quit(code, exit),
		drawn: () => drawings.drawn,
	};
	useInput((input, key) => {
		for (const stroke of strokesOf(input, key)) press(desk, stroke);
	});
	usePaste(text => {
		const mode = modeOf(store.get().ui);
		if (mode && takesText(mode)) store.dispatch({type: 'typed', text: clean(text).trim()});
	});
	return (
		<Box flexDirection="column" width={columns} height={rows}>
			{frame.lines.map((line, at) => (
				// A line is its place on the screen: the key that draws fastest.
				// biome-ignore lint/suspicious/noArrayIndexKey: rows are places, not nodes
				<ScreenLine key={at} {...line} />
			))}
		</Box>
	);
};
