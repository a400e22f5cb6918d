import {Box, useApp, useCursor, useInput, usePaste, useWindowSize} from 'ink';
import {useEffect, useInsertionEffect, useMemo, useSyncExternalStore} from 'react';
import {nodeKey} from '../domain/node.ts';
import {clean} from '../domain/text.ts';
import type {Event} from '../state/events.ts';
import type {State} from '../state/state.ts';
import type {Store} from '../state/store.ts';
import type {Views} from '../state/views.ts';
import {bindingFor, modeOf} from './bindings.ts';
import type {Effects} from './effects.ts';
import {frameOf} from './frame.ts';
import {type Desk, type Drawing, runCommand} from './run-command.ts';
import {ScreenLine} from './screen-line.tsx';
import {type Stroke, strokesOf} from './strokes.ts';

/** What was last handed to Ink, and what Ink has drawn since. Written by {@link App} and by Ink's `onRender`. */
export type Drawings = {committed: Drawing; drawn: Drawing};

/** Properties of {@link App}; `openUi` makes them. */
export type AppProps = {
	readonly store: Store<State, Event>;
	readonly views: Views;
	readonly effects: Effects;
	readonly drawings: Drawings;
};

/** One key. Outside the search box several characters that came at once are so many keys. */
const press = (desk: Desk, {key, text}: Stroke): void => {
	const mode = modeOf(desk.store.get().ui);
	if (!mode) return;
	if (mode !== 'search' && text.length > 1) {
		for (const character of text) press(desk, {key: character, text: character});
		return;
	}
	const binding = bindingFor(key, mode);
	if (binding) runCommand(desk, binding);
	else if (mode === 'search' && text !== '') desk.store.dispatch({type: 'typed', text: clean(text)});
};

/** The whole interface: draws the latest view at the terminal's size and turns keys into events and effects. */
export const App = ({store, views, effects, drawings}: AppProps) => {
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

	const desk: Desk = {
		store,
		views,
		effects,
		suspendTerminal: callback => suspendTerminal(callback),
		exit,
		drawn: () => drawings.drawn,
	};
	useInput((input, key) => {
		for (const stroke of strokesOf(input, key)) press(desk, stroke);
	});
	usePaste(text => {
		if (modeOf(store.get().ui) === 'search') store.dispatch({type: 'typed', text: clean(text).trim()});
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
