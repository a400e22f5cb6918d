import {Command, CommanderError} from 'commander';
import {exitCode, type Host} from './host.ts';

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

	program
		.command('sandbox')
		.description('run a command against a local AWS, or serve one until Ctrl-C')
		.option('--fleet <file>', 'fleet file (docs/fleet-format.md); without it the demo fleet')
		.argument('[command...]', 'after --: the command and its arguments')
		.passThroughOptions()
		.action(async (command: string[], {fleet}: {fleet?: string}) => {
			const {sandbox} = await import('./sandbox.ts');
			code = await sandbox({fleet: fleet ?? null, command}, host);
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
