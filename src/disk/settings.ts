import {readFile} from 'node:fs/promises';
import {type Problem, problem} from '../domain/problem.ts';
import {clean} from '../domain/text.ts';
import {codeOf, fileProblem} from './file-problem.ts';
import {isRecord, parseJson} from './json-file.ts';

/** What a setting may be: a text, on or off, a list of texts, one of a few words, or lists of texts by name that `fault` accepts. */
export type SettingKind =
	| 'text'
	| 'flag'
	| 'list'
	| readonly string[]
	| {readonly fault: (value: unknown) => string | null};

/** Every setting by its name, which is the long option's without dashes in front. */
export type SettingsTable = Readonly<Record<string, SettingKind>>;

export type SettingValue = string | boolean | readonly string[] | Readonly<Record<string, readonly string[]>>;

/** The settings that hold, and what was wrong with the others, one problem each. */
export type Settings = {
	readonly values: Readonly<Record<string, SettingValue>>;
	readonly problems: readonly Problem[];
	/** Settings that the file holds in a form that means nothing; `*`: nothing of the file could be read. */
	readonly lost: readonly string[];
};

const isChecked = (kind: SettingKind): kind is Extract<SettingKind, {readonly fault: unknown}> =>
	typeof kind === 'object' && 'fault' in kind;

const wanted = (kind: Exclude<SettingKind, {readonly fault: unknown}>): string => {
	if (kind === 'text') return 'a text';
	if (kind === 'flag') return 'true or false';
	if (kind === 'list') return 'a list of texts';
	return `one of ${kind.join(', ')}`;
};

const fits = (value: unknown, kind: SettingKind): value is SettingValue => {
	if (isChecked(kind)) return kind.fault(value) === null;
	if (kind === 'flag') return typeof value === 'boolean';
	if (kind === 'list') return Array.isArray(value) && value.every(item => typeof item === 'string');
	return typeof value === 'string' && (kind === 'text' || kind.includes(value));
};

/** Number of single-letter changes from one word to the other, at most. */
const distance = (left: string, right: string): number => {
	let above = Array.from({length: right.length + 1}, (_, column) => column);
	for (let row = 1; row <= left.length; row++) {
		const line = [row];
		for (let column = 1; column <= right.length; column++) {
			const change = (above[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
			line.push(Math.min(change, (above[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1));
		}
		above = line;
	}
	return above[right.length] ?? 0;
};

const unknownSetting = (name: string, table: SettingsTable, file: string): Problem => {
	const near = Object.keys(table)
		.map(known => ({known, far: distance(name.slice(0, 40), known)}))
		.sort((left, right) => left.far - right.far)[0];
	const hint = near && near.far <= 3 ? `Did you mean "${near.known}"?` : `Known: ${Object.keys(table).join(', ')}`;
	return problem('file', `${clean(file)}: unknown setting "${clean(name.slice(0, 40))}"`, hint);
};

const unfit = (name: string, value: unknown, kind: SettingKind, file: string): Problem =>
	isChecked(kind)
		? problem('file', `${clean(file)}: "${name}" is ignored`, clean(kind.fault(value) ?? ''))
		: problem('file', `${clean(file)}: "${name}" must be ${wanted(kind)}`, 'It is ignored until then.');

/** Sorts a parsed settings file into what holds and what does not. */
export const checkSettings = (content: unknown, table: SettingsTable, file: string): Settings => {
	if (!isRecord(content)) {
		const hint = 'It must be JSON: {"name": value, …}. Correct it, or move it away.';
		return {values: {}, problems: [problem('file', `${clean(file)} holds no settings`, hint)], lost: ['*']};
	}
	const values: Record<string, SettingValue> = {};
	const problems: Problem[] = [];
	const lost: string[] = [];
	for (const [name, value] of Object.entries(content)) {
		const kind = Object.hasOwn(table, name) ? table[name] : undefined;
		if (!kind) problems.push(unknownSetting(name, table, file));
		else if (fits(value, kind)) values[name] = value;
		else {
			lost.push(name);
			problems.push(unfit(name, value, kind, file));
		}
	}
	return {values, problems, lost};
};

/**
 * Reads the person's settings file (JSON; a symbolic link is fine, for many keep such files elsewhere). It is never
 * written. Without a file all defaults hold.
 */
export const readSettings = async (file: string, table: SettingsTable): Promise<Settings> => {
	try {
		const text = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
		return checkSettings(text.trim() === '' ? {} : parseJson(text), table, file);
	} catch (cause) {
		// A home that is a file, as daemons have it (/dev/null), holds no settings either.
		if (['ENOENT', 'ENOTDIR'].includes(codeOf(cause))) return {values: {}, problems: [], lost: []};
		return {values: {}, problems: [fileProblem(cause, 'read', file)], lost: ['*']};
	}
};
