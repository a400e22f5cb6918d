import type {Command, Option} from 'commander';
import type {SettingKind, SettingsTable, SettingValue} from '../disk/settings.ts';
import {type Problem, problem} from '../domain/problem.ts';
import {clean} from '../domain/text.ts';
import type {Host} from './host.ts';
import {fromText, isCommon, variableOf} from './options.ts';

/** Consent is given on the command line, each time anew; so is what somebody else shall be allowed to do. */
const consent = /^(apply|yes|accept-extra|end-sessions)$/;
const changing = /^(grant|revoke)$/;

const kindOf = (option: Option): SettingKind => {
	if (option.argChoices) return option.argChoices;
	if (option.isBoolean()) return 'flag';
	return option.variadic ? 'list' : 'text';
};

const nameOf = (option: Option): string => option.long?.replace(/^--(no-)?/, '') ?? '';

/** The names of a verb from the program down: `cache clear`. */
const pathOf = (verb: Command): readonly string[] => (verb.parent ? [...pathOf(verb.parent), verb.name()] : []);

const ownOptions = (verb: Command): readonly Option[] =>
	verb.options.filter(option => {
		const name = nameOf(option);
		if (isCommon(name) || consent.test(name)) return false;
		return name === 'output' || !changing.test(verb.name());
	});

/** A verb's own option as the settings file names it, such as `list-output`; in the environment `REACH_LIST_OUTPUT`. */
const settingOf = (verb: Command, option: Option): string => [...pathOf(verb), nameOf(option)].join('-');

/** The settings for the options that verbs have of their own. */
export const verbSettings = (program: Command): SettingsTable => {
	const below = (verb: Command): readonly (readonly [string, SettingKind])[] => [
		...(verb.parent ? ownOptions(verb).map(option => [settingOf(verb, option), kindOf(option)] as const) : []),
		...verb.commands.flatMap(below),
	];
	return Object.fromEntries(below(program));
};

/**
 * Gives a verb's own options what variables and settings file say, where the command line says nothing. Answers with what
 * is wrong with a variable.
 */
export const applySettings = (
	verb: Command,
	environment: Host['environment'],
	file: Readonly<Record<string, SettingValue>>,
): Problem | null => {
	for (const option of ownOptions(verb)) {
		const source = verb.getOptionValueSource(option.attributeName());
		if (source !== undefined && source !== 'default') continue;
		const setting = settingOf(verb, option);
		const text = environment[variableOf(setting)];
		if (text !== undefined && text !== '') {
			if (option.argChoices && !option.argChoices.includes(text)) {
				const summary = `${variableOf(setting)} cannot be "${clean(text)}".`;
				return problem('invalid-input', summary, `It is one of ${option.argChoices.join(', ')}.`);
			}
			verb.setOptionValueWithSource(option.attributeName(), fromText(kindOf(option), text), 'env');
		} else if (file[setting] !== undefined)
			verb.setOptionValueWithSource(option.attributeName(), file[setting], 'config');
	}
	return null;
};
