import type {Access} from './access.ts';
import type {Node} from './node.ts';
import {shellWord} from './shell-word.ts';

/**
 * Whether a session could get through at all, permissions aside.
 * - `online`, `connection-lost`, `inactive`: SSM's ping status
 * - `never-registered`: the instance runs, and SSM has no record of it
 * - `starting`, `stopped`, `terminated`: EC2's state says so (stopping and shutting-down count as done)
 * - `unreported`: SSM has not told (yet)
 */
export type Connectivity =
	| 'online'
	| 'connection-lost'
	| 'inactive'
	| 'never-registered'
	| 'starting'
	| 'stopped'
	| 'terminated'
	| 'unreported';

/**
 * How the node can be reached.
 * @param isListed Whether SSM's listing of the node's scope ended well: only then does a missing record mean anything.
 */
export const connectivity = ({instance, managed}: Node, isListed = true): Connectivity => {
	switch (instance?.state) {
		case 'terminated':
		case 'shutting-down':
			return 'terminated';
		case 'stopped':
		case 'stopping':
			return 'stopped';
		default:
	}
	if (managed?.ping === 'Online') return 'online';
	if (instance?.state === 'pending') return 'starting';
	if (managed) return managed.ping === 'ConnectionLost' ? 'connection-lost' : 'inactive';
	return isListed ? 'never-registered' : 'unreported';
};

/**
 * `true`: allowed and Online. `false`: denied or not Online. `null`: nobody knows (yet).
 * @param isListed As in {@link connectivity}.
 */
export const reachable = (access: Access, node: Node, isListed = true): boolean | null => {
	const state = connectivity(node, isListed);
	if (access.verdict === 'denied') return false;
	if (state === 'unreported') return null;
	if (state !== 'online') return false;
	return access.verdict === 'allowed' ? true : null;
};

const sentences: Record<Connectivity, string> = {
	online: 'the agent is online',
	'connection-lost': 'the agent stopped answering',
	inactive: 'the agent is inactive',
	'never-registered': 'the instance runs but never registered with Systems Manager',
	starting: 'the instance is starting',
	stopped: 'the instance is stopped',
	terminated: 'the instance is terminated',
	unreported: 'Systems Manager has not reported this node',
};

/** The connectivity in plain words, with the time of the last ping where it matters. */
export const connectivitySentence = (node: Node, isListed = true): string => {
	const state = connectivity(node, isListed);
	const lastPing = node.managed?.lastPing;
	if (state === 'starting' || state === 'stopped' || state === 'terminated') {
		const now = node.instance?.state;
		return now === 'stopping' || now === 'shutting-down'
			? `the instance is ${now.replace('-', ' ')}`
			: sentences[state];
	}
	return lastPing && (state === 'connection-lost' || state === 'inactive')
		? `${sentences[state]}; last ping ${lastPing}`
		: sentences[state];
};

/** What to do about it; `null` where nothing stands in the way. */
export const connectivityHint = (node: Node, isListed = true): string | null => {
	const {id, scope} = node;
	switch (connectivity(node, isListed)) {
		case 'online':
			return null;
		case 'stopped':
			return `start it: aws ec2 start-instances --instance-ids ${shellWord(id)} --region ${shellWord(scope.region)}`;
		case 'terminated':
			return 'nothing can be done: the instance is gone';
		case 'starting':
			return 'wait a minute or two and reload';
		case 'never-registered':
			return 'check the SSM agent, the instance profile (AmazonSSMManagedInstanceCore) and the route to the ssm endpoints';
		case 'connection-lost':
		case 'inactive':
			return 'check that the machine is up, the agent runs and it reaches the ssm and ssmmessages endpoints';
		case 'unreported':
			return 'connecting can be tried; reload to ask Systems Manager again';
	}
};
