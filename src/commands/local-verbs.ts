import {Argument, type Command} from 'commander';
import {completionScript, shells} from './completion.ts';
import type {Host} from './host.ts';

/** Adds the verbs that need no AWS account. `end` takes the exit code. */
export const addLocalVerbs = (program: Command, host: Host, end: (code: number) => void): void => {
	program
		.command('sandbox')
		.description('run a command against a local AWS, or serve one until Ctrl-C')
		.option('--fleet <file>', 'fleet file (docs/fleet-format.md); without it the demo fleet')
		.option('--as-aws', 'under AWS’s own host names: for session-manager-plugin 1.2.889.0 and newer')
		.argument('[command...]', 'after --: the command and its arguments')
		.passThroughOptions()
		.action(async (command: string[], {fleet, asAws}: {fleet?: string; asAws?: boolean}) => {
			const {sandbox} = await import('./sandbox.ts');
			end(await sandbox({fleet: fleet ?? null, command, asAws: asAws === true}, host));
		});

	program
		.command('cache')
		.description('what is kept on disk for a quick start')
		.command('clear')
		.description('remove all of it')
		.action(async () => {
			const {cacheClear} = await import('./cache-clear.ts');
			end(await cacheClear(host));
		});

	program
		.command('completion')
		.description('print the script that lets a shell complete the command line')
		.addArgument(new Argument('<shell>', 'which shell').choices(shells))
		.action((shell: string) => {
			host.stdout.write(completionScript(shell) ?? '');
		});

	program
		.command('complete', {hidden: true})
		.argument('<shell>')
		.argument('[words...]')
		.passThroughOptions()
		.action(async (shell: string, words: string[]) => {
			const {complete} = await import('./complete.ts');
			await complete(shell, words[0] === '--' ? words.slice(1) : words, program, host);
		});

	program
		.command('demo')
		.description('try reach on a local AWS: no account needed')
		.option('--fleet <file>', 'fleet file (docs/fleet-format.md)')
		.argument('[args...]', 'arguments for reach')
		.passThroughOptions()
		.action(async (rest: string[], {fleet}: {fleet?: string}) => {
			const {demo} = await import('./sandbox.ts');
			end(await demo(fleet ?? null, rest, host));
		});
};
