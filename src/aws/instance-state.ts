import type {InstanceState} from '../domain/node.ts';

const states: ReadonlySet<string> = new Set<InstanceState>([
	'pending',
	'running',
	'shutting-down',
	'terminated',
	'stopping',
	'stopped',
]);

/** EC2's name of a state as ours. */
export const stateOf = (name: string | undefined): InstanceState =>
	name !== undefined && states.has(name) ? (name as InstanceState) : 'unknown';
