import {Command, CommanderError, Option} from 'commander';
import {type Context, contextOf} from './context.ts';
import {exitCode, type Host} from './host.ts';
import {commandLineOptions} from './options.ts';
import {sayProblem} from './say.ts';

/** Runs the command line: `args` without Node and the script. Answers with the exit code; only faults of ours throw. */
export const run = async (args: readonly string[], host: Host): Promise<number> => {
	let code: number = exitCode.ok;
	const program = new Command('reach')
		.description('Find the EC2 instances and managed nodes you may reach, and open a Session Manager shell on one.')
		.version(host.version)
		.enablePositionalOptions()
		.exitOverride()
		.configureOutput({
			writeOut: text => host.stdout.write(text),
			writeErr: text => host.stderr.write(text),
		});

	/** Runs a verb that asks AWS, with its options and the common ones. */
	const withContext = async (flags: Readonly<Record<string, unknown>>, verb: (context: Context) => Promise<number>) => {
		const context = await contextOf(flags, host);
		code = context.ok ? await verb(context.value) : sayProblem(host, context.problem, exitCode.usage);
	};

	for (const option of commandLineOptions()) program.addOption(option);
	program
		.argument('[query...]', 'what to search for at the start')
		.action((words: string[], flags: Record<string, unknown>) =>
			withContext(flags, async context => {
				const query = words.join(' ');
				const isTerminal = Boolean(host.stdin.isTTY && host.stdout.isTTY);
				if (isTerminal) return (await import('./tui.ts')).tui(query, context, host);
				return (await import('./list.ts')).list({query, showsAll: false, output: 'table'}, context, host);
			}),
		);

	const listVerb = program
		.command('list')
		.description('print the nodes you may reach')
		.argument('[query...]', 'what to search for')
		.option('--all', 'print denied, stopped and terminated nodes too')
		.addOption(new Option('-o, --output <format>', 'how to print').choices(['table', 'json']).default('table'))
		.action((words: string[], flags: Record<string, unknown>) =>
			withContext({...program.opts(), ...flags}, async context => {
				const {list} = await import('./list.ts');
				const output = flags['output'] === 'json' ? 'json' : 'table';
				return list({query: words.join(' '), showsAll: flags['all'] === true, output}, context, host);
			}),
		);
	for (const option of commandLineOptions()) listVerb.addOption(option);

	const whyVerb = program
		.command('why')
		.description('say how the verdict on a node comes about, and what to do next')
		.argument('<target>', 'id, name, private address or DNS name, tag:key=value, each with @region')
		.option('--document-name <name>', 'session document; without it the default shell')
		.addOption(new Option('-o, --output <format>', 'how to print').choices(['text', 'json']).default('text'))
		.action((target: string, flags: Record<string, unknown>) =>
			withContext({...program.opts(), ...flags}, async context => {
				const {why} = await import('./why.ts');
				const document = typeof flags['documentName'] === 'string' ? flags['documentName'] : null;
				return why({target, document, output: flags['output'] === 'json' ? 'json' : 'text'}, context, host);
			}),
		);
	for (const option of commandLineOptions()) whyVerb.addOption(option);

	program
		.command('sandbox')
		.description('run a command against a local AWS, or serve one until Ctrl-C')
		.option('--fleet <file>', 'fleet file (docs/fleet-format.md); without it the demo fleet')
		.option('--as-aws', 'under AWS’s own host names: for session-manager-plugin 1.2.889.0 and newer')
		.argument('[command...]', 'after --: the command and its arguments')
		.passThroughOptions()
		.action(async (command: string[], {fleet, asAws}: {fleet?: string; asAws?: boolean}) => {
			const {sandbox} = await import('./sandbox.ts');
			code = await sandbox({fleet: fleet ?? null, command, asAws: asAws === true}, host);
		});

	program
		.command('demo')
		.description('try reach on a local AWS: no account needed')
		.option('--fleet <file>', 'fleet file (docs/fleet-format.md)')
		.argument('[args...]', 'arguments for reach')
		.passThroughOptions()
		.action(async (rest: string[], {fleet}: {fleet?: string}) => {
			const {demo} = await import('./sandbox.ts');
			code = await demo(fleet ?? null, rest, host);
		});

	try {
		await program.parseAsync([...args], {from: 'user'});
		return code;
	} catch (error) {
		if (!(error instanceof CommanderError)) throw error;
		return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
	}
};
