import {Command, CommanderError, Option} from 'commander';
import {addAccessVerbs} from './access-verbs.ts';
import {type Context, contextOf} from './context.ts';
import {exitCode, type Host} from './host.ts';
import {commandLineOptions} from './options.ts';
import {sayProblem} from './say.ts';

const targetHelp = 'id, name, private address or DNS name, tag:key=value, each with @region';

const textOr = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** `name=value` texts as document parameters; a name that comes twice has two values. */
const parametersOf = (value: unknown): Record<string, readonly string[]> => {
	const found = new Map<string, string[]>();
	for (const text of Array.isArray(value) ? value.map(String) : []) {
		const [name = '', ...rest] = text.split('=');
		found.set(name, [...(found.get(name) ?? []), rest.join('=')]);
	}
	return Object.fromEntries(found);
};

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
		.argument('<target>', targetHelp)
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

	const shellVerb = program
		.command('shell')
		.description('open a session on a node, or run one command there')
		.argument('<target>', targetHelp)
		.argument('[command...]', 'after --: a command to run instead of a shell')
		.option('--document-name <name>', 'session document; without it the default shell')
		.option('--parameters <name=value...>', "the document's parameters")
		.option('--reason <text>', 'why; kept with the session')
		.action((target: string, command: string[], flags: Record<string, unknown>) =>
			withContext({...program.opts(), ...flags}, async context => {
				const {shell} = await import('./shell.ts');
				const [document, reason] = [textOr(flags['documentName']), textOr(flags['reason'])];
				return shell({target, command, document, reason, parameters: parametersOf(flags['parameters'])}, context, host);
			}),
		);
	const forwardVerb = program
		.command('forward')
		.description('forward a port of a node, or of a host behind it, to 127.0.0.1 until Ctrl-C')
		.argument('<target>', targetHelp)
		.argument('<port>', 'PORT, LOCAL:PORT, HOST:PORT or LOCAL:HOST:PORT')
		.action((target: string, text: string, flags: Record<string, unknown>) =>
			withContext({...program.opts(), ...flags}, async context => {
				const {forward, parseForwarding} = await import('./forward.ts');
				const forwarding = parseForwarding(text);
				if (forwarding) return forward(target, forwarding, context, host);
				host.stderr.write(`reach: ${text} is no port: it is PORT, LOCAL:PORT, HOST:PORT or LOCAL:HOST:PORT\n`);
				return exitCode.usage;
			}),
		);
	const sshVerb = program
		.command('ssh-proxy')
		.description("for ssh's ProxyCommand: the connection on standard input and output")
		.argument('<target>', targetHelp)
		.argument('[port]', 'port of the SSH server on the node', '22')
		.action((target: string, port: string, flags: Record<string, unknown>) =>
			withContext({...program.opts(), ...flags}, async context =>
				(await import('./ssh.ts')).sshProxy(target, port, context, host),
			),
		);
	program
		.command('ssh-config')
		.description('print the lines for ~/.ssh/config')
		.action(async () => {
			const {sshConfig} = await import('./ssh.ts');
			host.stdout.write(sshConfig());
		});
	for (const verb of [shellVerb, forwardVerb, sshVerb])
		for (const option of commandLineOptions()) verb.addOption(option);

	addAccessVerbs(program, host, withContext);

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
