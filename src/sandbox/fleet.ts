import type {FleetMetadata, FleetNetwork} from './fleet/network.ts';

/** A policy document as IAM stores it; checked for shape when the fleet file is read. */
export type PolicyDocument = {readonly Version?: string; readonly Id?: string; readonly Statement: unknown};

/** A user, group, role, the root user or a federated user of the fleet file. Group membership is by principal name. */
export type FleetPrincipal = {
	readonly name: string;
	readonly kind: 'user' | 'group' | 'role' | 'root' | 'federated';
	/** IAM path, `/` by default. */
	readonly path: string;
	readonly tags: Readonly<Record<string, string>>;
	readonly groups: readonly string[];
	/** Policy name → document; inline and managed alike. */
	readonly policies: Readonly<Record<string, PolicyDocument>>;
	readonly boundary: PolicyDocument | null;
	/** Managed policies by name (of the fleet's `managedPolicies`) or ARN; none by default. */
	readonly attached?: readonly string[];
	/** Roles and federated users: the session's name. */
	readonly sessionName: string;
	/** Narrows the live request; the simulator never sees it. */
	readonly sessionPolicy: PolicyDocument | null;
	/** Users: the code that their MFA device shows; absent: no device. */
	readonly mfaCode?: string;
	/** Roles: whether the trust policy wants MFA of who assumes it. */
	readonly needsMfa?: boolean;
};

/** An account of the access portal; `roles`: permission set → role of the fleet. */
export type FleetPortalAccount = {
	readonly name: string | null;
	readonly email: string | null;
	readonly roles: Readonly<Record<string, string>>;
};

/** IAM Identity Center: who signs in with a device code, and what the access portal then opens. */
export type FleetIdentityCenter = {
	readonly region: string;
	/** Name of the `sso-session` in the AWS configuration; `null`: one of its own in every run. */
	readonly session: string | null;
	/** Account id → account. */
	readonly accounts: Readonly<Record<string, FleetPortalAccount>>;
	/** Who confirms a code: a person on the sandbox's own page, or nobody needs to, or it is always denied. */
	readonly approval: 'by-hand' | 'at-once' | 'denied';
	/** How often a client may ask for the token. */
	readonly intervalSeconds: number;
	/** How long a code holds. */
	readonly codeSeconds: number;
	/** How long a token holds. */
	readonly tokenSeconds: number;
	/** Whether sign-ins with scopes get a refresh token. */
	readonly refreshes: boolean;
};

/** The agent of a node. A node without one never registered with SSM. */
export type FleetAgent = {
	readonly ping: 'Online' | 'ConnectionLost' | 'Inactive';
	readonly version: string;
	readonly os: string;
	readonly osVersion: string;
	readonly lastPing: string;
};

/** What answers at a port: everything comes back, or a real port of this machine's 127.0.0.1. */
export type FleetPortTarget = 'echo' | {readonly to: number};

/** Port number → what answers there; all other ports refuse connections. */
export type FleetPorts = Readonly<Record<string, FleetPortTarget>>;

/** An EC2 instance of the fleet file, defaults filled in. */
export type FleetInstance = {
	readonly id: string;
	readonly name: string | null;
	readonly state: 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped';
	readonly type: string;
	readonly platform: string;
	readonly architecture: string;
	readonly privateIp: string | null;
	readonly publicIp: string | null;
	readonly vpc: string | null;
	readonly subnet: string | null;
	readonly zone: string;
	readonly launched: string;
	readonly owner: string;
	readonly instanceProfile: string | null;
	readonly tags: Readonly<Record<string, string>>;
	readonly agent: FleetAgent | null;
	/** Ids of security groups; absent: one that the region's `network` need not describe. */
	readonly securityGroups?: readonly string[];
	readonly metadata?: FleetMetadata;
	/** Where port and SSH sessions lead; absent: nothing listens. */
	readonly ports?: FleetPorts;
};

/** A hybrid managed node (`mi-…`) of the fleet file. */
export type FleetManagedNode = {
	readonly id: string;
	readonly name: string | null;
	readonly computerName: string | null;
	readonly ip: string | null;
	readonly tags: Readonly<Record<string, string>>;
	readonly agent: FleetAgent;
	readonly ports?: FleetPorts;
};

/** A parameter of a session document (SSM, schema of session documents, `parameters`). */
export type FleetParameter = {
	readonly type: 'String' | 'StringList';
	readonly description?: string;
	/** Without one StartSession must be given a value. */
	readonly default?: string | readonly string[];
	/** Regular expression that every value must match. */
	readonly allowedPattern?: string;
	readonly allowedValues?: readonly string[];
};

/** A session document. `owner` `self` is the account, anything else the name of AWS's own. */
export type FleetDocument = {
	readonly name: string;
	readonly sessionType: string;
	readonly owner: string;
	readonly description?: string;
	/** Preferences of the session, as in a session document: `kmsKeyId`, `idleSessionTimeout`, `runAsEnabled`, … */
	readonly inputs?: Readonly<Record<string, unknown>>;
	readonly parameters?: Readonly<Record<string, FleetParameter>>;
	/** What is run or forwarded, with `{{ parameter }}` in its texts. */
	readonly properties?: Readonly<Record<string, unknown>>;
	readonly tags?: Readonly<Record<string, string>>;
};

/** A symmetric KMS key. */
export type FleetKey = {
	readonly id: string;
	/** `alias/…`, `null` without one. */
	readonly alias: string | null;
	readonly state: 'Enabled' | 'Disabled' | 'PendingDeletion';
	/** Whether its key policy leaves the decision to the account's IAM policies; `false`: it allows nobody. */
	readonly trustsAccount: boolean;
};

