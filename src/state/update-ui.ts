import type {NodeKey} from '../domain/node.ts';
import type {Event} from './events.ts';
import {edit, insert, type Line} from './query-line.ts';
import type {Cursor, Notice, Ui} from './state.ts';
import {updateCover, withCoverLine} from './update-cover.ts';

const top: Cursor = {at: 'top'};

/** Another query is another list: the cursor goes to its top, and what was told about the old one goes away. */
const withQuery = (ui: Ui, line: Line): Ui => {
	if (line === ui.line) return ui;
	if (line.text === ui.line.text) return {...ui, line};
	return {...ui, line, cursor: top, notice: null, detailsTop: 0};
};

/** Typing goes to what covers the list, where that takes text, else to the query. */
const withLine = (ui: Ui, change: (line: Line) => Line): Ui => {
	const cover = withCoverLine(ui.screen, change);
	if (cover) return cover === ui.screen ? ui : {...ui, screen: cover};
	return withQuery(ui, change(ui.line));
};

const withMark = (marks: ReadonlySet<NodeKey>, key: NodeKey): ReadonlySet<NodeKey> => {
	const next = new Set(marks);
	if (!next.delete(key)) next.add(key);
	return next;
};

const withCover = (ui: Ui, event: Event): Ui => {
	const screen = updateCover(ui.screen, event);
	return screen === ui.screen ? ui : {...ui, screen, notice: null};
};

const back = (ui: Ui, notice: Notice | null): Ui => ({...ui, screen: {kind: 'list'}, notice});

const failed = (key: NodeKey, problem: Extract<Notice, {kind: 'failed'}>['problem']): Notice => ({
	kind: 'failed',
	key,
	problem,
});

/** The part of the state that belongs to the person. Pure; returns the same value when nothing changed. */
export const updateUi = (ui: Ui, event: Event): Ui => {
	switch (event.type) {
		case 'typed':
			return withLine(ui, line => insert(line, event.text));
		case 'edited':
			return withLine(ui, line => edit(line, event.edit));
		case 'lineSet':
			return withLine(ui, () => ({text: event.text, caret: event.text.length}));
		case 'focused':
			return ui.focus === event.focus ? ui : {...ui, focus: event.focus};
		case 'allToggled':
			return {...ui, showsAll: !ui.showsAll, notice: null};
		case 'cursorMoved':
			return {...ui, cursor: event.cursor, notice: null, detailsTop: 0};
		case 'sortChosen':
			return {...ui, sort: event.sort, notice: null};
		case 'markToggled':
			return {...ui, marks: withMark(ui.marks, event.key)};
		case 'marksCleared':
			return ui.marks.size === 0 ? ui : {...ui, marks: new Set()};
		case 'detailsToggled':
			return {...ui, details: event.isShown ? 'open' : 'closed', detailsTop: 0};
		case 'detailsScrolled':
			return {...ui, detailsTop: Math.max(0, ui.detailsTop + event.by)};
		case 'helpOpened':
			return {...ui, screen: {kind: 'help', top: 0}};
		case 'helpScrolled':
			return ui.screen.kind === 'help'
				? {...ui, screen: {kind: 'help', top: Math.max(0, ui.screen.top + event.by)}}
				: ui;
		case 'helpClosed':
			return ui.screen.kind === 'help' ? back(ui, ui.notice) : ui;
		case 'enterRefused':
			return {...ui, notice: {kind: event.why, key: event.key}};
		case 'noticeDismissed':
			return ui.notice ? {...ui, notice: null} : ui;
		case 'told':
			return {...ui, notice: {kind: 'told', text: event.text}};
		case 'asked':
			return {...ui, screen: {kind: 'question', lines: event.lines, yes: event.yes}, notice: null};
		case 'answered':
			return ui.screen.kind === 'question' ? back(ui, null) : withCover(ui, event);
		case 'connecting':
			return {...ui, screen: {kind: 'connecting', key: event.key}, notice: null};
		case 'connectFailed':
			return back(ui, failed(event.key, event.problem));
		case 'connectCancelled':
			return ui.screen.kind === 'connecting' ? back(ui, null) : ui;
		case 'sessionStarted':
			return {...ui, screen: {kind: 'session', key: event.key}, notice: null};
		case 'sessionEnded':
			return back(ui, event.problem && failed(event.key, event.problem));
		default:
			return withCover(ui, event);
	}
};
