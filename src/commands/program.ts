import {Command, CommanderError} from 'commander';
import {addAccessVerbs} from './access-verbs.ts';
import {contextOf} from './context.ts';
import {exitCode, type Host} from './host.ts';
import {addListVerbs} from './list-verbs.ts';
import {addLocalVerbs} from './local-verbs.ts';
import {sayProblem} from './say.ts';
import {addSessionVerbs} from './session-verbs.ts';
import type {WithContext} from './verb.ts';

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

	const withContext: WithContext = async (flags, verb) => {
		const context = await contextOf(flags, host);
		code = context.ok ? await verb(context.value) : sayProblem(host, context.problem, exitCode.usage);
	};

	addListVerbs(program, host, withContext);
	addSessionVerbs(program, host, withContext);
	addAccessVerbs(program, host, withContext);
	addLocalVerbs(program, host, ended => {
		code = ended;
	});

	try {
		await program.parseAsync([...args], {from: 'user'});
		return code;
	} catch (error) {
		if (!(error instanceof CommanderError)) throw error;
		return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
	}
};
