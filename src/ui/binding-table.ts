import {canRetry, failedFeeds} from '../state/failed.ts';
import type {View} from '../state/select.ts';
import {rowAtCursor} from '../state/window.ts';
import type {Binding, Mode} from './binding.ts';

const both: readonly Mode[] = ['search', 'list'];
const typing: readonly Mode[] = ['search', 'bar', 'menu', 'prompt'];
const covers: readonly Mode[] = ['bar', 'menu', 'prompt'];
const reading: readonly Mode[] = ['help', 'report', 'offer'];

const needsNode = ({list}: View): string | null => (list.length === 0 ? 'no node is listed' : null);

const forNode = (view: View): string | null =>
	view.state.purpose === 'connect' ? needsNode(view) : 'under reach pick nodes are only picked';

const needsDenial = (view: View): string | null => {
	const reason = needsNode(view);
	if (reason) return reason;
	return rowAtCursor(view)?.access.verdict === 'denied'
		? null
		: 'this node is not denied: there is nothing to look into';
};

const needsFailure = ({state}: View): string | null => {
	if (canRetry(state)) return null;
	return state.scopes.some(scope => failedFeeds(scope).length > 0)
		? 'what failed is being asked for again'
		: 'nothing failed: there is nothing to ask for again';
};

const needsProblem = ({state: {problems, scopes}}: View): string | null =>
	problems.length > 0 || scopes.some(scope => failedFeeds(scope).length > 0) ? null : 'nothing went wrong';

const allHelp = 'list denied, stopped and terminated nodes too, or hide them again';
const detailsHelp = 'show or hide the details of the node under the cursor';

/** What opens, moves and leaves, in the order in which the footer shows it. */
const main: readonly Binding[] = [
	{
		command: 'connect',
		keys: ['enter'],
		modes: both,
		help: 'open a session on the node under the cursor; under reach pick: take it',
		label: ({state}) => (state.purpose === 'connect' ? 'connect' : 'pick'),
		disabledReason: needsNode,
	},
	{command: 'toList', keys: ['tab'], modes: ['search'], help: 'go to the list', label: 'list'},
	{command: 'toSearch', keys: ['/', 'tab'], modes: ['list'], help: 'go to the search box', label: 'search'},
	{command: 'toggleAll', keys: ['ctrl-t'], modes: ['search'], help: allHelp, label: 'all'},
	{command: 'toggleAll', keys: ['a', 'ctrl-t'], modes: ['list'], help: allHelp, label: 'all'},
	{command: 'giveUp', keys: ['ctrl-c'], modes: ['search'], help: 'quit with exit code 130', label: 'quit'},
	{command: 'toggleDetails', keys: ['ctrl-o'], modes: ['search'], help: detailsHelp, label: 'details'},
	{command: 'toggleDetails', keys: ['d', 'ctrl-o'], modes: ['list'], help: detailsHelp, label: 'details'},
	{command: 'help', keys: ['?'], modes: ['list'], help: 'show this help', label: 'help'},
	{command: 'quit', keys: ['q'], modes: ['list'], help: 'quit', label: 'quit'},
	{
		command: 'retry',
		keys: ['ctrl-y'],
		modes: both,
		help: 'ask AWS again for what failed, and for nothing else',
		label: ({state}) => (canRetry(state) ? 'retry' : ''),
		disabledReason: needsFailure,
	},
	{command: 'reload', keys: ['ctrl-r'], modes: both, help: 'ask AWS again', label: 'reload'},
];

/** What is done with nodes and with the list. */
const more: readonly Binding[] = [
	{
		command: 'actions',
		keys: ['x'],
		modes: ['list'],
		help: 'what else can be done with the node: forward ports, other documents',
		label: 'actions',
		disabledReason: needsNode,
	},
	{
		command: 'lookCloser',
		keys: ['c'],
		modes: ['list'],
		help: 'look closer at a denial: can access be requested, and would it be allowed without organization policies',
		label: null,
		disabledReason: needsDenial,
	},
	{
		command: 'sessions',
		keys: ['w'],
		modes: ['list'],
		help: 'sessions and tunnels that are open, here and at AWS; a digit chooses one',
		label: 'sessions',
	},
	{command: 'bar', keys: [':'], modes: ['list'], help: 'type a command; Tab completes it', label: 'command'},
	{
		command: 'profiles',
		keys: ['p'],
		modes: ['list'],
		help: 'another profile, or an account that your SSO login opens',
		label: 'profile',
	},
	{command: 'regions', keys: ['r'], modes: ['list'], help: 'another region', label: 'region'},
	{command: 'signIn', keys: ['L'], modes: ['list'], help: 'sign in to SSO with a code', label: 'sign in'},
	{
		command: 'copyId',
		keys: ['y'],
		modes: ['list'],
		help: 'copy the node’s id',
		label: 'copy id',
		disabledReason: needsNode,
	},
	{
		command: 'copyCommand',
		keys: ['Y'],
		modes: ['list'],
		help: 'copy the command of the AWS CLI that opens the same session',
		label: null,
		disabledReason: needsNode,
	},
	{
		command: 'openConsole',
		keys: ['o'],
		modes: ['list'],
		help: 'copy the link to the node in the AWS console',
		label: null,
		disabledReason: needsNode,
	},
	{
		command: 'mark',
		keys: ['space'],
		modes: ['list'],
		help: 'mark the node, to do something with all marked ones',
		label: null,
		disabledReason: view =>
			view.state.purpose === 'pick' ? 'one node is wanted; reach pick --multi takes several' : needsNode(view),
	},
	{
		command: 'pin',
		keys: ['*'],
		modes: ['list'],
		help: 'pin the node to the top, or take the pin off',
		label: null,
		disabledReason: needsNode,
	},
	{command: 'sort', keys: ['s'], modes: ['list'], help: 'sort by the next column', label: null},
	{command: 'reverseSort', keys: ['S'], modes: ['list'], help: 'turn the order around', label: null},
	{
		command: 'doctor',
		keys: ['D'],
		modes: ['list'],
		help: 'examine why the node can or cannot be reached at all',
		label: 'doctor',
		disabledReason: forNode,
	},
	{
		command: 'grant',
		keys: ['A'],
		modes: ['list'],
		help: 'give somebody access to the marked nodes, or to this one: with proof, and only after a yes',
		label: null,
		disabledReason: forNode,
	},
	{
		command: 'problems',
		keys: ['!'],
		modes: ['list'],
		help: 'all that went wrong, in full',
		label: null,
		disabledReason: needsProblem,
	},
	{command: 'detailsDown', keys: ['J'], modes: ['list'], help: 'scroll the details down', label: null},
	{command: 'detailsUp', keys: ['K'], modes: ['list'], help: 'scroll the details up', label: null},
];

