import type {FleetAclEntry, FleetNetwork, FleetRule} from '../fleet/network.ts';
import type {Fleet} from '../fleet.ts';
import {listOf, structuresOf} from '../query.ts';
import {refuse, type ServiceAnswer, type ServiceRequest} from '../service.ts';
import {element, items, wrap} from '../wire/xml.ts';

const empty: FleetNetwork = {vpcs: [], subnets: [], securityGroups: [], endpoints: []};

const networkOf = (fleet: Fleet, region: string): FleetNetwork => fleet.regions.get(region)?.network ?? empty;

/** Values of one filter; `null` where it is not asked for. */
const filter = ({query}: ServiceRequest, name: string): readonly string[] | null => {
	const found = structuresOf(query, 'Filter').find(one => one['Name'] === name);
	return found ? listOf(found, 'Value') : null;
};

const vpcOf = (fleet: Fleet, region: string, vpc: string): FleetNetwork['vpcs'][number] | null =>
	networkOf(fleet, region).vpcs.find(({id}) => id === vpc) ?? null;

/** Whether the account is told of a VPC's route tables and ACLs (Amazon VPC User Guide, "Share your VPC"). */
const isTold = (fleet: Fleet, region: string, vpc: string): boolean => {
	const {owner = null, tellsRoutes = true} = vpcOf(fleet, region, vpc) ?? {};
	return owner === null || owner === fleet.account || tellsRoutes;
};

const ownerId = (fleet: Fleet, region: string, vpc: string): string =>
	element('ownerId', vpcOf(fleet, region, vpc)?.owner ?? fleet.account);

/** The route that every table has. */
const local = {'10.0.0.0/16': 'local'};

const protocolNumbers: Readonly<Record<string, string>> = {tcp: '6', udp: '17', icmp: '1', '-1': '-1'};

const permission = ({protocol, from, to, cidr, group}: FleetRule): string =>
	element('ipProtocol', protocol) +
	(protocol === '-1' ? '' : element('fromPort', from) + element('toPort', to)) +
	items('groups', group === null ? [] : [element('groupId', group)]) +
	items('ipRanges', cidr === null || cidr.includes(':') ? [] : [element('cidrIp', cidr)]) +
	items('ipv6Ranges', cidr?.includes(':') ? [element('cidrIpv6', cidr)] : []);

/** EC2 DescribeSecurityGroups by ids. */
export const describeSecurityGroups = (request: ServiceRequest, fleet: Fleet): ServiceAnswer => {
	const {securityGroups} = networkOf(fleet, request.region);
	const ids = listOf(request.query, 'GroupId');
	const missing = ids.find(id => !securityGroups.some(group => group.id === id));
	if (missing !== undefined) {
		return refuse('InvalidGroup.NotFound', `The security group '${missing}' does not exist`);
	}
	const found = ids.length === 0 ? securityGroups : securityGroups.filter(({id}) => ids.includes(id));
	const written = found.map(
		({id, egress, ingress}) =>
			element('ownerId', fleet.account) +
			element('groupId', id) +
			element('groupName', id) +
			items('ipPermissions', ingress.map(permission)) +
			items('ipPermissionsEgress', egress.map(permission)),
	);
	return {kind: 'xml', body: items('securityGroupInfo', written)};
};

const routeXml = ([destination, gateway]: readonly [string, string]): string => {
	const kind = gateway.startsWith('nat-')
		? 'natGatewayId'
		: gateway.startsWith('tgw-')
			? 'transitGatewayId'
			: gateway.startsWith('eni-')
				? 'networkInterfaceId'
				: 'gatewayId';
	return (
		element(destination.includes(':') ? 'destinationIpv6CidrBlock' : 'destinationCidrBlock', destination) +
		(gateway === 'blackhole' ? element('natGatewayId', 'nat-gone') : element(kind, gateway)) +
		element('state', gateway === 'blackhole' ? 'blackhole' : 'active')
	);
};

/** EC2 DescribeRouteTables: each subnet has a table of its own. */
export const describeRouteTables = (request: ServiceRequest, fleet: Fleet): ServiceAnswer => {
	const wanted = filter(request, 'association.subnet-id');
	const {region} = request;
	const found = networkOf(fleet, region).subnets.filter(
		({id, vpc}) => (wanted?.includes(id) ?? true) && isTold(fleet, region, vpc),
	);
	const written = found.map(
		({id, vpc, routes}) =>
			ownerId(fleet, region, vpc) +
			element('routeTableId', id.replace('subnet', 'rtb')) +
			element('vpcId', vpc) +
			items('routeSet', Object.entries({...local, ...routes}).map(routeXml)) +
			items('associationSet', [element('subnetId', id) + element('main', false)]),
	);
	return {kind: 'xml', body: items('routeTableSet', written)};
};

