import type {Command} from 'commander';
import {exitCode, type Host} from './host.ts';
import {type Flags, recordHelp, targetHelp, textOr, type WithContext, withCommon} from './verb.ts';

/** `name=value` texts as document parameters; a name that comes twice has two values. */
const parametersOf = (value: unknown): Record<string, readonly string[]> => {
	const found = new Map<string, string[]>();
	for (const text of Array.isArray(value) ? value.map(String) : []) {
		const [name = '', ...rest] = text.split('=');
		found.set(name, [...(found.get(name) ?? []), rest.join('=')]);
	}
	return Object.fromEntries(found);
};

/** Adds the verbs that open sessions. */
export const addSessionVerbs = (program: Command, host: Host, withContext: WithContext): void => {
	withCommon(
		program
			.command('shell')
			.description('open a session on a node, or run one command there')
			.argument('<target>', targetHelp)
			.argument(
				'[command...]',
				'after --: a command to run instead of a shell; one argument is a line for the far shell',
			)
			.option('--document-name <name>', 'session document; without it the default shell')
			.option('--parameters <name=value...>', "the document's parameters")
			.option('-t, --tty', 'run the command on a terminal of its own')
			.option('--reason <text>', 'why; kept with the session')
			.option('--record <file>', recordHelp),
	).action((target: string, command: string[], flags: Flags) =>
		withContext({...program.opts(), ...flags}, async context => {
			const {shell} = await import('./shell.ts');
			const wish = {
				document: textOr(flags['documentName']),
				needsTerminal: flags['tty'] === true,
				reason: textOr(flags['reason']),
				record: textOr(flags['record']) ?? textOr(program.opts()['record']),
				parameters: parametersOf(flags['parameters']),
			};
			return shell({target, command, ...wish}, context, host);
		}),
	);

	withCommon(
		program
			.command('forward')
			.description('forward a port of a node, or of a host behind it, to 127.0.0.1 until Ctrl-C')
			.argument('<target>', targetHelp)
			.argument('<port>', 'PORT, LOCAL:PORT, HOST:PORT or LOCAL:HOST:PORT'),
	).action((target: string, text: string, flags: Flags) =>
		withContext({...program.opts(), ...flags}, async context => {
			const {forward, parseForwarding} = await import('./forward.ts');
			const forwarding = parseForwarding(text);
			if (forwarding) return forward(target, forwarding, context, host);
			host.stderr.write(`reach: ${text} is no port: it is PORT, LOCAL:PORT, HOST:PORT or LOCAL:HOST:PORT\n`);
			return exitCode.usage;
		}),
	);

	withCommon(
		program
			.command('ssh-proxy')
			.description("for ssh's ProxyCommand: the connection on standard input and output")
			.argument('<target>', targetHelp)
			.argument('[port]', 'port of the SSH server on the node', '22'),
	).action((target: string, port: string, flags: Flags) =>
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
};
