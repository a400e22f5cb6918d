import type {EC2Client, IpPermission} from '@aws-sdk/client-ec2';
import type {NetworkSources, Rule} from '../domain/network-sources.ts';
import type {Result} from '../domain/result.ts';
import type {Scope} from '../domain/scope.ts';
import {clean} from '../domain/text.ts';
import {ask, present} from './ask.ts';
import {createClients} from './clients.ts';
import {text} from './fields.ts';
import type {SourcesOptions} from './options.ts';

type Sdk = typeof import('./sdk/network.ts');

const ruleOf = ({IpProtocol, FromPort, ToPort, IpRanges, Ipv6Ranges, ...lists}: IpPermission): Rule => ({
	protocol: IpProtocol ?? '-1',
	from: FromPort ?? 0,
	to: ToPort ?? 65_535,
	cidrs: [
		...(IpRanges ?? []).map(({CidrIp}) => CidrIp ?? ''),
		...(Ipv6Ranges ?? []).map(({CidrIpv6}) => CidrIpv6 ?? ''),
	],
	groups: (lists.UserIdGroupPairs ?? []).flatMap(({GroupId}) => (GroupId ? [GroupId] : [])),
	prefixLists: (lists.PrefixListIds ?? []).flatMap(({PrefixListId}) => (PrefixListId ? [PrefixListId] : [])),
});