/** A session of the past, or one that somebody else has open. Moments are ISO 8601. */
export type FleetSession = {
	readonly id: string;
	/** Name of the principal that started it. */
	readonly owner: string;
	readonly target: string;
	readonly document: string;
	readonly reason: string | null;
	readonly started: string;
	/** `null`: it is still open. */
	readonly ended: string | null;
	readonly status: 'Connected' | 'Connecting' | 'Disconnected' | 'Terminated' | 'Terminating' | 'Failed';
};

/** One region with what lives in it. */
export type FleetRegion = {
	readonly instances: readonly FleetInstance[];
	readonly managedNodes: readonly FleetManagedNode[];
	readonly documents: readonly FleetDocument[];
	readonly keys?: readonly FleetKey[];
	/** VPCs, subnets, security groups and endpoints. */
	readonly network?: FleetNetwork;
	/** Systems Manager's service settings: id → value. */
	readonly settings?: Readonly<Record<string, string>>;
	readonly sessions?: readonly FleetSession[];
};

/** A planned misbehaviour; see the fleet format. */
export type FleetFault = {
	readonly service: string;
	readonly action: string | null;
	readonly region: string | null;
	/** The nth page of one listing, from 1. */
	readonly page: number | null;
	readonly fault:
		| 'throttle'
		| 'error500'
		| 'error503'
		| 'accessDenied'
		| 'expiredToken'
		| 'slow'
		| 'hang'
		| 'reset'
		| 'malformed'
		| 'empty'
		| 'repeatToken'
		| 'repeatNodes'
		| 'loseNodes'
		| 'drop'
		| 'silence'
		| 'badDigest'
		| 'duplicate'
		| 'reorder'
		| 'tokenRefused'
		| 'agentClosed'
		| 'bye'
		| 'pause';
	/** How often it strikes; `Infinity` by default. */
	readonly times: number;
	readonly delayMs: number;
	/** Gateway faults: after how many messages of the session. */
	readonly afterMessages: number;
};

/** The organization that the account belongs to. */
export type FleetOrganization = {
	/** Attached to the account. A list that allows nothing itself has `FullAWSAccess` beside it. */
	readonly serviceControlPolicies: readonly PolicyDocument[];
	/** `o-…`, as in `aws:PrincipalOrgID`. */
	readonly id?: string;
	/** The account that service control policies do not bind. */
	readonly managementAccount?: string;
	/**
	 * A defect of the simulator before July 2026, for the `per-resource` shape only: where a service control policy
	 * speaks of the action under a Condition, the answer is `implicitDeny` whatever the condition says.
	 */
	readonly simulatorMisjudgesConditions?: boolean;
};

/** AWS Resource Explorer in the account: which regions it indexes, and what it does not show. */
export type FleetExplorer = {
	/** The region of the aggregator index; `null`: every index knows its own region only. */
	readonly aggregator: string | null;
	/** Whether the aggregator index has taken over all there is. */
	readonly isActive: boolean;
	/** Regions with an index of their own; absent: all. The aggregator's region always has one. */
	readonly indexed?: readonly string[];
	/** Ids of nodes that it has not come across yet. */
	readonly unseen: readonly string[];
	/** What each default view filters by, empty: nothing. `null`: no region has a default view. */
	readonly view: string | null;
};

/** A whole small AWS: the fleet file after validation, defaults filled in and generated nodes added. */
export type Fleet = {
	readonly partition: string;
	readonly account: string;
	/** Absent: the account has none. */
	readonly alias?: string;
	readonly caller: string;
	/** IAM's write calls replace entries of this map while the sandbox runs; everything else of a fleet stays. */
	readonly principals: ReadonlyMap<string, FleetPrincipal>;
	/** Customer managed policies by name, with path `/`. */
	readonly managedPolicies?: Readonly<Record<string, PolicyDocument>>;
	/** `null`: the account is in no organization. */
	readonly organization: FleetOrganization | null;
	readonly live: {readonly sourceIp: string; readonly mfa: boolean};
	readonly simulatorShape: 'aggregated' | 'per-resource';
	readonly sessionDocument: {readonly mustBeAllowed: boolean};
	readonly regions: ReadonlyMap<string, FleetRegion>;
	readonly shell: readonly string[];
	/** Hosts that nodes can reach, for port sessions through a node: name → ports. */
	readonly hosts?: Readonly<Record<string, FleetPorts>>;
	/** `always`: every session begins with a handshake; otherwise as agents do. */
	readonly handshake?: 'as-agent' | 'always';
	/** Longest payload of an agent's messages; absent: 1,024 bytes, as agents send. */
	readonly payloadBytes?: number;
	/** Service → milliseconds added to every answer; `*` for all others. */
	readonly latencyMs: Readonly<Record<string, number>>;
	/** Service → token bucket. */
	readonly rateLimit: Readonly<Record<string, {readonly perSecond: number; readonly burst: number}>>;
	readonly ownSessionPattern: 'session-name' | 'also-userid';
	readonly advancedTier: boolean;
	/** Absent: the account has no index. */
	readonly resourceExplorer?: FleetExplorer;
	/** Absent: nobody can sign in. */
	readonly identityCenter?: FleetIdentityCenter;
	/** Profiles of the AWS configuration beside those of the principals: name → settings. */
	readonly profiles?: Readonly<Record<string, Readonly<Record<string, string>>>>;
	readonly faults: readonly FleetFault[];
};
