import {constants} from 'node:fs';
import {access, stat} from 'node:fs/promises';
import path from 'node:path';
import {type Problem, problem} from '../domain/problem.ts';
import {failure, type Result, success} from '../domain/result.ts';
import {clean} from '../domain/text.ts';
import {askVersion} from './ask-version.ts';
import type {Environment, Kill} from './environment.ts';
import {isAtLeast, parseVersion, takesResponseFromEnvironment} from './plugin-version.ts';

/** The program that speaks to the message gateway: AWS's plugin, or ours, which is a script run by Node. */
export type Plugin =
	| {readonly kind: 'plugin'; readonly path: string; readonly version: string}
	| {readonly kind: 'builtin'; readonly path: string; readonly script: string};

/** The built-in session client: Node's own path and the client's script. */
export type BuiltinClient = {readonly node: string; readonly script: string};

export type PluginSearch = {
	/** `auto` looks on `PATH`, `builtin` takes ours, anything else is the path of a plugin. */
	readonly wanted: string;
	readonly builtin: BuiltinClient;
	/** `PATH` is searched, and the asked plugin sees the rest without credentials. */
	readonly environment: Environment;
	readonly kill: Kill;
	/** How long a plugin may think about its version, in milliseconds. */
	readonly patience?: number;
};

const program = 'session-manager-plugin';

/** Where AWS's packages put the plugin; the link that they make on PATH is sometimes missing. */
const installed = `/usr/local/sessionmanagerplugin/bin/${program}`;

const howToInstall =
	'Install it (docs.aws.amazon.com: "Install the Session Manager plugin"), or use the built-in client: --plugin builtin';

/** Says how the plugin is brought up to date, and that the built-in client needs no update. */
export const howToUpdate =
	'Update it: apt-get, dnf or `brew upgrade --cask session-manager-plugin`; or use the built-in client: --plugin builtin';

const isProgram = async (file: string): Promise<boolean> => {
	try {
		if (!(await stat(file)).isFile()) return false;
		await access(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
};

/** Relative entries of PATH are passed over: nothing is ever run from the current directory. */
const onPath = async (searchPath: string): Promise<string | null> => {
	const folders = searchPath.split(path.delimiter).filter(folder => path.isAbsolute(folder));
	for (const file of [...folders.map(folder => path.join(folder, program)), installed])
		if (await isProgram(file)) return file;
	return null;
};

const whyNoProgram = async (file: string): Promise<Problem> => {
	const shown = clean(file);
	try {
		if ((await stat(file)).isDirectory())
			return problem(
				'plugin',
				`${shown} is a folder, not a plugin`,
				`Name the program itself, such as ${shown}/${program}`,
			);
		return problem('plugin', `${shown} may not be executed`, `Try: chmod +x ${shown}`);
	} catch {
		return problem('plugin', `${shown} does not exist`, howToInstall);
	}
};

const checked = async (file: string, {environment, kill, patience = 3000}: PluginSearch): Promise<Result<Plugin>> => {
	const answer = await askVersion({file, environment, kill, patience});
	if (!answer.ok) return answer;
	const version = parseVersion(answer.value);
	const shown = clean(file);
	if (!version) {
		const said = clean(answer.value).slice(0, 60);
		return failure(problem('plugin', `${shown} does not tell its version: "${said}"`, howToInstall));
	}
	if (!isAtLeast(version, takesResponseFromEnvironment)) {
		const summary = `session-manager-plugin ${answer.value} is too old: it would show the session's token in the process list`;
		return failure(problem('plugin', summary, howToUpdate, {detail: `Needed: 1.2.536.0 or newer. Found: ${shown}`}));
	}
	return success({kind: 'plugin', path: file, version: answer.value});
};

/** Finds the program for sessions and asks its version. Every failure is a problem of kind `plugin`. */
export const findPlugin = async (search: PluginSearch): Promise<Result<Plugin>> => {
	const {wanted, builtin, environment} = search;
	if (wanted === 'builtin') return success({kind: 'builtin', path: builtin.node, script: builtin.script});
	if (wanted !== 'auto') {
		const file = path.resolve(wanted);
		return (await isProgram(file)) ? checked(file, search) : failure(await whyNoProgram(file));
	}
	const file = await onPath(environment['PATH'] ?? '');
	return file ? checked(file, search) : failure(problem('plugin', `${program} was not found`, howToInstall));
};
