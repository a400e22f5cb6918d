import {readFile} from 'node:fs/promises';
import {homedir} from 'node:os';
import path from 'node:path';
import type {Argument, Command, Option} from 'commander';
import {readLastScopes} from '../disk/last-scopes.ts';
import {namesBeginning} from '../disk/names.ts';
import {knownRegions} from '../domain/regions.ts';
import {clean} from '../domain/text.ts';
import {chosenBy} from './cache-identity.ts';
import {bashWord, readCommandLine} from './command-line.ts';
import {contextOf} from './context.ts';
import type {Host} from './host.ts';
import {isCommon, settingsTable} from './options.ts';

/** A word that may stand where the cursor is, and what it is about. */
type Candidate = {readonly text: string; readonly about: string};

/** More names would not be read. */
const most = 300;

/** What a value of an option or an argument is; `null`: anything. */
type Wanted =
	| {readonly kind: 'words'; readonly words: readonly string[]}
	| {readonly kind: 'profile' | 'region' | 'node'};

const nodeOptions = /^--node$/;
const nodeArguments = /^(target|query)$/;

const wantedBy = (option: Option): Wanted | null => {
	if (option.argChoices) return {kind: 'words', words: option.argChoices};
	if (option.long === '--profile') return {kind: 'profile'};
	if (option.long === '--region') return {kind: 'region'};
	const kind = settingsTable[option.long?.slice(2) ?? ''];
	if (Array.isArray(kind)) return {kind: 'words', words: kind};
	if (option.long === '--plugin') return {kind: 'words', words: ['auto', 'builtin']};
	return nodeOptions.test(option.long ?? '') ? {kind: 'node'} : null;
};

const wantedAs = (argument: Argument | undefined): Wanted | null => {
	if (!argument) return null;
	if (argument.argChoices) return {kind: 'words', words: argument.argChoices};
	return nodeArguments.test(argument.name()) ? {kind: 'node'} : null;
};

/** Where in the command line the cursor is. */
type Place = {
	readonly verb: Command;
	/** Arguments in front of the cursor. */
	readonly arguments: number;
	/** The option whose value is typed. */
	readonly option: Option | null;
	/** Behind `--` nothing is an option. */
	readonly isOver: boolean;
	/** Values of the options that all verbs share, as commander calls them. */
	readonly flags: Readonly<Record<string, string | boolean>>;
};

/** An option's name and what is attached to it: `--region=eu-west-1`, `-reu-west-1`. */
const optionParts = (word: string): readonly [string, string | undefined] => {
	const end = word.startsWith('--') ? word.indexOf('=') : 2;
	if (end < 0 || end >= word.length) return [word, undefined];
	return [word.slice(0, end), word.slice(word.startsWith('--') ? end + 1 : end)];
};

const placeOf = (program: Command, words: readonly string[]): Place => {
	let verb = program;
	let count = 0;
	let option: Option | null = null;
	let isOver = false;
	const flags: Record<string, string | boolean> = {};
	for (const word of words) {
		if (option) {
			if (isCommon(option.name())) flags[option.attributeName()] = word;
			option = null;
		} else if (isOver || !word.startsWith('-')) {
			const below = count === 0 && !isOver ? verb.commands.find(command => command.name() === word) : undefined;
			verb = below ?? verb;
			count += below ? 0 : 1;
		} else if (word === '--') isOver = true;
		else {
			const [name, value] = optionParts(word);
			const known = verb.options.find(({long, short}) => long === name || short === name);
			if (known?.isBoolean()) {
				if (isCommon(known.name().replace(/^no-/, ''))) flags[known.attributeName()] = !known.negate;
			} else if (known) {
				if (value === undefined) option = known;
				else if (isCommon(known.name())) flags[known.attributeName()] = value;
			}
		}
	}
	return {verb, arguments: count, option, isOver, flags};
};

