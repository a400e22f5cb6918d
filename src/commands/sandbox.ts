import {spawn} from 'node:child_process';
import {constants} from 'node:os';
import {problem} from '../domain/problem.ts';
import {exitCode, type Host} from './host.ts';
import {sandboxEnvironment, startSandbox} from './sandbox-process.ts';
import {sayProblem} from './say.ts';

/** Options of `reach sandbox`. */
export type SandboxOptions = {
	readonly fleet: string | null;
	readonly command: readonly string[];
	/** Under AWS's own host names, through a proxy and a private authority. */
	readonly asAws?: boolean;
};

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs a command and answers with its exit code, 128 + n where a signal ended it, 127 where it could not be run. */
const runCommand = (host: Host, command: readonly string[], environment: Host['environment']): Promise<number> =>
	new Promise(resolve => {
		const [file = '', ...args] = command;
		const child = spawn(file, args, {stdio: 'inherit', env: environment});
		// The terminal sends SIGINT to the command as well; the others reach only us.
		const off = [
			host.onSignal('SIGINT', () => {}),
			host.onSignal('SIGQUIT', () => {}),
			host.onSignal('SIGTERM', () => child.kill('SIGTERM')),
			host.onSignal('SIGHUP', () => child.kill('SIGHUP')),
		];
		const end = (code: number) => {
			for (const stop of off) stop();
			resolve(code);
		};
		child.once('error', cause => {
			const isAbsent = 'code' in cause && cause.code === 'ENOENT';
			end(
				sayProblem(
					host,
					problem('other', `${file} cannot be run: ${isAbsent ? 'no such program' : cause.message}`, ''),
					127,
				),
			);
		});
		child.once('exit', (code, signal) => end(code ?? 128 + (signal ? constants.signals[signal] : 0)));
	});

/**
 * `reach sandbox`: a local AWS for a command, or, without one, until Ctrl-C; then it prints `export` lines for a shell.
 */
export const sandbox = async ({fleet, command, asAws = false}: SandboxOptions, host: Host): Promise<number> => {
	const started = await startSandbox(host, fleet, asAws);
	if (!started.ok) return sayProblem(host, started.problem, exitCode.usage);
	const {variables, stop, ended} = started.value;
	if (command.length > 0) {
		const code = await runCommand(host, command, sandboxEnvironment(host.environment, variables));
		await stop();
		return code;
	}
	for (const [name, value] of Object.entries(variables)) host.stdout.write(`export ${name}=${quoted(value)}\n`);
	host.stdout.write(
		`unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN${asAws ? ' AWS_ENDPOINT_URL' : ''}\n`,
	);
	const asked = new Promise<true>(resolve => {
		for (const signal of stopSignals) host.onSignal(signal, () => resolve(true));
	});
	const isAsked = await Promise.race([asked, ended]);
	await stop();
	if (isAsked) return exitCode.ok;
	return sayProblem(host, problem('other', 'the sandbox has ended by itself', 'start it again'), exitCode.problem);
};

/** `reach demo`: reach itself, on the sandbox's demo fleet or the given one, in all its regions. */
export const demo = (fleet: string | null, args: readonly string[], host: Host): Promise<number> => {
	// Every demo is a new one: nothing is worth keeping.
	const environment = {REACH_REGION: 'all', REACH_CACHE: 'no', ...host.environment};
	return sandbox({fleet, command: [host.node, host.program, ...args]}, {...host, environment});
};
