import type {FleetAgent, FleetInstance, FleetRegion} from '../fleet.ts';
import {randomFrom} from './random.ts';

/** The part `generate` of the fleet file: how many instances, where, with how many values for which tags. */
export type Generation = {
	readonly seed: number;
	readonly instances: number;
	readonly regions: readonly string[];
	/** Tag key → number of distinct values. */
	readonly tagValues: Readonly<Record<string, number>>;
};

const apps = 'payments orders search billing catalog identity ledger media gateway reports events pricing'.split(' ');
const parts = 'api web worker db cache cron queue proxy batch admin'.split(' ');
const words: Readonly<Record<string, readonly string[]>> = {
	env: ['prod', 'staging', 'dev', 'test', 'qa', 'perf'],
	team: ['platform', 'payments', 'search', 'data', 'mobile', 'security', 'growth', 'infra'],
};
const systems = [
	{os: 'Amazon Linux', osVersion: '2023', platform: 'Linux/UNIX'},
	{os: 'Ubuntu', osVersion: '24.04', platform: 'Linux/UNIX'},
	{os: 'Red Hat Enterprise Linux', osVersion: '9.4', platform: 'Red Hat Enterprise Linux'},
	{os: 'Microsoft Windows Server 2022 Datacenter', osVersion: '10.0.20348', platform: 'Windows'},
] as const;
const types = [
	{type: 't3.medium', architecture: 'x86_64'},
	{type: 'm7g.large', architecture: 'arm64'},
	{type: 'c7i.xlarge', architecture: 'x86_64'},
	{type: 'r7g.2xlarge', architecture: 'arm64'},
] as const;

/** The value number `index` of a tag: real words first, then the key with a number. */
const tagValue = (key: string, index: number): string => words[key]?.[index] ?? `${key}-${index}`;

/**
 * Adds generated instances to the regions, spread evenly, the same for the same seed. Every 40th is stopped, every
 * 50th never registered with SSM and every 30th has lost its connection; the others are running and Online.
 */
export const generate = (
	plan: Generation,
	regions: ReadonlyMap<string, FleetRegion>,
	account: string,
	now: string,
): ReadonlyMap<string, FleetRegion> => {
	const random = randomFrom(plan.seed);
	const pick = <Item>(items: readonly [Item, ...Item[]] | readonly Item[]): Item => items[random(items.length)] as Item;
	const tags = Object.entries(plan.tagValues);
	const places = plan.regions.map(name => ({name, nodes: [] as FleetInstance[]}));
	const taken = new Set([...regions.values()].flatMap(({instances}) => instances.map(({id}) => id)));
	const hex = (digits: number): string =>
		random(16 ** digits)
			.toString(16)
			.padStart(digits, '0');
	const freshId = (): string => {
		const id = `i-0${hex(8)}${hex(8)}`;
		if (taken.has(id)) return freshId();
		taken.add(id);
		return id;
	};
	const agentOf = (index: number, {os, osVersion}: (typeof systems)[number]): FleetAgent | null => {
		if (index % 50 === 49) return null;
		const ping = index % 40 === 39 || index % 30 === 29 ? 'ConnectionLost' : 'Online';
		return {ping, version: '3.3.987.0', os, osVersion, lastPing: now};
	};
	for (let index = 0; index < plan.instances; index++) {
		const place = places[index % places.length];
		if (!place) break;
		const name = `${pick(apps)}-${pick(parts)}-${index + 1}`;
		const system = systems[random(10) < 9 ? random(3) : 3] ?? systems[0];
		const size = system.platform === 'Windows' ? types[0] : pick(types);
		const zone = 'abc'[random(3)] ?? 'a';
		place.nodes.push({
			id: freshId(),
			name,
			state: index % 40 === 39 ? 'stopped' : 'running',
			...size,
			platform: system.platform,
			privateIp: `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`,
			publicIp: null,
			vpc: 'vpc-0a1b2c3d4e5f60001',
			subnet: `subnet-0a1b2c3d4e5f6000${zone}`,
			zone: `${place.name}${zone}`,
			launched: '2026-10-01T08:00:00Z',
			owner: account,
			instanceProfile: 'node-role',
			tags: Object.fromEntries([['Name', name], ...tags.map(([key, count]) => [key, tagValue(key, random(count))])]),
			agent: agentOf(index, system),
		});
	}
	const filled = new Map(regions);
	for (const {name, nodes} of places) {
		const before = filled.get(name) ?? {instances: [], managedNodes: [], documents: []};
		filled.set(name, {...before, instances: [...before.instances, ...nodes]});
	}
	return filled;
};
