import {type Check, fail, pass, unknown, unread} from './doctor.ts';
import type {AclEntry, Endpoint, RouteTable, Rule, SecurityGroup, Surroundings, VpcDns} from './network-sources.ts';
import {canMatch, parsePolicy} from './policy.ts';
import {problem} from './problem.ts';
import type {Result} from './result.ts';
import {failure} from './result.ts';

/** What was read of the network around a node. */
export type NetworkFacts = {
	readonly region: string;
	readonly surroundings: Surroundings;
	readonly securityGroups: Result<readonly SecurityGroup[]>;
	readonly routes: Result<RouteTable>;
	readonly acl: Result<readonly AclEntry[]>;
	readonly endpoints: Result<readonly Endpoint[]>;
	/** Security groups of the endpoints. */
	readonly endpointGroups: Result<readonly SecurityGroup[]>;
	readonly dns: Result<VpcDns>;
};

/** The value that stands for what there was nothing to read of. */
export const nothingToRead = failure(problem('not-found', 'nothing to read', ''));

/** What the agent needs to reach (Systems Manager User Guide, "Create VPC endpoints"); ec2messages is not needed any more. */
const services = ['ssm', 'ssmmessages'] as const;

const https = ({protocol, from, to}: Rule): boolean =>
	protocol === '-1' || (/^(tcp|6)$/.test(protocol) && from <= 443 && to >= 443);

const egress = ({securityGroups, surroundings}: NetworkFacts): Check => {
	const name = 'security group egress';
	if (!securityGroups.ok) return unread(name, securityGroups.problem);
	const ids = surroundings.securityGroups;
	const rules = securityGroups.value.filter(({id}) => ids.includes(id)).flatMap(group => group.egress);
	if (rules.some(https)) return pass(name, `${ids.join(', ')} lets TCP 443 out`);
	return fail(
		name,
		`${ids.join(', ')} lets no TCP 443 out`,
		`aws ec2 authorize-security-group-egress --group-id ${ids[0] ?? 'SG'} --protocol tcp --port 443 --cidr 0.0.0.0/0`,
	);
};

type Decided = {
	readonly entry: AclEntry | undefined;
	/** Entries before it that let a part through: some of the ports, or some addresses. */
	readonly partly: readonly AclEntry[];
};

/** The first entry, by number, that speaks about all of a port range and all addresses. */
const decides = (entries: readonly AclEntry[], isEgress: boolean, from: number, to: number): Decided => {
	const speaking = entries
		.filter(entry => entry.isEgress === isEgress && !entry.cidr.includes(':'))
		.filter(entry => ['-1', '6'].includes(entry.protocol) && entry.from <= to && entry.to >= from)
		.toSorted((one, other) => one.number - other.number);
	const at = speaking.findIndex(entry => entry.cidr === '0.0.0.0/0' && entry.from <= from && entry.to >= to);
	const before = at === -1 ? speaking : speaking.slice(0, at);
	return {entry: speaking[at], partly: before.filter(({allows}) => allows)};
};

const acl = ({acl: found, surroundings}: NetworkFacts): Check => {
	const name = 'network ACL';
	if (!found.ok) return unread(name, found.problem);
	if (found.value.length === 0) return unknown(name, 'no ACL is told for the subnet');
	const look = `aws ec2 describe-network-acls --filters Name=association.subnet-id,Values=${surroundings.subnet}`;
	const ways = [
		[true, 443, 443, 'TCP 443 out'],
		[false, 32_768, 60_999, 'answers in (TCP 32768–60999)'],
	] as const;
	for (const [isEgress, from, to, what] of ways) {
		const {entry, partly} = decides(found.value, isEgress, from, to);
		if (entry?.allows) continue;
		const [part] = partly;
		if (part) {
			return unknown(
				name,
				`the ACL of ${surroundings.subnet} lets ${what} in part only: entry ${part.number}, ${part.cidr}`,
				look,
			);
		}
		const by = entry ? `entry ${entry.number}` : 'no entry allows it';
		return fail(name, `the ACL of ${surroundings.subnet} does not let ${what}: ${by}`, look);
	}
	return pass(name, `the ACL of ${surroundings.subnet} lets TCP 443 out and answers in`);
};

