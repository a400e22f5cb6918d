import type {NodeKey} from '../domain/node.ts';
import {entering, isSameIntent} from '../state/enter.ts';
import type {Event} from '../state/events.ts';
import {nodeOf} from '../state/node-table.ts';
import type {Edit} from '../state/query-line.ts';
import type {View} from '../state/select.ts';
import type {State} from '../state/state.ts';
import type {Store} from '../state/store.ts';
import type {Views} from '../state/views.ts';
import {cursorAt, type Row, rowAtCursor} from '../state/window.ts';
import type {Binding, Command} from './bindings.ts';
import type {Effects, SuspendTerminal} from './effects.ts';
import type {Frame} from './screen.ts';

/** A view with the frame it was drawn as. */
export type Drawing = {readonly view: View; readonly frame: Frame};

/** What commands act on. */
export type Desk = {
	readonly store: Store<State, Event>;
	readonly views: Views;
	readonly effects: Effects;
	readonly suspendTerminal: SuspendTerminal;
	/** Ends the program with an exit code. */
	readonly exit: (code: number) => void;
	/** What is on the screen: what the person saw when the key was pressed. */
	readonly drawn: () => Drawing;
};

const move = ({store, views, drawn}: Desk, by: number): void => {
	const {screen} = store.get().ui;
	if (screen.kind === 'help') {
		store.dispatch({type: 'helpScrolled', by: Math.min(by, drawn().frame.below)});
		return;
	}
	const view = views.latest();
	const cursor = cursorAt(view, view.index + by);
	if (cursor) store.dispatch({type: 'cursorMoved', cursor});
};

/** The row that Enter means; see {@link isSameIntent}. */
const meantRow = ({views, drawn}: Desk): {readonly view: View; readonly row: Row | null} => {
	const latest = views.latest();
	const seen = drawn().view;
	return isSameIntent(seen, latest) ? {view: seen, row: rowAtCursor(seen)} : {view: latest, row: rowAtCursor(latest)};
};

const connect = (desk: Desk) => {
	const {view, row} = meantRow(desk);
	const {store, effects, suspendTerminal} = desk;
	const node = row && nodeOf(store.get().nodes, row.key);
	if (!row || !node) return;
	pinCursor(desk, view, row.key);
	const step = entering(row, store.get().ui.notice);
	if (step.kind === 'refuse') store.dispatch({type: 'enterRefused', key: row.key, why: step.why});
	else effects.connect(node, suspendTerminal);
};

/** From here on the cursor belongs to the chosen node, so that one comes back to it, whatever arrives meanwhile. */
const pinCursor = ({store}: Desk, view: View, key: NodeKey) => {
	const {cursor, notice} = store.get().ui;
	if (cursor.at === 'row' && cursor.key === key) return;
	const pinned = cursorAt(view, view.index);
	if (!pinned) return;
	store.dispatch({type: 'cursorMoved', cursor: pinned});
	if (notice?.kind === 'denied') store.dispatch({type: 'enterRefused', key: notice.key, why: 'denied'});
};

const answer = (store: Desk['store'], effects: Effects, isYes: boolean): void => {
	store.dispatch({type: 'answered'});
	effects.answer(isYes);
};

const back = ({store, effects}: Desk): void => {
	const {screen, notice, focus, details, line} = store.get().ui;
	if (screen.kind === 'help') store.dispatch({type: 'helpClosed'});
	else if (screen.kind === 'connecting') effects.cancelConnect();
	else if (screen.kind === 'question') answer(store, effects, false);
	else if (notice) store.dispatch({type: 'noticeDismissed'});
	else if (focus === 'search' && line.text === '') store.dispatch({type: 'focused', focus: 'list'});
	else if (focus === 'search') store.dispatch({type: 'edited', edit: 'clear'});
	else if (details === 'open') store.dispatch({type: 'detailsToggled', isShown: false});
};

const edit =
	(how: Edit) =>
	({store}: Desk): void =>
		store.dispatch({type: 'edited', edit: how});

const pageOf = ({store}: Desk): number => store.get().drawn.height;

const actions: Readonly<Record<Command, (desk: Desk) => void>> = {
	connect,
	back,
	up: desk => move(desk, -1),
	down: desk => move(desk, 1),
	pageUp: desk => move(desk, -pageOf(desk)),
	pageDown: desk => move(desk, pageOf(desk)),
	first: desk => move(desk, Number.NEGATIVE_INFINITY),
	last: desk => move(desk, Number.POSITIVE_INFINITY),
	toList: ({store}) => store.dispatch({type: 'focused', focus: 'list'}),
	toSearch: ({store}) => store.dispatch({type: 'focused', focus: 'search'}),
	toggleAll: ({store}) => store.dispatch({type: 'allToggled'}),
	toggleDetails: ({store, drawn}) => store.dispatch({type: 'detailsToggled', isShown: !drawn().frame.hasDetails}),
	detailsUp: ({store}) => store.dispatch({type: 'detailsScrolled', by: -1}),
	detailsDown: ({store, drawn}) => store.dispatch({type: 'detailsScrolled', by: Math.min(1, drawn().frame.below)}),
	help: ({store}) => store.dispatch({type: 'helpOpened'}),
	reload: ({effects}) => effects.reload(),
	yes: ({store, effects}) => answer(store, effects, true),
	quit: ({exit}) => exit(0),
	giveUp: ({exit}) => exit(130),
	clear: edit('clear'),
	eraseBack: edit('backspace'),
	eraseForward: edit('delete'),
	eraseWord: edit('word'),
	caretLeft: edit('left'),
	caretRight: edit('right'),
	caretStart: edit('start'),
	caretEnd: edit('end'),
};

/** Carries out what a key is bound to; a key that does nothing just now says why. */
export const runCommand = (desk: Desk, {command, disabledReason}: Binding): void => {
	const reason = disabledReason?.(desk.views.latest());
	if (reason) desk.store.dispatch({type: 'told', text: reason});
	else actions[command](desk);
};
