import type {Instance, ManagedNode, Node, Tags} from '../../../src/domain/node.ts';
import type {CallerIdentity, Principal} from '../../../src/domain/principal.ts';
import type {Scope} from '../../../src/domain/scope.ts';

/** The account of all examples. */
export const account = '111122223333';

/** A scope of the default credentials. */
export const scope = (region = 'eu-west-1'): Scope => ({profile: null, region});

/** An instance that runs, with what a test cares about. */
export const instance = (id: string, more: Partial<Instance> = {}): Instance => ({
	id,
	name: null,
	state: 'running',
	type: 'm7g.large',
	platform: 'Linux/UNIX',
	architecture: 'arm64',
	privateIp: '10.0.0.1',
	publicIp: null,
	privateDns: null,
	vpc: 'vpc-1',
	subnet: 'subnet-1',
	zone: 'eu-west-1a',
	launched: '2026-11-01T08:00:00Z',
	owner: account,
	instanceProfile: null,
	tags: {},
	...more,
});

/** A managed node that is online, with what a test cares about. */
export const managedNode = (id: string, more: Partial<ManagedNode> = {}): ManagedNode => ({
	id,
	name: null,
	computerName: null,
	ip: '10.0.0.1',
	ping: 'Online',
	lastPing: '2026-11-23T10:00:00Z',
	agentVersion: '3.3.987.0',
	platformType: 'Linux',
	os: 'Ubuntu',
	osVersion: '24.04',
	iamRole: null,
	tags: null,
	...more,
});

/** An instance with its managed node: reachable, permissions aside. */
export const node = (id: string, tags: Tags = {}, region = 'eu-west-1'): Node => ({
	id,
	kind: 'instance',
	scope: scope(region),
	account,
	instance: instance(id, {tags, name: tags['Name'] ?? null}),
	managed: managedNode(id),
});

/** A hybrid node whose tags are loaded, or not (`null`). */
export const hybrid = (id: string, tags: Tags | null = {}, region = 'eu-west-1'): Node => ({
	id,
	kind: 'managed-instance',
	scope: scope(region),
	account: null,
	instance: null,
	managed: managedNode(id, {tags}),
});

/** Alice, a user. */
export const alice: CallerIdentity = {arn: `arn:aws:iam::${account}:user/alice`, account, userId: 'AIDAALICE'};

/** A session of the role `deploy`. */
export const deploy: CallerIdentity = {
	arn: `arn:aws:sts::${account}:assumed-role/deploy/alice@example.com`,
	account,
	userId: 'AROADEPLOY:alice@example.com',
};

/** A principal that can be simulated. */
export type Simulated = Extract<Principal, {kind: 'user' | 'role'}>;
