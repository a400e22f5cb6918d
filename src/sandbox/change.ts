import {type FleetReading, readFleet} from './fleet/read-fleet.ts';
import {dictionary, type Flaw, maybe, nullable, oneOf, shape, text} from './fleet/reader.ts';
import {moment, phrase, tags} from './fleet/words.ts';
import type {Fleet, FleetAgent, FleetInstance, FleetRegion} from './fleet.ts';
import {own} from './own.ts';

/** What may change of one node while the sandbox runs; what is not named stays. */
type NodeChange = {
	/** `null`: the agent is gone, as if it had never registered (instances only). */
	readonly ping?: FleetAgent['ping'] | null;
	readonly lastPing?: string;
	readonly state?: FleetInstance['state'];
	readonly name?: string;
	readonly tags?: Readonly<Record<string, string>>;
};

/** The changed fleet, or what is wrong with the change. */
export type Changed =
	| {readonly ok: true; readonly fleet: Fleet}
	| {readonly ok: false; readonly flaws: readonly Flaw[]};

const nodeChange = shape<NodeChange>({
	ping: maybe(nullable(oneOf('Online', 'ConnectionLost', 'Inactive'))),
	lastPing: maybe(moment),
	state: maybe(oneOf('pending', 'running', 'shutting-down', 'terminated', 'stopping', 'stopped')),
	name: maybe(phrase(256)),
	tags: maybe(tags),
});

const nodeChanges = dictionary(text(/^m?i-[0-9a-f]{8,17}$/, 'a node id'), nodeChange);

const newAgent: FleetAgent = {
	ping: 'Online',
	version: '3.3.987.0',
	os: 'Amazon Linux',
	osVersion: '2023',
	lastPing: '2026-01-01T00:00:00Z',
};

const changedAgent = (agent: FleetAgent | null, {ping, lastPing}: NodeChange): FleetAgent | null => {
	if (ping === null) return null;
	const base = agent ?? (ping ? newAgent : null);
	return base && {...base, ping: ping ?? base.ping, lastPing: lastPing ?? base.lastPing};
};

const changedRegion = (region: FleetRegion, changes: Readonly<Record<string, NodeChange>>): FleetRegion => ({
	...region,
	instances: region.instances.map(node => {
		const change = changes[node.id];
		if (!change) return node;
		const name = change.name ?? change.tags?.['Name'] ?? node.name;
		const named = name === null ? {} : {Name: name};
		const own = {...named, ...(change.tags ?? node.tags), ...named};
		return {...node, name, tags: own, state: change.state ?? node.state, agent: changedAgent(node.agent, change)};
	}),
	managedNodes: region.managedNodes.map(node => {
		const change = changes[node.id];
		if (!change) return node;
		const agent = changedAgent(node.agent, change) ?? node.agent;
		return {...node, name: change.name ?? node.name, tags: change.tags ?? node.tags, agent};
	}),
});

const nodesOf = ({instances, managedNodes}: FleetRegion): readonly {readonly id: string}[] => [
	...instances,
	...managedNodes,
];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** The fields of the fleet that a field of the file decides. */
const decides: Readonly<Record<string, readonly (keyof Fleet)[]>> = {generate: ['regions']};

/** Reads the file with the changed fields in it, without generating nodes that nobody asks for. */
const readFields = (
	fleet: Fleet,
	written: Readonly<Record<string, unknown>>,
	fields: Readonly<Record<string, unknown>>,
	now: string,
): FleetReading => {
	if (Object.keys(fields).length === 0) return {ok: true, fleet};
	const {generate} = written;
	const areNodesAsked = 'regions' in fields || 'generate' in fields;
	const base = isObject(generate) && !areNodesAsked ? {...written, generate: {...generate, instances: 0}} : written;
	return readFleet({...base, ...fields}, now);
};

/**
 * Changes a running fleet. `change` holds fields of the fleet file, each replaced whole, and `nodes`: id → what
 * changes of that node. Account, partition and caller stay. `written` is the file as it was read.
 */
export const changeFleet = (fleet: Fleet, written: unknown, change: unknown, now: string): Changed => {
	if (!isObject(change)) return {ok: false, flaws: [{path: '$', reason: 'expected an object'}]};
	const {nodes = {}, ...fields} = change;
	const flaws: Flaw[] = ['account', 'partition', 'caller']
		.filter(name => name in fields)
		.map(name => ({path: `$.${name}`, reason: 'cannot change while the sandbox runs'}));
	const changes = nodeChanges(nodes, '$.nodes', flaws);
	if (!changes || flaws.length > 0) return {ok: false, flaws};
	const read = readFields(fleet, isObject(written) ? written : {}, fields, now);
	if (!read.ok) return read;
	const taken = Object.keys(fields).flatMap(name => own(decides, name) ?? [name as keyof Fleet]);
	const replaced = Object.fromEntries(taken.map(name => [name, read.fleet[name]])) as Partial<Fleet>;
	const next: Fleet = {...fleet, ...replaced};
	if (Object.keys(changes).length === 0) return {ok: true, fleet: next};
	const known = new Set([...next.regions.values()].flatMap(region => nodesOf(region).map(({id}) => id)));
	const strangers = Object.keys(changes).filter(id => !known.has(id));
	if (strangers.length > 0)
		return {ok: false, flaws: strangers.map(id => ({path: `$.nodes.${id}`, reason: 'no such node'}))};
	const regions = new Map([...next.regions].map(([name, region]) => [name, changedRegion(region, changes)]));
	return {ok: true, fleet: {...next, regions}};
};
