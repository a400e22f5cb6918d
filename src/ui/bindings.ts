import type {View} from '../state/select.ts';
import type {Ui} from '../state/state.ts';

/** Everything that a key can do. */
export type Command =
	| 'connect'
	| 'up'
	| 'down'
	| 'pageUp'
	| 'pageDown'
	| 'first'
	| 'last'
	| 'toList'
	| 'toSearch'
	| 'back'
	| 'clear'
	| 'toggleAll'
	| 'toggleDetails'
	| 'detailsUp'
	| 'detailsDown'
	| 'reload'
	| 'help'
	| 'yes'
	| 'quit'
	| 'giveUp'
	| 'eraseBack'
	| 'eraseForward'
	| 'eraseWord'
	| 'caretLeft'
	| 'caretRight'
	| 'caretStart'
	| 'caretEnd';

/** What the keys mean at a moment: one of the two focuses, or what covers the list. */
export type Mode = 'search' | 'list' | 'help' | 'connecting' | 'question';

/** One row of the key table. Footer, help and README are made of it. */
export type Binding = {
	readonly command: Command;
	/** Names of keys as `strokesOf` gives them: a character, or a name such as `enter` and `ctrl-t`. */
	readonly keys: readonly string[];
	readonly modes: readonly Mode[];
	/** What it does, as help tells it. */
	readonly help: string;
	/** One word for the footer, which may depend on the moment; `null` where the footer does not mention it. */
	readonly label: string | ((view: View) => string) | null;
	/** Why the key does nothing at the moment; `null` when it works. Without it the key always works. */
	readonly disabledReason?: (view: View) => string | null;
};

const both: readonly Mode[] = ['search', 'list'];

const needsNode = ({list}: View): string | null => (list.length === 0 ? 'no node is listed' : null);

