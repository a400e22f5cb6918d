import type {Problem} from '../domain/problem.ts';
import {findPlugin, type Plugin} from '../session/plugin.ts';
import {isAtLeast, parseVersion} from '../session/plugin-version.ts';
import type {Host} from './host.ts';

/**
 * The program that will speak for sessions, or why it is not clear yet.
 * - `ready`: `name` is what the header calls it
 * - `ask`: no plugin; on a real account the built-in client is never used in silence
 * - `unusable`: the plugin that was asked for by name cannot be used
 */
export type SessionClient =
	| {readonly kind: 'ready'; readonly plugin: Plugin; readonly name: string}
	| {readonly kind: 'ask'; readonly problem: Problem}
	| {readonly kind: 'unusable'; readonly problem: Problem};

/** Name of the answer that lets the built-in client be used on real accounts. */
export const builtinAnswer = 'use-builtin-client';

/** Since this version the plugin refuses stream URLs that are not AWS's (session-protocol.md §15). */
const refusesOtherHosts = [1, 2, 889, 0];

/** The built-in client of this build. */
export const builtinClient = (host: Host): Plugin => ({
	kind: 'builtin',
	path: host.node,
	script: host.dist('session-client.js'),
});

const ready = (plugin: Plugin): SessionClient => ({
	kind: 'ready',
	plugin,
	name: plugin.kind === 'builtin' ? 'built-in client' : `plugin ${plugin.version}`,
});

/** Whether an endpoint is on this machine: only the sandbox is, and there is no token of a real account to guard there. */
export const isLocal = (endpoint: string | null): boolean => {
	if (endpoint === null || !URL.canParse(endpoint)) return false;
	return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(endpoint).hostname);
};

/** What decides on the client. */
export type ClientWish = {
	/** `--plugin` or `REACH_PLUGIN`: `auto`, `builtin` or a path. */
	readonly wanted: string;
	/** The endpoint of Systems Manager if one is set. */
	readonly endpoint: string | null;
	/** Whether the person once said yes to the built-in client. */
	readonly acceptsBuiltin: boolean;
};

/** Chooses the session client: a named one, else the plugin on PATH, else ours where that needs no question. */
export const chooseClient = async (
	{wanted, endpoint, acceptsBuiltin}: ClientWish,
	host: Host,
): Promise<SessionClient> => {
	const builtin = {node: host.node, script: host.dist('session-client.js')};
	const found = await findPlugin({wanted, builtin, environment: host.environment, kill: host.kill});
	if (!found.ok) {
		if (wanted !== 'auto') return {kind: 'unusable', problem: found.problem};
		return isLocal(endpoint) || acceptsBuiltin ? ready(builtinClient(host)) : {kind: 'ask', problem: found.problem};
	}
	const plugin = found.value;
	const version = plugin.kind === 'plugin' ? parseVersion(plugin.version) : null;
	const refuses = wanted === 'auto' && isLocal(endpoint) && version !== null && isAtLeast(version, refusesOtherHosts);
	return ready(refuses ? builtinClient(host) : plugin);
};
