import type {Fleet, FleetAgent, FleetInstance, FleetManagedNode, FleetRegion} from './fleet.ts';

/** A node that SSM knows: an instance with an agent, or a hybrid node. */
export type Managed =
	| {readonly kind: 'instance'; readonly node: FleetInstance; readonly agent: FleetAgent}
	| {readonly kind: 'managed-instance'; readonly node: FleetManagedNode; readonly agent: FleetAgent};

type Index = {
	readonly instances: ReadonlyMap<string, FleetInstance>;
	readonly managed: ReadonlyMap<string, Managed>;
	readonly listed: readonly Managed[];
};

/** Regions are immutable: their indexes live as long as they do. */
const indexes = new WeakMap<FleetRegion, Index>();

const makeIndex = ({instances, managedNodes}: FleetRegion): Index => {
	const listed: Managed[] = [];
	for (const node of instances) if (node.agent) listed.push({kind: 'instance', node, agent: node.agent});
	for (const node of managedNodes) listed.push({kind: 'managed-instance', node, agent: node.agent});
	return {
		instances: new Map(instances.map(node => [node.id, node])),
		managed: new Map(listed.map(one => [one.node.id, one])),
		listed,
	};
};

/** A region's nodes by id; `null` for a region that the fleet does not have. */
export const indexOf = (fleet: Fleet, region: string): Index | null => {
	const found = fleet.regions.get(region);
	if (!found) return null;
	const index = indexes.get(found) ?? makeIndex(found);
	indexes.set(found, index);
	return index;
};

/** The ARN of a node (Service Authorization Reference: EC2 `instance`, SSM `managed-instance`). */
export const nodeArn = (fleet: Fleet, region: string, id: string): string => {
	const {partition, account} = fleet;
	if (id.startsWith('mi-')) return `arn:${partition}:ssm:${region}:${account}:managed-instance/${id}`;
	const owner = indexOf(fleet, region)?.instances.get(id)?.owner ?? account;
	return `arn:${partition}:ec2:${region}:${owner}:instance/${id}`;
};

/** Tags as request context: what policies see of a resource under the prefixes that its type has. */
export const tagContext = (
	tags: Readonly<Record<string, string>>,
	prefixes: readonly string[],
): Readonly<Record<string, readonly string[]>> =>
	Object.fromEntries(
		prefixes.flatMap(prefix => Object.entries(tags).map(([key, value]) => [`${prefix}${key}`, [value]] as const)),
	);
