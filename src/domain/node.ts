import {type Scope, scopeKey} from './scope.ts';
import {tagValue} from './tags.ts';

/** Tags of a resource: key → value. */
export type Tags = Readonly<Record<string, string>>;

/** EC2's lifecycle state (EC2 API, InstanceState), or `unknown` for a value that did not exist when this was written. */
export type InstanceState = 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped' | 'unknown';

/** The agent's heartbeat as SSM sees it (SSM API, PingStatus). */
export type PingStatus = 'Online' | 'ConnectionLost' | 'Inactive';

/** What EC2 DescribeInstances knows of one instance. Absent values are `null`; texts are cleaned. */
export type Instance = {
	readonly id: string;
	/** The Name tag, `null` without one. */
	readonly name: string | null;
	readonly state: InstanceState;
	readonly type: string | null;
	/** EC2's PlatformDetails, such as `Linux/UNIX` or `Windows`. */
	readonly platform: string | null;
	readonly architecture: string | null;
	readonly privateIp: string | null;
	readonly publicIp: string | null;
	readonly privateDns: string | null;
	readonly vpc: string | null;
	readonly subnet: string | null;
	readonly zone: string | null;
	/** ISO 8601. */
	readonly launched: string | null;
	/** The account that owns the instance (the reservation's OwnerId). */
	readonly owner: string | null;
	/** ARN of the instance profile. */
	readonly instanceProfile: string | null;
	readonly tags: Tags;
	/** The tags as EC2 spelled them, only where cleaning changed one: the simulator must be told the true value. */
	readonly exactTags?: Tags;
};

/** What SSM DescribeInstanceInformation knows of one managed node. Texts are cleaned. */
export type ManagedNode = {
	readonly id: string;
	/** The activation's name (hybrid nodes only). */
	readonly name: string | null;
	readonly computerName: string | null;
	readonly ip: string | null;
	readonly ping: PingStatus;
	/** ISO 8601. */
	readonly lastPing: string | null;
	readonly agentVersion: string | null;
	/** SSM's PlatformType: `Linux`, `Windows` or `MacOS`. */
	readonly platformType: string | null;
	/** Operating system name, such as `Ubuntu`. */
	readonly os: string | null;
	readonly osVersion: string | null;
	/** The service role of a hybrid node or the node's IAM role. */
	readonly iamRole: string | null;
	/**
	 * Hybrid nodes only: tags from ListTagsForResource, `null` until they are read (one call a node).
	 * EC2 instances have their tags in {@link Instance}.
	 */
	readonly tags: Tags | null;
	/** As in {@link Instance}: only where cleaning changed a tag. */
	readonly exactTags?: Tags;
};

/** EC2 instances have ids `i-…`, hybrid managed nodes `mi-…`. */
export type NodeKind = 'instance' | 'managed-instance';

/**
 * One row of the list: an instance, a managed node, or both under one id.
 * `managed` is `null` when SSM has not (or not yet) reported the node.
 */
export type Node = {
	readonly id: string;
	readonly kind: NodeKind;
	readonly scope: Scope;
	/** The account that owns the node; `null` until the caller identity is known and EC2 did not say. */
	readonly account: string | null;
	readonly instance: Instance | null;
	readonly managed: ManagedNode | null;
	/** The node's key, kept by what joins nodes: building it for 100,000 rows costs more than looking at them. */
	readonly key?: NodeKey;
};

/** Names a node, unique among all scopes: `profile/region/id`. */
export type NodeKey = string;

/** The node's name for maps and events; see {@link NodeKey}. */
export const nodeKey = ({scope, id, key}: Pick<Node, 'scope' | 'id' | 'key'>): NodeKey =>
	key ?? `${scopeKey(scope)}/${id}`;

/** `mi-…` is a hybrid node, everything else an instance. */
export const kindOf = (id: string): NodeKind => (id.startsWith('mi-') ? 'managed-instance' : 'instance');

/**
 * What a person calls the node: its Name tag, else the activation's name, else the computer's name, else its id. A name
 * of nothing but blanks is none.
 */
export const nodeName = ({instance, managed, id}: Node): string =>
	instance?.name?.trim() ||
	tagValue(managed?.tags ?? {}, 'Name')?.trim() ||
	managed?.name?.trim() ||
	managed?.computerName?.trim() ||
	id;

/**
 * What the ARNs of all nodes of a kind begin with (Service Authorization Reference, ssm:StartSession): `ec2 … instance/`
 * or `ssm … managed-instance/`; a wrong type is denied even under `Allow *`.
 */
export const arnPrefix = (kind: NodeKind, partition: string, region: string, account: string): string =>
	`arn:${partition}:${kind === 'instance' ? 'ec2' : 'ssm'}:${region}:${account}:${kind}/`;

/**
 * The node's ARN as IAM policies name it.
 * @param account The caller's account, used where the owner is not known.
 */
export const nodeArn = (node: Node, partition: string, account: string): string =>
	arnPrefix(node.kind, partition, node.scope.region, node.account ?? account) + node.id;

/** The node's tags for people; `null` where they are not loaded (hybrid nodes) or EC2 did not tell them. */
export const nodeTags = (node: Node): Tags | null =>
	node.kind === 'instance' ? (node.instance?.tags ?? null) : (node.managed?.tags ?? null);

/** The node's tags byte for byte, for the simulator; never drawn. `null` as in {@link nodeTags}. */
export const exactTags = (node: Node): Tags | null => {
	const {instance, managed, kind} = node;
	return (kind === 'instance' ? instance?.exactTags : managed?.exactTags) ?? nodeTags(node);
};

/** Whether the instance is switched off or gone: nothing can be reached there until someone starts it. */
export const isStopped = ({instance}: Node): boolean =>
	instance !== null && /^(stopp|terminated|shutting)/.test(instance.state);

/** Whether a node runs Windows, as far as its agent or EC2 tells. */
export const isWindows = ({instance, managed}: Node): boolean =>
	/windows/i.test(managed?.platformType ?? instance?.platform ?? '');

/** A node of which nothing but its id is known. */
export const bareNode = (id: string, scope: Scope): Node => ({
	id,
	kind: kindOf(id),
	scope,
	account: null,
	instance: null,
	managed: null,
});
