import {Command, CommanderError} from 'commander';
import {addAccessVerbs} from './access-verbs.ts';
import {type Context, contextOf} from './context.ts';
import {exitCode, type Host} from './host.ts';
import {addListVerbs} from './list-verbs.ts';
import {addLocalVerbs} from './local-verbs.ts';
import {sayProblem} from './say.ts';
import {addSessionVerbs} from './session-verbs.ts';
import type {WithContext} from './verb.ts';

/** Runs a verb, and tells `--debug` of its begin and end. The module is only loaded where somebody asked for it. */
const withDebug = async (
	context: Context,
	[verb = '']: readonly string[],
	host: Host,
	run: (context: Context) => Promise<number>,
): Promise<number> => {
	if (context.options.debugFile === null) return run(context);
	const {beginDebug} = await import('./debug-file.ts');
	const debug = await beginDebug(context, /^[a-z-]+$/.test(verb) ? verb : '', host);
	if (typeof debug !== 'function') return sayProblem(host, debug, exitCode.usage);
	const code = await run(context);
	debug(`ended with ${code}`);
	return code;
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

	const withContext: WithContext = async (flags, verb) => {
		const context = await contextOf(flags, host);
		if (!context.ok) {
			code = sayProblem(host, context.problem, exitCode.usage);
			return;
		}
		code = await withDebug(context.value, args, host, verb);
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
