import {type Command, Option} from 'commander';
import type {Host} from './host.ts';
import {sayProblem} from './say.ts';
import {type Flags, recordHelp, targetHelp, textOr, type WithContext, withCommon} from './verb.ts';

/** The forms in which `reach list` prints. */
export const listForms = ['table', 'json', 'tsv', 'ids'] as const;

/** Adds the verbs that list nodes and say how verdicts come about. */
export const addListVerbs = (program: Command, host: Host, withContext: WithContext): void => {
	withCommon(program)
		.argument('[query...]', 'what to search for at the start')
		.option('--record <file>', recordHelp)
		.action((words: string[], flags: Flags) =>
			withContext(flags, async context => {
				const query = words.join(' ');
				const isTerminal = Boolean(host.stdin.isTTY && host.stdout.isTTY);
				if (isTerminal) return (await import('./tui.ts')).tui(query, textOr(flags['record']), context, host);
				for (const found of context.settingsProblems) sayProblem(host, found, 0);
				return (await import('./list.ts')).list({query, showsAll: false, output: 'table'}, context, host);
			}),
		);

	withCommon(
		program
			.command('list')
			.description('print the nodes you may reach')
			.argument('[query...]', 'what to search for')
			.option('--all', 'print denied, stopped and terminated nodes too')
			.addOption(new Option('-o, --output <format>', 'how to print').choices(listForms).default('table')),
	).action((words: string[], flags: Flags) =>
		withContext({...program.opts(), ...flags}, async context => {
			const {list} = await import('./list.ts');
			const output = listForms.find(form => form === flags['output']) ?? 'table';
			return list({query: words.join(' '), showsAll: flags['all'] === true, output}, context, host);
		}),
	);

	withCommon(
		program
			.command('pick')
			.description('choose a node and print its id, for other programs')
			.argument('[query...]', 'what to search for at the start')
			.option('--all', 'offer denied, stopped and terminated nodes too')
			.option('-m, --multi', 'take several: Space marks them')
			.option('-1, --select-1', 'take the only match without asking')
			.option('--format <text>', 'what to print of a node, such as "{id} {region} {profile}"'),
	).action((words: string[], flags: Flags) =>
		withContext({...program.opts(), ...flags}, async context => {
			const {pick} = await import('./pick.ts');
			const wish = {
				query: words.join(' '),
				showsAll: flags['all'] === true,
				takesMany: flags['multi'] === true,
				takesOnly: flags['select1'] === true,
				format: textOr(flags['format']),
			};
			return pick(wish, context, host);
		}),
	);

	withCommon(
		program
			.command('why')
			.description('say how the verdict on a node comes about, and what to do next')
			.argument('<target>', targetHelp)
			.option('--document-name <name>', 'session document; without it the default shell')
			.addOption(new Option('-o, --output <format>', 'how to print').choices(['text', 'json']).default('text')),
	).action((target: string, flags: Flags) =>
		withContext({...program.opts(), ...flags}, async context => {
			const {why} = await import('./why.ts');
			const document = textOr(flags['documentName']);
			return why({target, document, output: flags['output'] === 'json' ? 'json' : 'text'}, context, host);
		}),
	);
};