/** The key table, in the order in which footer and help show it. Neither Ctrl-J nor Alt is ever bound. */
export const bindings: readonly Binding[] = [
	{
		command: 'connect',
		keys: ['enter'],
		modes: both,
		help: 'open a session on the node under the cursor',
		label: 'connect',
		disabledReason: needsNode,
	},
	{command: 'toList', keys: ['tab'], modes: ['search'], help: 'go to the list', label: 'list'},
	{command: 'toSearch', keys: ['/', 'tab'], modes: ['list'], help: 'go to the search box', label: 'search'},
	{
		command: 'toggleAll',
		keys: ['ctrl-t'],
		modes: ['search'],
		help: 'list denied, stopped and terminated nodes too, or hide them again',
		label: 'all',
	},
	{
		command: 'toggleAll',
		keys: ['a', 'ctrl-t'],
		modes: ['list'],
		help: 'list denied, stopped and terminated nodes too, or hide them again',
		label: 'all',
	},
	{command: 'giveUp', keys: ['ctrl-c'], modes: ['search'], help: 'quit with exit code 130', label: 'quit'},
	{
		command: 'toggleDetails',
		keys: ['ctrl-o'],
		modes: ['search'],
		help: 'show or hide the details of the node under the cursor',
		label: 'details',
	},
	{
		command: 'toggleDetails',
		keys: ['d', 'ctrl-o'],
		modes: ['list'],
		help: 'show or hide the details of the node under the cursor',
		label: 'details',
	},
	{command: 'help', keys: ['?'], modes: ['list'], help: 'show this help', label: 'help'},
	{command: 'quit', keys: ['q'], modes: ['list'], help: 'quit', label: 'quit'},
	{command: 'reload', keys: ['ctrl-r'], modes: both, help: 'ask AWS again', label: 'reload'},
	{command: 'detailsDown', keys: ['J'], modes: ['list'], help: 'scroll the details down', label: null},
	{command: 'detailsUp', keys: ['K'], modes: ['list'], help: 'scroll the details up', label: null},
	{
		command: 'back',
		keys: ['esc'],
		modes: ['search'],
		help: 'clear the query; when it is empty, go to the list',
		label: ({state: {ui}}) => (ui.line.text === '' ? 'list' : 'clear'),
	},
	{command: 'back', keys: ['esc'], modes: ['list'], help: 'dismiss the message, then the details', label: null},
	{command: 'yes', keys: ['y'], modes: ['question'], help: 'yes', label: 'yes'},
	{command: 'back', keys: ['n', 'esc', 'q'], modes: ['question'], help: 'no', label: 'no'},
	{command: 'back', keys: ['esc'], modes: ['connecting'], help: 'stop connecting', label: 'stop'},
	{command: 'back', keys: ['esc', 'q', '?', 'enter'], modes: ['help'], help: 'go back', label: 'back'},
	{command: 'up', keys: ['up', 'ctrl-p'], modes: ['search'], help: 'one node up', label: null},
	{command: 'up', keys: ['k', 'up', 'ctrl-p'], modes: ['list', 'help'], help: 'one line up', label: null},
	{command: 'down', keys: ['down', 'ctrl-n'], modes: ['search'], help: 'one node down', label: null},
	{command: 'down', keys: ['j', 'down', 'ctrl-n'], modes: ['list', 'help'], help: 'one line down', label: null},
	{command: 'pageUp', keys: ['pgup'], modes: ['search', 'list', 'help'], help: 'one page up', label: null},
	{command: 'pageDown', keys: ['pgdn'], modes: ['search', 'list', 'help'], help: 'one page down', label: null},
	{command: 'first', keys: ['g', 'home'], modes: ['list'], help: 'first node', label: null},
	{command: 'last', keys: ['G', 'end'], modes: ['list'], help: 'last node', label: null},
	{command: 'clear', keys: ['ctrl-u'], modes: ['search'], help: 'clear the query', label: null},
	{command: 'eraseBack', keys: ['backspace'], modes: ['search'], help: 'erase a character', label: null},
	{command: 'eraseForward', keys: ['delete'], modes: ['search'], help: 'erase the next character', label: null},
	{command: 'eraseWord', keys: ['ctrl-w'], modes: ['search'], help: 'erase a word', label: null},
	{command: 'caretLeft', keys: ['left', 'ctrl-b'], modes: ['search'], help: 'caret left', label: null},
	{command: 'caretRight', keys: ['right', 'ctrl-f'], modes: ['search'], help: 'caret right', label: null},
	{command: 'caretStart', keys: ['home', 'ctrl-a'], modes: ['search'], help: 'caret to the start', label: null},
	{command: 'caretEnd', keys: ['end', 'ctrl-e'], modes: ['search'], help: 'caret to the end', label: null},
	{
		command: 'giveUp',
		keys: ['ctrl-c'],
		modes: ['list', 'help', 'connecting'],
		help: 'quit with exit code 130',
		label: null,
	},
];

/** What the keys mean at the moment; `null` while a session has the terminal. */
export const modeOf = ({screen, focus}: Ui): Mode | null => {
	switch (screen.kind) {
		case 'list':
			return focus;
		case 'session':
			return null;
		default:
			return screen.kind;
	}
};

/** The binding of a key, if it has one at the moment. */
export const bindingFor = (key: string, mode: Mode): Binding | null =>
	bindings.find(({keys, modes}) => modes.includes(mode) && keys.includes(key)) ?? null;

const keyNames: Readonly<Record<string, string>> = {
	enter: 'Enter',
	esc: 'Esc',
	tab: 'Tab',
	up: '↑',
	down: '↓',
	left: '←',
	right: '→',
	pgup: 'PgUp',
	pgdn: 'PgDn',
	home: 'Home',
	end: 'End',
	backspace: 'Backspace',
	delete: 'Delete',
};

/** A key as it is called on screen: `ctrl-t` is `Ctrl-T`. */
export const keyLabel = (key: string): string =>
	keyNames[key] ?? (key.startsWith('ctrl-') ? `Ctrl-${key.slice(5).toUpperCase()}` : key);

/** The key that does something in a mode, as it is called on screen; `null` where none does. Messages name keys by it. */
export const keyOf = (command: Command, mode: Mode): string | null => {
	const found = bindings.find(binding => binding.command === command && binding.modes.includes(mode));
	return found?.keys[0] === undefined ? null : keyLabel(found.keys[0]);
};
