import type {DescribeInstanceInformationCommandInput, InstanceInformation} from '@aws-sdk/client-ssm';
import type {ManagedNode, PingStatus} from '../domain/node.ts';
import type {Result} from '../domain/result.ts';
import type {Scope} from '../domain/scope.ts';
import {ask, present} from './ask.ts';
import type {Clients} from './clients.ts';
import {text, time} from './fields.ts';
import type {TokenPage} from './pages.ts';

/** The most that SSM gives a page of DescribeInstanceInformation. */
export const informationPageSize = 50;

/** A ping status that did not exist when this was written is not a reason to promise a connection. */
export const pingOf = (status: string | undefined): PingStatus =>
	status === 'Online' || status === 'Inactive' ? status : 'ConnectionLost';

/** One managed node as ours. Its tags are not part of any listing. */
export const informationOf = (found: InstanceInformation): ManagedNode => ({
	id: text(found.InstanceId) ?? '',
	name: text(found.Name),
	computerName: text(found.ComputerName),
	ip: text(found.IPAddress),
	ping: pingOf(found.PingStatus),
	lastPing: time(found.LastPingDateTime),
	agentVersion: text(found.AgentVersion),
	platformType: text(found.PlatformType),
	os: text(found.PlatformName),
	osVersion: text(found.PlatformVersion),
	iamRole: text(found.IamRole),
	tags: null,
});

/** Which managed nodes are asked for: all, the hybrid ones, or those of at most 50 ids. */
export type InformationFilter = 'all' | 'hybrid' | readonly string[];

const filtersOf = (filter: InformationFilter): Pick<DescribeInstanceInformationCommandInput, 'Filters'> => {
	if (filter === 'all') return {};
	return filter === 'hybrid'
		? {Filters: [{Key: 'ResourceType', Values: ['ManagedInstance']}]}
		: {Filters: [{Key: 'InstanceIds', Values: [...filter]}]};
};

/** One page of SSM DescribeInstanceInformation. */
export const askInformation = (
	clients: Clients,
	scope: Scope,
	filter: InformationFilter,
	token: string | undefined,
	signal: AbortSignal,
): Promise<Result<TokenPage<ManagedNode>>> =>
	ask({service: 'SSM', operation: 'DescribeInstanceInformation', scope}, signal, async () => {
		const [client, {DescribeInstanceInformationCommand}] = await Promise.all([
			clients.ssm(scope),
			import('./sdk/ssm.ts'),
		]);
		const input = {MaxResults: informationPageSize, NextToken: token, ...filtersOf(filter)};
		const {InstanceInformationList, NextToken} = await client.send(new DescribeInstanceInformationCommand(input), {
			abortSignal: signal,
		});
		const items = present(InstanceInformationList, 'InstanceInformationList').map(informationOf);
		return {items: items.filter(({id}) => id !== ''), next: NextToken || undefined};
	});
