import type {PolicyDocument} from '../fleet.ts';
import {policyDocument} from './policies.ts';
import {
	amount,
	dictionary,
	list,
	maybe,
	nullable,
	oneOf,
	optional,
	type Reader,
	required,
	shape,
	text,
	truth,
} from './reader.ts';

/** A VPC with its DNS attributes. */
export type FleetVpc = {
	readonly id: string;
	readonly dnsSupport: boolean;
	readonly dnsHostnames: boolean;
	/** The account that shares it; `null`: the fleet's own. Endpoints are told to their owner alone. */
	readonly owner: string | null;
	/** Whether route tables and ACLs of a shared VPC are told to those that it is shared with. */
	readonly tellsRoutes: boolean;
};

/** A rule of a security group. `from` and `to` are ports; `-1` as protocol is all traffic. */
export type FleetRule = {
	readonly protocol: string;
	readonly from: number;
	readonly to: number;
	readonly cidr: string | null;
	/** Id of a security group in place of addresses. */
	readonly group: string | null;
};

/** A security group. */
export type FleetSecurityGroup = {
	readonly id: string;
	readonly egress: readonly FleetRule[];
	readonly ingress: readonly FleetRule[];
};

/** An entry of a network ACL; the lowest number that fits decides. */
export type FleetAclEntry = {
	readonly number: number;
	readonly egress: boolean;
	readonly allow: boolean;
	readonly protocol: string;
	readonly from: number;
	readonly to: number;
	readonly cidr: string;
};

/** A subnet with its route table and network ACL. */
export type FleetSubnet = {
	readonly id: string;
	readonly vpc: string;
	/** Destination CIDR → gateway, such as `igw-1`, `nat-1`, `tgw-1`; `blackhole` for one that is gone. */
	readonly routes: Readonly<Record<string, string>>;
	/** `null`: the default ACL, which allows all. */
	readonly acl: readonly FleetAclEntry[] | null;
};

/** An interface endpoint. `service` is the short name: `ssm`, `ssmmessages`, `ec2messages`. */
export type FleetEndpoint = {
	readonly id: string;
	readonly vpc: string;
	readonly service: string;
	readonly state: 'available' | 'pending' | 'failed' | 'deleted';
	readonly privateDns: boolean;
	readonly subnets: readonly string[];
	readonly securityGroups: readonly string[];
	/** `null`: the default policy, which allows all. */
	readonly policy: PolicyDocument | null;
};

/** What surrounds the nodes of a region. */
export type FleetNetwork = {
	readonly vpcs: readonly FleetVpc[];
	readonly subnets: readonly FleetSubnet[];
	readonly securityGroups: readonly FleetSecurityGroup[];
	readonly endpoints: readonly FleetEndpoint[];
};

/** How an instance offers its metadata service. */
export type FleetMetadata = {readonly enabled: boolean; readonly tokens: 'required' | 'optional'};

const id = (kind: string) => text(new RegExp(`^${kind}-[0-9a-z]+$`), `an id such as ${kind}-1`);
const cidr = text(/^[0-9a-f.:]+\/\d{1,3}$/, 'addresses such as 10.0.0.0/16');
const protocol = oneOf('-1', 'tcp', 'udp', 'icmp');
const port = amount(0, 65_535);

const rule = shape<FleetRule>({
	protocol: optional(protocol, 'tcp'),
	from: optional(port, 0),
	to: optional(port, 65_535),
	cidr: optional(nullable(cidr), null),
	group: optional(nullable(id('sg')), null),
});

const everywhere: FleetRule = {protocol: '-1', from: 0, to: 65_535, cidr: '0.0.0.0/0', group: null};

const aclEntry = shape<FleetAclEntry>({
	number: required(amount(1, 32_767)),
	egress: required(truth),
	allow: required(truth),
	protocol: optional(protocol, '-1'),
	from: optional(port, 0),
	to: optional(port, 65_535),
	cidr: optional(cidr, '0.0.0.0/0'),
});

/** Security groups, subnets and endpoints of a region. */
export const network: Reader<FleetNetwork> = shape<FleetNetwork>({
	vpcs: optional(
		list(
			shape<FleetVpc>({
				id: required(id('vpc')),
				dnsSupport: optional(truth, true),
				dnsHostnames: optional(truth, true),
				owner: optional(nullable(text(/^\d{12}$/, 'an account of 12 digits')), null),
				tellsRoutes: optional(truth, true),
			}),
		),
		[],
	),
	subnets: optional(
		list(
			shape<FleetSubnet>({
				id: required(id('subnet')),
				vpc: required(id('vpc')),
				routes: optional(dictionary(cidr, text(/^([a-z]+-[0-9a-z]+|blackhole)$/, 'a gateway such as igw-1')), {}),
				acl: optional(nullable(list(aclEntry)), null),
			}),
		),
		[],
	),
	securityGroups: optional(
		list(
			shape<FleetSecurityGroup>({
				id: required(id('sg')),
				egress: optional(list(rule), [everywhere]),
				ingress: optional(list(rule), []),
			}),
		),
		[],
	),
	endpoints: optional(
		list(
			shape<FleetEndpoint>({
				id: required(id('vpce')),
				vpc: required(id('vpc')),
				service: required(text(/^[a-z0-9.]+$/, 'a service such as ssm')),
				state: optional(oneOf('available', 'pending', 'failed', 'deleted'), 'available'),
				privateDns: optional(truth, true),
				subnets: optional(list(id('subnet')), []),
				securityGroups: optional(list(id('sg')), []),
				policy: optional(nullable(policyDocument), null),
			}),
		),
		[],
	),
});

/** Systems Manager's service settings: id → value. */
export const settings = dictionary(text(/^\/ssm\/[\w/.-]+$/, 'a setting such as /ssm/managed-instance/…'), text());

/** An instance's metadata service. */
export const metadata = shape<FleetMetadata>({
	enabled: optional(truth, true),
	tokens: optional(oneOf('required', 'optional'), 'required'),
});

/** Ids of security groups. */
export const securityGroupIds = maybe(list(id('sg')));
