import {Option} from 'commander';
import type {SettingKind, Settings, SettingsTable, SettingValue} from '../disk/settings.ts';
import {type Problem, problem} from '../domain/problem.ts';
import {clean} from '../domain/text.ts';
import {columnNames} from '../ui/columns.ts';
import {keysFault} from '../ui/own-keys.ts';
import type {Host} from './host.ts';

/** What all verbs that ask AWS have in common. */
export type Options = {
	/** Profiles to list; none: the default credentials chain. */
	readonly profiles: readonly string[];
	/** Regions to list; none: the one that environment or profile name. */
	readonly regions: readonly string[];
	/** Whether Resource Explorer is asked first in which of the regions there are nodes. */
	readonly usesExplorer: boolean;
	readonly endpointUrl: string | null;
	/** `auto`, `builtin` or the path of a plugin. */
	readonly plugin: string;
	/** The escape character of sessions on a terminal; `null`: none. */
	readonly escape: string | null;
	readonly checksAccess: boolean;
	/** Whether nodes are kept on disk for the next start. */
	readonly usesCache: boolean;
	/** Simulated in place of the caller. */
	readonly policySourceArn: string | null;
	/** What `aws:SourceIp` is taken to be; `null`: not known. */
	readonly sourceIp: string | null;
	/** Whether the identity's own policies are read, to see which unknown keys matter. */
	readonly readsPolicies: boolean;
	/** Whether nothing may be changed at AWS and no session opened. */
	readonly isReadOnly: boolean;
	/** Queries whose nodes are connected to only after a question. */
	readonly confirm: readonly string[];
	/** Columns of the list in their order; none: what fits. */
	readonly columns: readonly string[];
	/** Whether the interface is made for a screen reader. */
	readonly isSpoken: boolean;
	/** File that every call is written down in; `null`: none. */
	readonly debugFile: string | null;
	/** What `aws:MultiFactorAuthPresent` is taken to be; `null`: not known. */
	readonly mfa: boolean | null;
};

/** One option: its name on the command line, in the settings file and, as `REACH_NAME`, in the environment. */
type Definition = {
	readonly name: string;
	readonly kind: SettingKind;
	readonly short?: string;
	/** How the value is called in the help. */
	readonly value?: string;
	readonly help: string;
	/** A flag that holds unless it is switched off. */
	readonly isOn?: true;
};

const definitions: readonly Definition[] = [
	{name: 'profile', kind: 'list', short: '-p', value: 'names', help: 'profiles of the AWS configuration, with commas'},
	{name: 'region', kind: 'list', short: '-r', value: 'names', help: 'regions to list, with commas'},
	{
		name: 'source',
		kind: ['list', 'explorer'],
		value: 'list|explorer',
		help: 'list every region, or those where Resource Explorer knows nodes',
	},
	{
		name: 'endpoint-url',
		kind: 'text',
		value: 'url',
		help: 'endpoint of every service asked; AWS_ENDPOINT_URL also holds where credentials come from (STS, SSO)',
	},
	{name: 'plugin', kind: 'text', value: 'which', help: 'session client: auto, builtin, or the path of a plugin'},
	{
		name: 'escape',
		kind: 'text',
		short: '-e',
		value: 'none|char',
		help: 'escape character of sessions, ~ without it: ~. ends, ~d leaves, ~? helps',
	},
	{
		name: 'permission-check',
		kind: 'flag',
		isOn: true,
		help: 'ask IAM nothing: every verdict stays unchecked',
	},
	{name: 'cache', kind: 'flag', isOn: true, help: 'neither show nodes of the last time nor keep any for the next'},
	{name: 'read-only', kind: 'flag', help: 'open no session and change nothing at AWS; listing and checking go on'},
	{name: 'confirm', kind: 'list', value: 'queries', help: 'ask before connecting to nodes that match, as tag:env=prod'},
	{name: 'debug', kind: 'text', value: 'file', help: 'write every call to AWS there, without tokens and keys'},
	{
		name: 'columns',
		kind: 'list',
		value: 'names',
		help: `columns of the list, in their order: ${columnNames.join(', ')}`,
	},
	{name: 'screen-reader', kind: 'flag', help: 'the node under the cursor as a sentence instead of a table'},
	{name: 'policy-source-arn', kind: 'text', value: 'arn', help: 'user or role to check instead of the caller'},
	{name: 'read-policies', kind: 'flag', help: 'read your own policies, so that fewer verdicts are unknown'},
	{name: 'source-ip', kind: 'text', value: 'address', help: 'your address as AWS sees it, for policies that test it'},
	{
		name: 'mfa',
		kind: ['yes', 'no'],
		value: 'yes|no',
		help: 'whether you signed in with MFA, for policies that test it',
	},
];

/** The options as the settings file may hold them. */
export const settingsTable: SettingsTable = Object.fromEntries(definitions.map(({name, kind}) => [name, kind]));

/** What only the settings file can hold. */
export const fileSettings: SettingsTable = {keys: {fault: keysFault}};

/** Whether all verbs have the option. */
export const isCommon = (name: string): boolean => definitions.some(definition => definition.name === name);

/** An option's name in the environment. */
export const variableOf = (name: string): string => `REACH_${name.toUpperCase().replaceAll('-', '_')}`;

/** The options for the command line, in the order of the help. */
export const commandLineOptions = (): readonly Option[] =>
	definitions.flatMap(({name, kind, short, value, help, isOn}) => {
		if (kind === 'flag') {
			const yes = new Option(`--${name}`, help);
			const no = new Option(`--no-${name}`, help);
			return isOn ? [yes.hideHelp(), no] : [yes, no.hideHelp()];
		}
		return [new Option(`${short ? `${short}, ` : ''}--${name} <${value}>`, help)];
	});

