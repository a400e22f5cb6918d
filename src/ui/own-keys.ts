import type {OwnKeys} from '../state/state.ts';
import type {Binding, Command, Mode} from './binding.ts';
import {bindings, chooseable} from './binding-table.ts';

/** Modes in which a key that writes is text. */
const writes: ReadonlySet<Mode> = new Set(['search', 'bar', 'menu', 'prompt']);

const isText = (key: string): boolean => key === 'space' || [...key].length === 1;

/** A binding with the keys that the person chose. Where one types, only those that write nothing take the place of ours. */
const withKeys = (binding: Binding, chosen: readonly string[] | undefined): readonly Binding[] => {
	if (!chosen || !chooseable.includes(binding)) return [binding];
	const typing = binding.modes.filter(mode => writes.has(mode));
	const others = binding.modes.filter(mode => !writes.has(mode));
	const silent = chosen.filter(key => !isText(key));
	return [
		{...binding, modes: typing, keys: silent.length > 0 ? silent : binding.keys},
		{...binding, modes: others, keys: chosen},
	].filter(({modes}) => modes.length > 0);
};

const tables = new WeakMap<OwnKeys, readonly Binding[]>();

/** The key table as the person wants it, in the order of ours. */
export const bindingsOf = (keys: OwnKeys): readonly Binding[] => {
	const known = tables.get(keys);
	if (known) return known;
	const made = bindings.flatMap(binding =>
		withKeys(binding, Object.hasOwn(keys, binding.command) ? keys[binding.command] : undefined),
	);
	tables.set(keys, made);
	return made;
};

/** Commands whose keys can be chosen; leaving, answers and editing keep theirs, so that there is always a way out. */
export const ownCommands: readonly Command[] = [...new Set(chooseable.map(({command}) => command))];

const namedKeys = ['enter', 'tab', 'space', 'up', 'down', 'left', 'right', 'pgup', 'pgdn', 'home', 'end', 'delete'];

/** What is no key of its own: terminals send Tab, Enter, a line feed and Backspace for these; Ctrl-C always leaves. */
const taken = /^ctrl-[cihjm]$/;

const isKey = (key: string): boolean =>
	(/^[^\p{C}\p{Z}]$/u.test(key) || namedKeys.includes(key) || /^ctrl-[a-z]$/.test(key)) && !taken.test(key);

/** More keys for one command than help shows on a line. */
const most = 4;

const modeWord = (mode: Mode): string => (mode === 'search' ? 'the search box' : mode === 'list' ? 'the list' : mode);

/** A key that means two things at once, told; `null`: none does. */
const clash = (keys: OwnKeys): string | null => {
	const seen = new Map<string, Command>();
	for (const {command, keys: bound, modes} of bindingsOf(keys)) {
		for (const mode of modes) {
			for (const key of bound) {
				const before = seen.get(`${mode} ${key}`);
				if (before) return `${key} is bound twice in ${modeWord(mode)}: ${before} and ${command}`;
				seen.set(`${mode} ${key}`, command);
			}
		}
	}
	return null;
};

const isLists = (value: unknown): value is OwnKeys =>
	typeof value === 'object' &&
	value !== null &&
	!Array.isArray(value) &&
	Object.values(value).every(
		list => Array.isArray(list) && list.length > 0 && list.every(key => typeof key === 'string'),
	);

/** What is wrong with keys from the settings file, in a sentence; `null`: nothing. */
export const keysFault = (value: unknown): string | null => {
	if (!isLists(value)) return 'it must be lists of keys by command, such as {"reload": ["ctrl-r"]}';
	for (const [command, keys] of Object.entries(value)) {
		const own = chooseable.filter(binding => binding.command === command);
		if (own.length === 0) return `no keys can be chosen for "${command}"; commands: ${ownCommands.join(', ')}`;
		if (keys.length > most) return `${command} has more than ${most} keys`;
		const odd = keys.find(key => !isKey(key));
		if (odd !== undefined) {
			return `"${odd}" is no key that can be bound: a character, ctrl-a to ctrl-z but c, h, i, j and m, ${namedKeys.join(', ')}`;
		}
		const written = keys.find(isText);
		if (written !== undefined && own.every(({modes}) => modes.every(mode => writes.has(mode)))) {
			return `"${written}" writes in the search box, where ${command} is wanted`;
		}
	}
	return clash(value);
};
