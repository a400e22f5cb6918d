import type {OwnKeys, State, Ui} from '../state/state.ts';
import type {Binding, Command, Mode} from './binding.ts';
import {bindingsOf} from './own-keys.ts';

/** What the keys mean at the moment; `null` while a session has the terminal. */
export const modeOf = ({screen, focus}: Ui): Mode | null => {
	switch (screen.kind) {
		case 'list':
			return focus;
		case 'session':
			return null;
		case 'report':
			return screen.report.yes === null ? 'report' : 'offer';
		default:
			return screen.kind;
	}
};

/** The binding of a key, if it has one at the moment. */
export const bindingFor = (key: string, mode: Mode, own: OwnKeys): Binding | null =>
	bindingsOf(own).find(({keys, modes}) => modes.includes(mode) && keys.includes(key)) ?? null;

const keyNames: Readonly<Record<string, string>> = {
	enter: 'Enter',
	esc: 'Esc',
	tab: 'Tab',
	space: 'Space',
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
export const keyOf = (command: Command, mode: Mode, {display}: Pick<State, 'display'>): string | null => {
	const found = bindingsOf(display.keys).find(binding => binding.command === command && binding.modes.includes(mode));
	return found?.keys[0] === undefined ? null : keyLabel(found.keys[0]);
};