/** Where the value of an option came from. */
export type Origin = 'flag' | 'variable' | 'file' | 'default';

/**
 * The value of every option that has one, with its origin: a flag beats a variable, a variable beats the file. `beaten`
 * are the origins that had another value.
 */
export type Found = ReadonlyMap<
	string,
	{readonly value: unknown; readonly origin: Origin; readonly beaten: readonly Origin[]}
>;

const camel = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** What a text on the command line or in a variable means. */
export const fromText = (kind: SettingKind, text: string): SettingValue => {
	if (kind === 'flag') return !['0', 'no', 'false', 'off'].includes(text.toLowerCase());
	if (kind !== 'list') return text;
	return text
		.split(',')
		.map(part => part.trim())
		.filter(part => part !== '');
};

/**
 * Puts flags, variables and file together. `flags` are commander's values: absent where nothing was said. `verbs` are the
 * settings for the options of single verbs, whose flags are the verb's own business.
 */
export const findOptions = (
	flags: Readonly<Record<string, unknown>>,
	environment: Host['environment'],
	file: Settings['values'],
	verbs: SettingsTable = {},
): Found => {
	const found = new Map<string, {value: unknown; origin: Origin; beaten: Origin[]}>();
	for (const [name, kind] of Object.entries({...settingsTable, ...verbs})) {
		const flag = isCommon(name) ? flags[camel(name)] : undefined;
		const variable = environment[variableOf(name)];
		const said: (readonly [Origin, unknown])[] = [
			['flag', typeof flag === 'string' ? fromText(kind, flag) : flag],
			['variable', variable === undefined || variable === '' ? undefined : fromText(kind, variable)],
			['file', file[name]],
		];
		const [first, ...others] = said.filter(([, value]) => value !== undefined);
		if (!first) continue;
		const [origin, value] = first;
		const beaten = others.filter(([, other]) => String(other) !== String(value)).map(([from]) => from);
		found.set(name, {value, origin, beaten});
	}
	return found;
};

const textOf = (found: Found, name: string): string | null => {
	const value = found.get(name)?.value;
	return typeof value === 'string' && value !== '' ? value : null;
};

const listOf = (found: Found, name: string): readonly string[] => {
	const value = found.get(name)?.value;
	return Array.isArray(value) ? value.map(String) : [];
};

/** Lists that are empty where one wants none of what variable or file say. */
const mayBeEmpty = ['confirm', 'columns'];

/** An option that was given without a value, as a script does whose variable is not set: what it falls back to was not asked for. */
const emptyOption = (found: Found): Problem | null => {
	for (const [name, {value, origin}] of found) {
		const isEmpty = value === '' || (Array.isArray(value) && value.length === 0 && !mayBeEmpty.includes(name));
		if (!isEmpty || origin === 'file' || !isCommon(name)) continue;
		const asked = origin === 'flag' ? `--${name}` : variableOf(name);
		return problem('invalid-input', `${asked} is empty.`, 'Give it a value, or leave it out.');
	}
	return null;
};

/** Reads the options; a value that cannot be is a problem of kind `invalid-input`. */
export const readOptions = (found: Found): Options | Problem => {
	const empty = emptyOption(found);
	if (empty) return empty;
	const mfa = textOf(found, 'mfa');
	if (mfa !== null && mfa !== 'yes' && mfa !== 'no') {
		return problem('invalid-input', `--mfa cannot be "${clean(mfa)}".`, 'It is yes or no.');
	}
	const source = textOf(found, 'source') ?? 'list';
	if (source !== 'list' && source !== 'explorer') {
		return problem('invalid-input', `--source cannot be "${clean(source)}".`, 'It is list or explorer.');
	}
	const escapeKey = textOf(found, 'escape') ?? '~';
	if (escapeKey !== 'none' && !/^[!-~]$/.test(escapeKey)) {
		return problem('invalid-input', `--escape cannot be "${clean(escapeKey)}".`, 'It is none or one ASCII character.');
	}
	const endpointUrl = textOf(found, 'endpoint-url');
	if (endpointUrl !== null && !/^https?:$/.test(URL.parse(endpointUrl)?.protocol ?? '')) {
		return problem(
			'invalid-input',
			`--endpoint-url cannot be "${clean(endpointUrl)}".`,
			'It is an http or https address.',
		);
	}
	const columns = listOf(found, 'columns');
	const odd = columns.find(name => !columnNames.some(known => known === name));
	if (odd !== undefined) {
		return problem('invalid-input', `--columns knows no "${clean(odd)}".`, `It knows ${columnNames.join(', ')}.`);
	}
	return {
		profiles: listOf(found, 'profile'),
		regions: listOf(found, 'region'),
		usesExplorer: source === 'explorer',
		endpointUrl,
		plugin: textOf(found, 'plugin') ?? 'auto',
		escape: escapeKey === 'none' ? null : escapeKey,
		usesCache: found.get('cache')?.value !== false,
		checksAccess: found.get('permission-check')?.value !== false,
		policySourceArn: textOf(found, 'policy-source-arn'),
		readsPolicies: found.get('read-policies')?.value === true,
		sourceIp: textOf(found, 'source-ip'),
		isReadOnly: found.get('read-only')?.value === true,
		confirm: listOf(found, 'confirm').filter(query => query.trim() !== ''),
		debugFile: textOf(found, 'debug'),
		columns,
		isSpoken: found.get('screen-reader')?.value === true,
		mfa: mfa === null ? null : mfa === 'yes',
	};
};