/** What surrounds a node: EC2, IAM and Systems Manager, asked from this thread. */
export const createNetworkSources = (options: SourcesOptions): NetworkSources => {
	const clients = createClients(options);
	const ec2 = <Value>(
		scope: Scope,
		operation: string,
		signal: AbortSignal,
		run: (client: EC2Client, sdk: Sdk, options: {readonly abortSignal: AbortSignal}) => Promise<Value>,
	): Promise<Result<Value>> =>
		ask({service: 'EC2', operation, scope}, signal, async () => {
			const [client, sdk] = await Promise.all([clients.ec2(scope), import('./sdk/network.ts')]);
			return run(client, sdk, {abortSignal: signal});
		});
	return {
		surroundings: (scope, id, signal) =>
			ec2(scope, 'DescribeInstances', signal, async (client, {DescribeInstancesCommand}, sent) => {
				const {Reservations} = await client.send(new DescribeInstancesCommand({InstanceIds: [id]}), sent);
				const found = present(Reservations?.[0]?.Instances?.[0], 'Instances');
				const {HttpEndpoint, HttpTokens} = found.MetadataOptions ?? {};
				return {
					vpc: text(found.VpcId),
					subnet: text(found.SubnetId),
					publicIp: text(found.PublicIpAddress),
					securityGroups: (found.SecurityGroups ?? []).flatMap(({GroupId}) => (GroupId ? [GroupId] : [])),
					profile: text(found.IamInstanceProfile?.Arn?.split('/').at(-1)),
					metadata: {
						enabled: HttpEndpoint !== 'disabled',
						tokens: HttpTokens === 'required' ? ('required' as const) : ('optional' as const),
					},
				};
			}),
		profileRole: (scope, profile, signal) =>
			ask({service: 'IAM', operation: 'GetInstanceProfile', scope}, signal, async () => {
				const [client, {GetInstanceProfileCommand}] = await Promise.all([
					clients.iam(scope),
					import('./sdk/network.ts'),
				]);
				const command = new GetInstanceProfileCommand({InstanceProfileName: profile});
				const {InstanceProfile} = await client.send(command, {abortSignal: signal});
				return text(present(InstanceProfile, 'InstanceProfile').Roles?.[0]?.Arn);
			}),
		securityGroups: (scope, ids, signal) =>
			ec2(scope, 'DescribeSecurityGroups', signal, async (client, {DescribeSecurityGroupsCommand}, sent) => {
				const {SecurityGroups} = await client.send(new DescribeSecurityGroupsCommand({GroupIds: [...ids]}), sent);
				return present(SecurityGroups, 'SecurityGroups').map(({GroupId, IpPermissions, IpPermissionsEgress}) => ({
					id: GroupId ?? '',
					egress: (IpPermissionsEgress ?? []).map(ruleOf),
					ingress: (IpPermissions ?? []).map(ruleOf),
				}));
			}),
		routes: (scope, subnet, vpc, signal) =>
			ec2(scope, 'DescribeRouteTables', signal, async (client, {DescribeRouteTablesCommand}, sent) => {
				const look = async (Filters: {Name: string; Values: string[]}[]) =>
					present((await client.send(new DescribeRouteTablesCommand({Filters}), sent)).RouteTables, 'RouteTables');
				const own = await look([{Name: 'association.subnet-id', Values: [subnet]}]);
				const main = [
					{Name: 'vpc-id', Values: [vpc]},
					{Name: 'association.main', Values: ['true']},
				];
				const tables = own.length > 0 ? own : await look(main);
				const owner = text(tables[0]?.OwnerId);
				const routes = tables.flatMap(({Routes}) =>
					(Routes ?? []).map(route => ({
						destination:
							route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? route.DestinationPrefixListId ?? '',
						gateway:
							route.GatewayId ??
							route.NatGatewayId ??
							route.TransitGatewayId ??
							route.NetworkInterfaceId ??
							route.VpcPeeringConnectionId ??
							'',
						isActive: route.State !== 'blackhole',
					})),
				);
				return {routes, owner};
			}),
		acl: (scope, subnet, signal) =>
			ec2(scope, 'DescribeNetworkAcls', signal, async (client, {DescribeNetworkAclsCommand}, sent) => {
				const Filters = [{Name: 'association.subnet-id', Values: [subnet]}];
				const {NetworkAcls} = await client.send(new DescribeNetworkAclsCommand({Filters}), sent);
				return present(NetworkAcls, 'NetworkAcls').flatMap(({Entries}) =>
					(Entries ?? []).map(entry => ({
						number: entry.RuleNumber ?? 0,
						isEgress: entry.Egress === true,
						allows: entry.RuleAction === 'allow',
						protocol: entry.Protocol ?? '-1',
						from: entry.PortRange?.From ?? 0,
						to: entry.PortRange?.To ?? 65_535,
						cidr: entry.CidrBlock ?? entry.Ipv6CidrBlock ?? '',
					})),
				);
			}),
		endpoints: (scope, vpc, signal) =>
			ec2(scope, 'DescribeVpcEndpoints', signal, async (client, {DescribeVpcEndpointsCommand}, sent) => {
				const Filters = [{Name: 'vpc-id', Values: [vpc]}];
				const {VpcEndpoints} = await client.send(new DescribeVpcEndpointsCommand({Filters}), sent);
				return present(VpcEndpoints, 'VpcEndpoints')
					.filter(({VpcEndpointType}) => VpcEndpointType === 'Interface')
					.map(found => ({
						id: found.VpcEndpointId ?? '',
						service: found.ServiceName?.split('.').at(-1) ?? '',
						state: clean(found.State ?? ''),
						hasPrivateDns: found.PrivateDnsEnabled === true,
						securityGroups: (found.Groups ?? []).flatMap(({GroupId}) => (GroupId ? [GroupId] : [])),
						policy: found.PolicyDocument ?? null,
					}));
			}),
		vpcDns: (scope, vpc, signal) =>
			ec2(scope, 'DescribeVpcAttribute', signal, async (client, {DescribeVpcAttributeCommand}, sent) => {
				const VpcId = vpc;
				const [support, names] = await Promise.all([
					client.send(new DescribeVpcAttributeCommand({VpcId, Attribute: 'enableDnsSupport'}), sent),
					client.send(new DescribeVpcAttributeCommand({VpcId, Attribute: 'enableDnsHostnames'}), sent),
				]);
				return {
					support: present(support.EnableDnsSupport?.Value, 'EnableDnsSupport'),
					hostnames: present(names.EnableDnsHostnames?.Value, 'EnableDnsHostnames'),
				};
			}),
		setting: (scope, id, signal) =>
			ask({service: 'SSM', operation: 'GetServiceSetting', scope}, signal, async () => {
				const [client, {GetServiceSettingCommand}] = await Promise.all([
					clients.ssm(scope),
					import('./sdk/network.ts'),
				]);
				const {ServiceSetting} = await client.send(new GetServiceSettingCommand({SettingId: id}), {
					abortSignal: signal,
				});
				return clean(present(ServiceSetting?.SettingValue, 'SettingValue'));
			}),
	};
};
