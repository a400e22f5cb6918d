import type {Scope} from './scope.ts';

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
};

/** Names a node, unique among all scopes: `profile/region/id`. */
export type NodeKey = string;
