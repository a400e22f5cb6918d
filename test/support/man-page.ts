import type {Command, Option} from 'commander';

/** A text as roff reads it: backslashes doubled, hyphens that can be copied, no line that looks like a request. */
const roff = (text: string): string =>
	text
		.replaceAll('\\', '\\e')
		.replaceAll('-', '\\-')
		.replace(
			/[^\u0000-\u007F]/gu,
			letter => `\\[u${letter.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}]`,
		)
		.replace(/^([.'])/gm, '\\&$1');

const bold = (text: string): string => `\\fB${roff(text)}\\fR`;

const optionLines = (option: Option): readonly string[] => {
	const choices = option.argChoices ? ` One of ${option.argChoices.join(', ')}.` : '';
	const standard = option.defaultValue === undefined ? '' : ` Without it: ${String(option.defaultValue)}.`;
	const help = option.description.replace(/\.$/, '');
	return ['.TP', bold(option.flags), roff(`${help[0]?.toUpperCase()}${help.slice(1)}.${choices}${standard}`)];
};

const visible = (command: Command): readonly Option[] => command.options.filter(({hidden}) => !hidden);

const verbLines = (command: Command, common: ReadonlySet<string>, names: readonly string[]): readonly string[] => {
	const own = visible(command).filter(({flags}) => !common.has(flags));
	const below = command.commands.filter(one => one.name() !== 'help');
	const usage = command.usage().replace('[options] ', '').replace('[options]', '').replace(' [command]', '');
	const title = [...names, command.name()].join(' ');
	const lines = [
		'.SS',
		bold(`reach ${title}`) + (usage === '' ? '' : ` ${roff(usage)}`),
		'.PP',
		`${roff(command.description()[0]?.toUpperCase() + command.description().slice(1))}.`,
	];
	return [
		...lines,
		...command.registeredArguments
			.filter(({description}) => description !== '')
			.flatMap(argument => [
				'.TP',
				`\\fI${roff(argument.name())}\\fR`,
				`${roff(argument.description[0]?.toUpperCase() + argument.description.slice(1))}.`,
			]),
		...own.flatMap(optionLines),
		...below.flatMap(one => verbLines(one, common, [...names, command.name()])),
	];
};

/** The exit codes and files that the page tells; the rest of it is the program's own description. */
const tail = (codes: readonly (readonly [string, string])[]): readonly string[] => [
	'.SH EXIT STATUS',
	...codes.flatMap(([code, means]) => ['.TP', bold(code), `${roff(means[0]?.toUpperCase() + means.slice(1))}.`]),
	'.SH FILES',
	'.TP',
	'\\fI~/.config/reach/config.json\\fR',
	roff('Settings: every option by its long name, such as {"region": ["eu-west-1"], "read-only": true}.'),
	'.TP',
	'\\fI~/.cache/reach/\\fR',
	roff('Nodes of the last listing; `reach cache clear` removes them.'),
	'.TP',
	'\\fI~/.local/state/reach/\\fR',
	roff('Answers, recents and what real attempts came to. On macOS all three are below ~/Library.'),
	'.SH SEE ALSO',
	'.BR aws (1),',
	'.BR ssh_config (5)',
	'.br',
	roff('AWS Systems Manager User Guide, "AWS Systems Manager Session Manager"'),
];

/** The manual page in roff's `man` macros, made from the command line as commander knows it. */
export const manPage = (program: Command, codes: readonly (readonly [string, string])[]): string => {
	const common = new Set(program.options.map(({flags}) => flags));
	const verbs = program.commands.filter(command => !(command as unknown as {_hidden: boolean})._hidden);
	return `${[
		'.\\" Made from the command line by `npm run fix`.',
		'.TH REACH 1 "" "ssm\\-reach" "User Commands"',
		'.ad l',
		'.nh',
		'.SH NAME',
		'reach \\- find the EC2 instances and managed nodes that you may reach, and open a Session Manager shell on one',
		'.SH SYNOPSIS',
		`.B reach\n[\\fIoptions\\fR] [\\fIquery\\fR...]\n.br\n.B reach\n\\fIverb\\fR [\\fIoptions\\fR] [\\fIarguments\\fR]`,
		'.SH DESCRIPTION',
		roff(
			'Without a verb reach opens its interface: type to narrow the list, Enter to open a session, ? for all keys. Without a terminal it prints the list.',
		),
		'.SH OPTIONS',
		roff(
			'These go with every verb. Each is a variable, too (REACH_REGION for --region), and a setting (FILES); a flag beats a variable, a variable beats the file. An option of one verb is named after it: REACH_LIST_OUTPUT, "list-output". Consent (--apply, --yes) is given on the command line only.',
		),
		...visible(program).flatMap(optionLines),
		'.SH VERBS',
		...verbs.flatMap(verb => verbLines(verb, common, [])),
		...tail(codes),
	].join('\n')}\n`;
};
