import {type Command, Option} from 'commander';
import type {Host} from './host.ts';
import {type Flags, type WithContext, withCommon} from './verb.ts';

/** Adds the verbs about sessions that AWS knows of, wherever they were opened. */
export const addAwsSessionVerbs = (program: Command, host: Host, withContext: WithContext): void => {
	const verb = withCommon(
		program
			.command('sessions')
			.description('list your sessions at AWS, wherever they were opened')
			.option('--history', 'those of the last 30 days that are over')
			.option('--all', "everybody's instead of yours")
			.addOption(new Option('-o, --output <format>', 'how to print').choices(['table', 'json']).default('table')),
	).action((flags: Flags) =>
		withContext({...program.opts(), ...flags}, async context => {
			const {sessions} = await import('./sessions.ts');
			const state = flags['history'] === true ? ('History' as const) : ('Active' as const);
			const output = flags['output'] === 'json' ? ('json' as const) : ('table' as const);
			return sessions({state, everybodys: flags['all'] === true, output}, context, host);
		}),
	);

	withCommon(verb.command('end').description('end sessions').argument('<id...>', 'as reach sessions prints it')).action(
		(ids: string[], flags: Flags) =>
			withContext({...program.opts(), ...verb.opts(), ...flags}, async context =>
				(await import('./sessions.ts')).endSessions(ids, context, host),
			),
	);

	withCommon(
		verb
			.command('resume')
			.description('go on with a session whose client is gone: a crash, a closed window')
			.argument('<id>', 'as reach sessions prints it')
			.option('--force', 'even if AWS still sees a client'),
	).action((id: string, flags: Flags) =>
		withContext({...program.opts(), ...verb.opts(), ...flags}, async context =>
			(await import('./sessions.ts')).resumeSession({id, isForced: flags['force'] === true}, context, host),
		),
	);
};