const profilesOf = async ({environment}: Host): Promise<readonly string[]> => {
	const folder = path.join(environment['HOME'] ?? homedir(), '.aws');
	const files = [
		environment['AWS_CONFIG_FILE'] ?? path.join(folder, 'config'),
		environment['AWS_SHARED_CREDENTIALS_FILE'] ?? path.join(folder, 'credentials'),
	];
	const texts = await Promise.all(files.map(file => readFile(file, 'utf8').catch(() => '')));
	const names = texts.flatMap((text, at) =>
		[...text.matchAll(/^\s*\[\s*(profile\s+)?([^\]\n]+?)\s*\]/gm)].flatMap(([, prefix, name = '']) =>
			at === 0 && !prefix && name !== 'default' ? [] : [name.replace(/^["'](.*)["']$/, '$1')],
		),
	);
	return [...new Set(names)].sort();
};

/** A name that begins as options do would be read as one: its node goes by its id. */
const isOptionLike = (name: string): boolean => name.startsWith('-');

const nodesOf = async (beginning: string, flags: Place['flags'], host: Host): Promise<readonly Candidate[]> => {
	const context = await contextOf(flags, host);
	if (!context.ok || !context.value.options.usesCache) return [];
	const cache = {folder: context.value.paths.nodes, now: host.now, who: await chosenBy(context.value, host)};
	const scopes = await readLastScopes(cache);
	const found = await Promise.all(
		scopes.slice(0, 40).map(async scope => ({scope, names: await namesBeginning(cache, scope, beginning, most)})),
	);
	const words = found.flatMap(({scope, names}) =>
		names.map(({id, name}) =>
			name.startsWith(beginning) && !isOptionLike(name)
				? {text: name, about: `${id} ${scope.region}`}
				: {text: id, about: name},
		),
	);
	return [...new Map(words.map(word => [word.text, word])).values()].slice(0, most);
};

const plain = (words: readonly string[]): readonly Candidate[] => words.map(text => ({text, about: ''}));

const valuesOf = async (wanted: Wanted, word: string, flags: Place['flags'], host: Host) => {
	if (wanted.kind === 'words') return plain(wanted.words);
	if (wanted.kind === 'node') return nodesOf(word, flags, host);
	// Lists: what stands in front of the last comma stays.
	const before = word.slice(0, word.lastIndexOf(',') + 1);
	const names = wanted.kind === 'profile' ? await profilesOf(host) : ['all', ...knownRegions];
	return plain(names.map(name => before + name));
};

const optionsOf = (verb: Command): readonly Candidate[] =>
	[...verb.options, ...verb.createHelp().visibleOptions(verb)].flatMap(({long, hidden, description}) =>
		long && !hidden ? [{text: long, about: description}] : [],
	);

const verbsOf = (verb: Command): readonly Candidate[] =>
	verb
		.createHelp()
		.visibleCommands(verb)
		.filter(command => command.name() !== 'help')
		.map(command => ({text: command.name(), about: command.description()}));

const candidatesFor = async (program: Command, before: readonly string[], word: string, host: Host) => {
	const place = placeOf(program, before);
	const {verb, option, isOver, flags} = place;
	if (option) {
		const wanted = wantedBy(option);
		return wanted ? valuesOf(wanted, word, flags, host) : [];
	}
	if (word.startsWith('-') && !isOver) {
		const [, name = '', value] = /^(--[\w-]+)=(.*)$/s.exec(word) ?? [];
		if (value === undefined) return optionsOf(verb);
		const known = verb.options.find(({long}) => long === name);
		const wanted = known ? wantedBy(known) : null;
		const values = wanted ? await valuesOf(wanted, value, flags, host) : [];
		return values.map(({text, about}) => ({text: `${name}=${text}`, about}));
	}
	const {registeredArguments} = verb;
	const argument = registeredArguments[place.arguments] ?? registeredArguments.find(({variadic}) => variadic);
	const wanted = wantedAs(argument);
	const names = wanted ? await valuesOf(wanted, word, flags, host) : [];
	return [...(place.arguments === 0 && !isOver ? verbsOf(verb) : []), ...names];
};

/** The words of the command line in front of the cursor, from behind `reach`. */
const behindReach = (words: readonly string[]): readonly string[] =>
	words.slice(words.findIndex(word => /(^|\/)reach$/.test(word)) + 1);

/**
 * `reach complete SHELL …`: what may stand where the cursor is, a line each. For bash it is given the line as far as the
 * cursor and the word that bash will replace, and answers with words that bash can insert as they are; for zsh and fish,
 * which quote for themselves, it is given words, and answers with word, tab, description. Nothing is asked of AWS.
 */
export const complete = async (
	shell: string,
	given: readonly string[],
	program: Command,
	host: Host,
): Promise<void> => {
	const [line = '', replaced = ''] = given;
	const typed =
		shell === 'bash'
			? readCommandLine(line)
			: {before: given.slice(0, -1), word: readCommandLine(given.at(-1) ?? '').word, raw: ''};
	const all = await candidatesFor(program, behindReach(typed.before), typed.word, host);
	const fitting = all
		.map(({text, about}) => ({text: clean(text), about: clean(about)}))
		.filter(({text}) => text.startsWith(typed.word));
	const kept = new Map(fitting.map(candidate => [candidate.text, candidate]));
	const cut = typed.raw.endsWith(replaced) ? typed.raw.length - replaced.length : 0;
	for (const {text, about} of kept.values()) {
		if (shell !== 'bash') host.stdout.write(about === '' ? `${text}\n` : `${text}\t${about}\n`);
		else {
			const word = bashWord(text, typed.raw);
			if (word !== null) host.stdout.write(`${/^["']/.test(typed.raw) ? word : word.slice(cut)}\n`);
		}
	}
};
