import {type ChildProcess, spawn} from 'node:child_process';
import {createInterface} from 'node:readline';
import {problem} from '../domain/problem.ts';
import {failure, type Result, success} from '../domain/result.ts';
import {clean} from '../domain/text.ts';
import type {Host} from './host.ts';

/** A running local AWS. It ends with `stop`, and by itself when this process dies: its standard input closes then. */
export type SandboxProcess = {
	/** The variables that point AWS tools at it. */
	readonly variables: Readonly<Record<string, string>>;
	readonly stop: () => Promise<void>;
	/** Settles when the sandbox ends, however it comes to that. */
	readonly ended: Promise<void>;
};

/** Variables that would beat the profile which the sandbox sets. */
const inheritedKeys =
	/^AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|SECURITY_TOKEN|CREDENTIAL_EXPIRATION|DEFAULT_PROFILE|DEFAULT_REGION|ROLE_ARN|ROLE_SESSION_NAME|WEB_IDENTITY_TOKEN_FILE|CONTAINER_.*|ENDPOINT_URL(_.*)?|IGNORE_CONFIGURED_ENDPOINT_URLS|CA_BUNDLE)$/;

/** Where a proxy is set, this machine must be left out of it by name: not every tool knows that it cannot be reached through one. */
const withoutProxyFor = (host: string, inherited: Host['environment']): Record<string, string> => {
	const names = Object.keys(inherited);
	if (!names.some(name => /^(https?|all)_proxy$/i.test(name))) return {};
	const before = inherited['no_proxy'] || inherited['NO_PROXY'];
	const list = before ? `${before},${host}` : host;
	return {NO_PROXY: list, no_proxy: list};
};

/** The environment of a command that runs against the sandbox: inherited keys out, the sandbox's variables in. */
export const sandboxEnvironment = (
	inherited: Host['environment'],
	variables: Readonly<Record<string, string>>,
): Record<string, string | undefined> => ({
	...Object.fromEntries(Object.entries(inherited).filter(([name]) => !inheritedKeys.test(name))),
	...withoutProxyFor('127.0.0.1', inherited),
	...variables,
});

const variablesOf = (line: string): Readonly<Record<string, string>> | null => {
	try {
		const {environment} = JSON.parse(line) as {environment?: Record<string, string>};
		return environment ?? null;
	} catch {
		return null;
	}
};

const firstLine = (child: ChildProcess): Promise<string | null> =>
	new Promise(resolve => {
		if (!child.stdout) return resolve(null);
		const lines = createInterface({input: child.stdout});
		lines.once('line', resolve);
		lines.once('close', () => resolve(null));
	});

/**
 * Starts the sandbox in a process group of its own, so that Ctrl-C in the terminal reaches the command that uses it,
 * not it. `fleet`: path of a fleet file, `null` for the built-in demo fleet. `asAws`: under AWS's own host names.
 */
export const startSandbox = async (
	host: Host,
	fleet: string | null,
	asAws = false,
): Promise<Result<SandboxProcess>> => {
	const options = [...(fleet === null ? [] : ['--fleet', fleet]), ...(asAws ? ['--as-aws'] : [])];
	const args = [host.dist('sandbox.js'), ...options];
	const child = spawn(host.node, args, {
		detached: true,
		stdio: ['pipe', 'pipe', 'pipe'],
		env: {...host.environment, NODE_ENV: 'production'},
	});
	let said = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		// Its first line is what is told.
		if (said.length < 4000) said += text;
	});
	child.stdin.on('error', () => {});
	const ended = new Promise<void>(resolve => {
		child.once('close', () => resolve());
		child.once('error', () => resolve());
	});
	const line = await firstLine(child);
	const variables = line === null ? null : variablesOf(line);
	if (!variables) {
		child.kill();
		await ended;
		const summary = clean(said.trim().split('\n')[0] ?? '') || 'The sandbox did not start.';
		return failure(problem('other', summary, 'Mend the fleet file: docs/fleet-format.md describes it.'));
	}
	const stop = async () => {
		child.stdin.end();
		await ended;
	};
	return success({variables, stop, ended});
};
