import type {Node} from '../domain/node.ts';
import {nodeKey} from '../domain/node.ts';
import {startCommand} from '../domain/start-command.ts';
import type {Edit} from '../state/query-line.ts';
import {type Sort, sortColumns} from '../state/sort.ts';
import {cursorAt} from '../state/window.ts';
import type {Binding, Command} from './binding.ts';
import {bindings} from './binding-table.ts';
import {type Desk, meantNodes, nodeAtCursor} from './desk.ts';
import {copySequence} from './osc.ts';
import {connect} from './run-connect.ts';
import {choose, complete, endItem, openMenu, submit} from './run-cover.ts';

const move = ({store, views, drawn}: Desk, by: number): void => {
	const {screen} = store.get().ui;
	if (screen.kind === 'report') {
		store.dispatch({type: 'reportScrolled', by: Math.min(by, drawn().frame.below)});
		return;
	}
	if (screen.kind === 'help') {
		store.dispatch({type: 'helpScrolled', by: Math.min(by, drawn().frame.below)});
		return;
	}
	if (screen.kind === 'menu') {
		store.dispatch({type: 'menuMoved', index: screen.menu.index + by});
		return;
	}
	const view = views.latest();
	const cursor = cursorAt(view, view.index + by);
	if (cursor) store.dispatch({type: 'cursorMoved', cursor});
};

const answer = ({store, effects}: Desk, isYes: boolean): void => {
	store.dispatch({type: 'answered'});
	effects.answer(isYes);
};

const back = (desk: Desk): void => {
	const {store, effects, exit} = desk;
	const isPicking = store.get().purpose !== 'connect';
	const {screen, notice, focus, details, line, marks} = store.get().ui;
	if (screen.kind === 'help') store.dispatch({type: 'helpClosed'});
	else if (screen.kind === 'connecting') effects.cancelConnect();
	else if (screen.kind === 'question') answer(desk, false);
	else if (screen.kind !== 'list') {
		store.dispatch({type: 'coverClosed'});
		if (screen.kind === 'report') effects.answer(false);
		else if (screen.kind === 'prompt' || screen.kind === 'menu') effects.reply(null);
	} else if (notice) store.dispatch({type: 'noticeDismissed'});
	else if (focus === 'search' && line.text === '' && isPicking) exit(130);
	else if (focus === 'search' && line.text === '') store.dispatch({type: 'focused', focus: 'list'});
	else if (focus === 'search') store.dispatch({type: 'edited', edit: 'clear'});
	else if (details === 'open') store.dispatch({type: 'detailsToggled', isShown: false});
	else if (marks.size > 0) store.dispatch({type: 'marksCleared'});
	else if (isPicking) exit(130);
};

const edit =
	(how: Edit) =>
	({store}: Desk): void =>
		store.dispatch({type: 'edited', edit: how});

const withNode =
	(act: (desk: Desk, node: Node) => void) =>
	(desk: Desk): void => {
		const node = nodeAtCursor(desk);
		if (node) act(desk, node);
	};

const copy = ({store, write}: Desk, text: string): void => {
	write(copySequence(text));
	store.dispatch({type: 'told', text: `copied: ${text}`});
};

const nextSort = (sort: Sort | null): Sort | null => {
	const column = sortColumns[sortColumns.indexOf(sort?.column ?? 'name') + 1];
	return column ? {column, isDescending: false} : null;
};

const pageOf = ({store}: Desk): number => store.get().drawn.height;

const actions: Readonly<Record<Command, (desk: Desk) => void>> = {
	connect,
	back,
	choose,
	endItem,
	complete,
	submit: desk => submit(desk, command => runNamed(desk, command)),
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
	retry: ({effects}) => effects.retry(),
	problems: ({effects}) => effects.problems(),
	yes: desk => answer(desk, true),
	quit: ({exit, store}) => exit(store.get().purpose === 'connect' ? 0 : 130),
	giveUp: ({exit}) => exit(130),
	copyId: withNode((desk, node) => copy(desk, node.id)),
	copyCommand: withNode((desk, node) => copy(desk, startCommand(node, desk.store.get().chosenProfile))),
	lookCloser: withNode(({store, effects}, node) => {
		store.dispatch({type: 'detailsToggled', isShown: true});
		effects.lookCloser(node);
	}),
	openConsole: withNode(({effects}, node) => effects.openConsole(node)),
	pin: withNode(({store, effects}, node) => effects.pin(node, !store.get().familiar(node).isPinned)),
	mark: withNode((desk, node) => {
		desk.store.dispatch({type: 'markToggled', key: nodeKey(node)});
		move(desk, 1);
	}),
	doctor: withNode(({effects}, node) => effects.examine(node)),
	grant: desk => desk.effects.grant(meantNodes(desk)),
	sort: ({store}) => store.dispatch({type: 'sortChosen', sort: nextSort(store.get().ui.sort)}),
	reverseSort: ({store}) => {
		const sort = store.get().ui.sort ?? {column: 'name', isDescending: false};
		store.dispatch({type: 'sortChosen', sort: {...sort, isDescending: !sort.isDescending}});
	},
	bar: ({store}) => store.dispatch({type: 'barOpened', text: ''}),
	profiles: desk => openMenu(desk, 'profiles'),
	regions: desk => openMenu(desk, 'regions'),
	signIn: desk => openMenu(desk, 'logins'),
	actions: desk => openMenu(desk, 'actions'),
	sessions: desk => openMenu(desk, 'sessions'),
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
export const runCommand = (
	desk: Desk,
	{command, disabledReason}: Pick<Binding, 'command' | 'disabledReason'>,
): void => {
	const reason = disabledReason?.(desk.views.latest());
	if (reason) desk.store.dispatch({type: 'told', text: reason});
	else actions[command](desk);
};

/** Carries out a command by its name, under the same conditions as its key. */
const runNamed = (desk: Desk, command: Command): void => {
	const binding = bindings.find(candidate => candidate.command === command);
	if (binding) runCommand(desk, binding);
};
