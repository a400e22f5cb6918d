import type {Fleet} from '../fleet.ts';
import type {Command} from './terminal.ts';

/** What an agent's shell is given, and nothing of the sandbox's own environment: no keys, no endpoints. */
const environmentOf = (home: string, node: string): Readonly<Record<string, string>> => ({
	HOME: home,
	LANG: 'C.UTF-8',
	LOGNAME: 'ssm-user',
	PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
	PS1: `[ssm-user@${node}]$ `,
	TERM: 'xterm-256color',
	USER: 'ssm-user',
});

/** A shell expands its prompt: a node's name must not run anything. */
const plain = (name: string): string => name.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 64);

/** The name that a node's prompt shows: its Name, else its id. */
export const nodeName = (fleet: Fleet, region: string, target: string): string => {
	const here = fleet.regions.get(region);
	const node = [...(here?.instances ?? []), ...(here?.managedNodes ?? [])].find(({id}) => id === target);
	return plain(node?.name ?? '') || plain(target);
};

/** The agent's version of a node, as it tells the client in a handshake. */
export const agentVersion = (fleet: Fleet, region: string, target: string): string => {
	const here = fleet.regions.get(region);
	const node = [...(here?.instances ?? []), ...(here?.managedNodes ?? [])].find(({id}) => id === target);
	return node?.agent?.version ?? '3.3.987.0';
};

/** The program and its surroundings for a session on a node. */
export const commandFor = (
	program: readonly string[],
	{home, node}: {readonly home: string; readonly node: string},
): Command => {
	const [file = 'sh', ...rest] = program;
	return {file, arguments: rest, directory: home, environment: environmentOf(home, node)};
};
