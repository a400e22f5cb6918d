import type {Result} from './result.ts';
import type {Scope} from './scope.ts';

/** What a node's instance says of its surroundings (EC2 DescribeInstances). */
export type Surroundings = {
	readonly vpc: string | null;
	readonly subnet: string | null;
	readonly publicIp: string | null;
	readonly securityGroups: readonly string[];
	/** Name of the instance profile. */
	readonly profile: string | null;
	readonly metadata: {readonly enabled: boolean; readonly tokens: 'required' | 'optional'};
};

/** A rule of a security group. `protocol` is `tcp`, `udp`, `icmp` or `-1` for all. */
export type Rule = {
	readonly protocol: string;
	readonly from: number;
	readonly to: number;
	readonly cidrs: readonly string[];
	readonly groups: readonly string[];
	/** Lists of addresses kept elsewhere (`pl-…`): what is in them is not told. */
	readonly prefixLists: readonly string[];
};

/** A security group with its rules. */
export type SecurityGroup = {readonly id: string; readonly egress: readonly Rule[]; readonly ingress: readonly Rule[]};

/** A route of the subnet's table. `gateway` as EC2 names it: `igw-…`, `nat-…`, `local`; `isActive`: no blackhole. */
export type Route = {readonly destination: string; readonly gateway: string; readonly isActive: boolean};

/** An entry of a network ACL: the lowest number that fits decides. */
export type AclEntry = {
	readonly number: number;
	readonly isEgress: boolean;
	readonly allows: boolean;
	/** `-1`: all; else the protocol's number, 6 is TCP. */
	readonly protocol: string;
	readonly from: number;
	readonly to: number;
	readonly cidr: string;
};

/** An interface endpoint; `service` is the last part of its name, such as `ssm`. */
export type Endpoint = {
	readonly id: string;
	readonly service: string;
	readonly state: string;
	readonly hasPrivateDns: boolean;
	readonly securityGroups: readonly string[];
	/** JSON text. */
	readonly policy: string | null;
};

/** A route table. Without routes it was not told: every table has the VPC's own. */
export type RouteTable = {
	readonly routes: readonly Route[];
	/** The account that the VPC belongs to; `null`: not told. */
	readonly owner: string | null;
};

/** DNS attributes of a VPC. */
export type VpcDns = {readonly support: boolean; readonly hostnames: boolean};

/** What `reach doctor` reads beside the listings. No function throws. */
export type NetworkSources = {
	/** EC2 DescribeInstances of one instance. */
	readonly surroundings: (scope: Scope, id: string, signal: AbortSignal) => Promise<Result<Surroundings>>;
	/** IAM GetInstanceProfile: the role's ARN; `null`: the profile has none. */
	readonly profileRole: (scope: Scope, profile: string, signal: AbortSignal) => Promise<Result<string | null>>;
	/** EC2 DescribeSecurityGroups. */
	readonly securityGroups: (
		scope: Scope,
		ids: readonly string[],
		signal: AbortSignal,
	) => Promise<Result<readonly SecurityGroup[]>>;
	/** EC2 DescribeRouteTables: of the subnet, else the VPC's main table. */
	readonly routes: (scope: Scope, subnet: string, vpc: string, signal: AbortSignal) => Promise<Result<RouteTable>>;
	/** EC2 DescribeNetworkAcls of the subnet. */
	readonly acl: (scope: Scope, subnet: string, signal: AbortSignal) => Promise<Result<readonly AclEntry[]>>;
	/** EC2 DescribeVpcEndpoints: the interface endpoints of a VPC. */
	readonly endpoints: (scope: Scope, vpc: string, signal: AbortSignal) => Promise<Result<readonly Endpoint[]>>;
	/** EC2 DescribeVpcAttribute, twice. */
	readonly vpcDns: (scope: Scope, vpc: string, signal: AbortSignal) => Promise<Result<VpcDns>>;
	/** SSM GetServiceSetting. */
	readonly setting: (scope: Scope, id: string, signal: AbortSignal) => Promise<Result<string>>;
};