const aclXml = ({number, egress, allow, protocol, from, to, cidr}: FleetAclEntry): string =>
	element('ruleNumber', number) +
	element('protocol', protocolNumbers[protocol] ?? protocol) +
	element('ruleAction', allow ? 'allow' : 'deny') +
	element('egress', egress) +
	element('cidrBlock', cidr) +
	(protocol === '-1' ? '' : wrap('portRange', element('from', from) + element('to', to)));

const openAcl: readonly FleetAclEntry[] = [true, false].flatMap(egress => [
	{number: 100, egress, allow: true, protocol: '-1', from: 0, to: 65_535, cidr: '0.0.0.0/0'},
	{number: 32_767, egress, allow: false, protocol: '-1', from: 0, to: 65_535, cidr: '0.0.0.0/0'},
]);

/** EC2 DescribeNetworkAcls by subnet. */
export const describeNetworkAcls = (request: ServiceRequest, fleet: Fleet): ServiceAnswer => {
	const wanted = filter(request, 'association.subnet-id');
	const {region} = request;
	const found = networkOf(fleet, region).subnets.filter(
		({id, vpc}) => (wanted?.includes(id) ?? true) && isTold(fleet, region, vpc),
	);
	const written = found.map(
		({id, vpc, acl}) =>
			ownerId(fleet, region, vpc) +
			element('networkAclId', id.replace('subnet', 'acl')) +
			element('vpcId', vpc) +
			items('entrySet', (acl ?? openAcl).map(aclXml)) +
			items('associationSet', [element('subnetId', id)]),
	);
	return {kind: 'xml', body: items('networkAclSet', written)};
};

/** EC2 DescribeVpcEndpoints by VPC. */
export const describeVpcEndpoints = (request: ServiceRequest, fleet: Fleet): ServiceAnswer => {
	const {region} = request;
	const wanted = filter(request, 'vpc-id');
	const suffix = fleet.partition === 'aws-cn' ? 'cn.com.amazonaws' : 'com.amazonaws';
	const everything = {
		Version: '2008-10-17',
		Statement: [{Effect: 'Allow', Principal: '*', Action: '*', Resource: '*'}],
	};
	const isOwn = (vpc: string): boolean => (vpcOf(fleet, region, vpc)?.owner ?? fleet.account) === fleet.account;
	const found = networkOf(fleet, region).endpoints.filter(({vpc}) => (wanted?.includes(vpc) ?? true) && isOwn(vpc));
	const written = found.map(
		({id, vpc, service, state, privateDns, subnets, securityGroups, policy}) =>
			element('vpcEndpointId', id) +
			element('vpcEndpointType', 'Interface') +
			element('vpcId', vpc) +
			element('serviceName', `${suffix}.${region}.${service}`) +
			element('state', state) +
			element('policyDocument', JSON.stringify(policy ?? everything)) +
			items('subnetIdSet', subnets) +
			items(
				'groupSet',
				securityGroups.map(group => element('groupId', group) + element('groupName', group)),
			) +
			element('privateDnsEnabled', privateDns),
	);
	return {kind: 'xml', body: items('vpcEndpointSet', written)};
};

/** EC2 DescribeVpcAttribute: the DNS attributes. */
export const describeVpcAttribute = ({query, region}: ServiceRequest, fleet: Fleet): ServiceAnswer => {
	const {VpcId: id = '', Attribute: attribute = ''} = query;
	const vpc = networkOf(fleet, region).vpcs.find(one => one.id === id);
	if (!vpc) return refuse('InvalidVpcID.NotFound', `The vpc ID '${id}' does not exist`);
	if (attribute !== 'enableDnsSupport' && attribute !== 'enableDnsHostnames') {
		return refuse('InvalidParameterValue', `Value (${attribute}) for parameter attribute is invalid.`);
	}
	const value = attribute === 'enableDnsSupport' ? vpc.dnsSupport : vpc.dnsHostnames;
	return {kind: 'xml', body: element('vpcId', id) + wrap(attribute, element('value', value))};
};