/** What covers the list: help, menus, the command bar, questions. */
const covering: readonly Binding[] = [
	{command: 'choose', keys: ['enter'], modes: ['menu'], help: 'choose', label: 'choose'},
	{
		command: 'endItem',
		keys: ['ctrl-x'],
		modes: ['menu'],
		help: 'among sessions: end the session or tunnel under the cursor',
		label: ({state: {ui}}) => (ui.screen.kind === 'menu' && ui.screen.menu.name === 'sessions' ? 'end' : ''),
	},
	{command: 'submit', keys: ['enter'], modes: ['bar', 'prompt'], help: 'done', label: 'done'},
	{command: 'complete', keys: ['tab'], modes: ['bar'], help: 'complete the word', label: 'complete'},
	{command: 'yes', keys: ['y'], modes: ['question', 'offer'], help: 'yes', label: 'yes'},
	{command: 'back', keys: ['n', 'esc', 'q'], modes: ['question', 'offer'], help: 'no', label: 'no'},
	{command: 'back', keys: ['esc', 'q', 'enter'], modes: ['report'], help: 'go back', label: 'back'},
	{command: 'back', keys: ['esc'], modes: ['connecting'], help: 'stop connecting', label: 'stop'},
	{command: 'back', keys: ['esc'], modes: covers, help: 'go back', label: 'back'},
	{command: 'back', keys: ['esc', 'q', '?', 'enter'], modes: ['help'], help: 'go back', label: 'back'},
	{
		command: 'back',
		keys: ['esc'],
		modes: ['search'],
		help: 'clear the query; when it is empty, go to the list',
		label: ({state: {ui, purpose}}) => (ui.line.text !== '' ? 'clear' : purpose === 'connect' ? 'list' : 'give up'),
	},
	{command: 'back', keys: ['esc'], modes: ['list'], help: 'dismiss message, details or marks', label: null},
	{
		command: 'giveUp',
		keys: ['ctrl-c'],
		modes: ['list', 'connecting', 'question', ...reading, ...covers],
		help: 'quit with exit code 130',
		label: null,
	},
];

const moving: readonly Binding[] = [
	{command: 'up', keys: ['up', 'ctrl-p'], modes: ['search', 'menu'], help: 'one node up', label: null},
	{command: 'up', keys: ['k', 'up', 'ctrl-p'], modes: ['list', ...reading], help: 'one line up', label: null},
	{command: 'down', keys: ['down', 'ctrl-n'], modes: ['search', 'menu'], help: 'one node down', label: null},
	{command: 'down', keys: ['j', 'down', 'ctrl-n'], modes: ['list', ...reading], help: 'one line down', label: null},
	{command: 'pageUp', keys: ['pgup'], modes: ['search', 'list', 'menu', ...reading], help: 'one page up', label: null},
	{
		command: 'pageDown',
		keys: ['pgdn'],
		modes: ['search', 'list', 'menu', ...reading],
		help: 'one page down',
		label: null,
	},
	{command: 'first', keys: ['g', 'home'], modes: ['list', ...reading], help: 'first node', label: null},
	{command: 'last', keys: ['G', 'end'], modes: ['list', ...reading], help: 'last node', label: null},
];

const editing: readonly Binding[] = [
	{command: 'clear', keys: ['ctrl-u'], modes: typing, help: 'clear the query', label: null},
	{command: 'eraseBack', keys: ['backspace'], modes: typing, help: 'erase a character', label: null},
	{command: 'eraseForward', keys: ['delete'], modes: typing, help: 'erase the next character', label: null},
	{command: 'eraseWord', keys: ['ctrl-w'], modes: typing, help: 'erase a word', label: null},
	{command: 'caretLeft', keys: ['left', 'ctrl-b'], modes: typing, help: 'caret left', label: null},
	{command: 'caretRight', keys: ['right', 'ctrl-f'], modes: typing, help: 'caret right', label: null},
	{command: 'caretStart', keys: ['home', 'ctrl-a'], modes: typing, help: 'caret to the start', label: null},
	{command: 'caretEnd', keys: ['end', 'ctrl-e'], modes: typing, help: 'caret to the end', label: null},
];

/** Bindings whose keys a person may choose. */
export const chooseable: readonly Binding[] = [...main, ...more, ...moving].filter(({command}) => command !== 'giveUp');

/** The key table, in the order in which footer and help show it. Neither Ctrl-J nor Alt is ever bound. */
export const bindings: readonly Binding[] = [...main, ...more, ...covering, ...moving, ...editing];
