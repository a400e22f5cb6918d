import {Command, CommanderError} from 'commander';
import {readSettings} from '../disk/settings.ts';
import {addAccessVerbs} from './access-verbs.ts';
import {addAwsSessionVerbs} from './aws-session-verbs.ts';
import {type Context, contextOf} from './context.ts';
import {exitCode, type Host} from './host.ts';
import {addListVerbs} from './list-verbs.ts';
import {addLocalVerbs} from './local-verbs.ts';
import {fileSettings, settingsTable} from './options.ts';
import {ownPaths} from './own-files.ts';
import {problemLine, sayProblem} from './say.ts';
import {addSessionVerbs} from './session-verbs.ts';
import type {WithContext} from './verb.ts';
import {applySettings, verbSettings} from './verb-settings.ts';

/** Runs a verb, and tells `--debug` of its begin and end. The module is only loaded where somebody asked for it. */
const withDebug = async (
	context: Context,
	verb: string,
	host: Host,
	run: (context: Context) => Promise<number>,
): Promise<number> => {
	if (context.options.debugFile === null) return run(context);
	const {beginDebug} = await import('./debug-file.ts');
	const debug = await beginDebug(context, verb, host);
	if (typeof debug !== 'function') return sayProblem(host, debug, exitCode.usage);
	const code = await run(context);
	debug(`ended with ${code}`);
	return code;
};

/** Verbs that tell of a faulty settings file themselves. */
const tellsItself = (verb: string): boolean => verb === 'reach' || verb === 'pick' || verb === 'doctor';

const tellSettings = ({settingsProblems, hasLostGuard}: Context, verb: string, host: Host): boolean => {
	const isFatal = hasLostGuard && verb !== 'doctor';
	if (isFatal || !tellsItself(verb)) for (const found of settingsProblems) sayProblem(host, found, 0);
	return !isFatal;
};

/** Puts the command line together. `end` takes the exit code of verbs that need no account. */
export const buildProgram = (host: Host, withContext: WithContext, end: (code: number) => void): Command => {
	const program = new Command('reach')
		.description('Find the EC2 instances and managed nodes you may reach, and open a Session Manager shell on one.')
		.version(host.version)
		.enablePositionalOptions()
		.exitOverride()
		.configureOutput({
			writeOut: text => host.stdout.write(text),
			writeErr: text => host.stderr.write(text),
		});
	addListVerbs(program, host, withContext);
	addSessionVerbs(program, host, withContext);
	addAwsSessionVerbs(program, host, withContext);
	addAccessVerbs(program, host, withContext);
	addLocalVerbs(program, host, end);
	return program;
};

/** Runs the command line: `args` without Node and the script. Answers with the exit code; only faults of ours throw. */
export const run = async (args: readonly string[], host: Host): Promise<number> => {
	let code: number = exitCode.ok;
	let name = 'reach';
	const withContext: WithContext = async (flags, verb) => {
		const context = await contextOf(flags, host, verbSettings(program));
		if (!context.ok) code = sayProblem(host, context.problem, exitCode.usage);
		else if (tellSettings(context.value, name, host)) code = await withDebug(context.value, name, host, verb);
		else code = exitCode.usage;
	};
	const program = buildProgram(host, withContext, ended => {
		code = ended;
	});
	program.hook('preAction', async (_, verb) => {
		name = verb.name();
		if (verb === program) return;
		const {values} = await readSettings(ownPaths().settings, {
			...settingsTable,
			...fileSettings,
			...verbSettings(program),
		});
		const wrong = applySettings(verb, host.environment, values);
		if (wrong) program.error(`reach: ${problemLine(wrong)}`);
	});
	try {
		await program.parseAsync([...args], {from: 'user'});
		return code;
	} catch (error) {
		if (!(error instanceof CommanderError)) throw error;
		return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
	}
};
