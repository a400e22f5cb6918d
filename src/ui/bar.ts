import {type SortColumn, sortColumns} from '../state/sort.ts';
import type {MenuName, State} from '../state/state.ts';
import type {Command} from './binding.ts';

/** What a line in the command bar comes to. */
export type BarOrder =
	| {readonly kind: 'command'; readonly command: Command}
	| {readonly kind: 'sort'; readonly column: SortColumn}
	| {readonly kind: 'choose'; readonly menu: MenuName; readonly id: string}
	| {readonly kind: 'wrong'; readonly text: string};

type Verb = {
	readonly name: string;
	readonly command: Command;
	/** What may follow the name. */
	readonly words?: (state: State) => readonly string[];
	/** What the name with a word behind it comes to. */
	readonly withWord?: (word: string) => BarOrder;
};

const distinct = (words: readonly string[]): readonly string[] => [...new Set(words)].sort();

const isColumn = (word: string): word is SortColumn => sortColumns.some(column => column === word);

const verbs: readonly Verb[] = [
	{name: 'actions', command: 'actions'},
	{name: 'all', command: 'toggleAll'},
	{name: 'closer', command: 'lookCloser'},
	{name: 'connect', command: 'connect'},
	{name: 'copy', command: 'copyId'},
	{name: 'copy-command', command: 'copyCommand'},
	{name: 'details', command: 'toggleDetails'},
	{name: 'doctor', command: 'doctor'},
	{name: 'grant', command: 'grant'},
	{name: 'help', command: 'help'},
	{name: 'login', command: 'signIn', withWord: id => ({kind: 'choose', menu: 'logins', id})},
	{name: 'problems', command: 'problems'},
	{
		name: 'profile',
		command: 'profiles',
		words: ({scopes}) => distinct(scopes.flatMap(({scope}) => scope.profile ?? [])),
		withWord: id => ({kind: 'choose', menu: 'profiles', id}),
	},
	{name: 'q', command: 'quit'},
	{name: 'quit', command: 'quit'},
	{
		name: 'region',
		command: 'regions',
		words: ({scopes}) => distinct(scopes.map(({scope}) => scope.region)),
		withWord: id => ({kind: 'choose', menu: 'regions', id}),
	},
	{name: 'reload', command: 'reload'},
	{name: 'retry', command: 'retry'},
	{name: 'reverse', command: 'reverseSort'},
	{name: 'sessions', command: 'sessions'},
	{
		name: 'sort',
		command: 'sort',
		words: () => sortColumns,
		withWord: word =>
			isColumn(word) ? {kind: 'sort', column: word} : {kind: 'wrong', text: `sort by ${sortColumns.join(', ')}`},
	},
];

const verbOf = (name: string): Verb | null => {
	const exact = verbs.find(verb => verb.name === name);
	const [only, other] = verbs.filter(verb => verb.name.startsWith(name));
	return exact ?? (other ? null : (only ?? null));
};

/** Lines that a line in the command bar may become, whole. */
export const completions = (text: string, state: State): readonly string[] => {
	const [, name = '', gap = '', word = ''] = /^\s*(\S*)(\s*)(\S*)$/u.exec(text) ?? [];
	if (gap === '') return verbs.map(verb => verb.name).filter(candidate => candidate.startsWith(name));
	const words = verbOf(name)?.words?.(state) ?? [];
	return words.filter(candidate => candidate.startsWith(word)).map(candidate => `${name} ${candidate}`);
};

/** The longest beginning that all texts share. */
const shared = (texts: readonly string[]): string => {
	const [first = ''] = texts;
	let length = first.length;
	for (const text of texts) while (!text.startsWith(first.slice(0, length))) length--;
	return first.slice(0, length);
};

/** The line after Tab: as much as is certain, with a space behind a whole verb that takes a word. */
export const completed = (text: string, state: State): string => {
	const all = completions(text, state);
	if (all.length === 0) return text;
	const certain = shared(all);
	return all.length === 1 && !certain.includes(' ') && verbOf(certain)?.words ? `${certain} ` : certain;
};

/** Reads a line of the command bar; the beginning of a verb will do where no other begins so. */
export const readBar = (text: string): BarOrder => {
	const [name = '', word] = text.trim().split(/\s+/u);
	const verb = verbOf(name);
	if (name === '' || !verb) return {kind: 'wrong', text: `no command “${name}”`};
	if (word === undefined) return {kind: 'command', command: verb.command};
	return verb.withWord?.(word) ?? {kind: 'wrong', text: `${verb.name} takes no word behind it`};
};