const routeCheck = ({routes, surroundings, region, endpoints}: NetworkFacts): Check => {
	const name = 'route';
	const has = new Set(endpoints.ok ? endpoints.value.map(({service}) => service) : []);
	const missing = services.filter(service => !has.has(service));
	if (endpoints.ok && missing.length === 0) return pass(name, `the VPC has endpoints for ${services.join(' and ')}`);
	if (!routes.ok) return unread(name, routes.problem);
	const {subnet, publicIp, vpc} = surroundings;
	if (routes.value.routes.length === 0) {
		return unknown(
			name,
			`no route table of ${subnet} is told: ${vpc} may be shared by another account`,
			'ask its owner',
		);
	}
	const ways = routes.value.routes.filter(({destination}) => destination === '0.0.0.0/0' || destination === '::/0');
	const way = ways.find(({isActive}) => isActive);
	const add = `aws ec2 create-vpc-endpoint --vpc-endpoint-type Interface --vpc-id ${vpc} --subnet-ids ${subnet} --private-dns-enabled --service-name com.amazonaws.${region}.${missing[0] ?? 'ssm'}`;
	const without = `and the VPC has no endpoint for ${missing.join(' and ')}`;
	if (!way) {
		const why = ways.length > 0 ? 'leads to a gateway that is gone (blackhole)' : 'is missing';
		if (!endpoints.ok)
			return unknown(name, `the default route of ${subnet} ${why}; endpoints: ${endpoints.problem.summary}`);
		return fail(name, `the default route of ${subnet} ${why}, ${without}`, add);
	}
	if (way.gateway.startsWith('igw-') && publicIp === null) {
		if (!endpoints.ok)
			return unknown(name, `an internet gateway without a public address; endpoints: ${endpoints.problem.summary}`);
		return fail(name, `${subnet} leads to ${way.gateway}, but the node has no public address, ${without}`, add);
	}
	return pass(name, `${subnet} leads out through ${way.gateway}`);
};

const dnsCheck = ({dns, endpoints}: NetworkFacts): Check | null => {
	if (endpoints.ok && endpoints.value.length === 0) return null;
	const name = 'VPC DNS';
	if (!dns.ok) return unread(name, dns.problem);
	const {support, hostnames} = dns.value;
	if (support && hostnames) return pass(name, 'DNS support and DNS hostnames are on');
	const off = support ? 'DNS hostnames are' : 'DNS support is';
	const flag = support ? '--enable-dns-hostnames' : '--enable-dns-support';
	return fail(
		name,
		`${off} off: private names of endpoints do not work`,
		`aws ec2 modify-vpc-attribute --vpc-id VPC ${flag}`,
	);
};

const endpointCheck = (endpoint: Endpoint, {endpointGroups, surroundings}: NetworkFacts): Check => {
	const {id, service, state, hasPrivateDns, securityGroups, policy} = endpoint;
	const name = `endpoint ${service}`;
	if (state.toLowerCase() !== 'available') {
		return fail(name, `${id} is ${state}`, `aws ec2 describe-vpc-endpoints --vpc-endpoint-ids ${id}`);
	}
	if (!hasPrivateDns) {
		return fail(
			name,
			`${id} has no private DNS: the agent does not find it`,
			`aws ec2 modify-vpc-endpoint --vpc-endpoint-id ${id} --private-dns-enabled`,
		);
	}
	const statements = policy === null ? null : parsePolicy(policy);
	const action = service === 'ssm' ? 'ssm:UpdateInstanceInformation' : 'ssmmessages:CreateControlChannel';
	const speaking = statements?.filter(statement => canMatch(statement, action, ['*']));
	if (speaking && !speaking.some(({isAllow}) => isAllow)) {
		return fail(
			name,
			`the policy of ${id} does not allow ${action}`,
			`aws ec2 modify-vpc-endpoint --vpc-endpoint-id ${id} --reset-policy`,
		);
	}
	if (!endpointGroups.ok) return unread(name, endpointGroups.problem);
	const rules = endpointGroups.value.filter(group => securityGroups.includes(group.id)).flatMap(group => group.ingress);
	const open = rules.filter(https);
	const isFrom = ({groups, cidrs}: Rule): boolean =>
		cidrs.length > 0 || groups.some(group => surroundings.securityGroups.includes(group));
	const lists = open.flatMap(({prefixLists}) => prefixLists);
	if (!open.some(isFrom) && lists.length > 0) {
		return unknown(
			name,
			`${securityGroups.join(', ')} of ${id} lets TCP 443 in from ${lists.join(', ')}, which may hold the node or not`,
			`aws ec2 get-managed-prefix-list-entries --prefix-list-id ${lists[0]}`,
		);
	}
	if (!open.some(isFrom)) {
		return fail(
			name,
			`${securityGroups.join(', ')} of ${id} lets no TCP 443 in from the node`,
			`aws ec2 authorize-security-group-ingress --group-id ${securityGroups[0] ?? 'SG'} --protocol tcp --port 443 --source-group ${surroundings.securityGroups[0] ?? 'SG'}`,
		);
	}
	return pass(name, `${id} is available, with private DNS, and open to the node`);
};

/** The way from the node to Systems Manager, from the inside to the outside. */
export const networkChecks = (facts: NetworkFacts): readonly Check[] => {
	const {endpoints} = facts;
	const used = endpoints.ok ? endpoints.value.filter(({service}) => services.some(one => one === service)) : [];
	const dns = used.length > 0 || !endpoints.ok ? dnsCheck(facts) : null;
	return [
		egress(facts),
		acl(facts),
		routeCheck(facts),
		...(endpoints.ok ? [] : [unread('endpoints', endpoints.problem)]),
		...(dns ? [dns] : []),
		...used.map(one => endpointCheck(one, facts)),
	];
};
