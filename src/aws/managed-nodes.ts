import type {InstanceInformation} from '@aws-sdk/client-ssm';
import type {ManagedNode, PingStatus} from '../domain/node.ts';
import type {Sources} from '../domain/sources.ts';
import {ask, present} from './ask.ts';
import type {Clients} from './clients.ts';
import {text, time} from './fields.ts';
import {pagesOf} from './pages.ts';

/** The most that SSM gives a page of DescribeInstanceInformation. */
const pageSize = 50;

/** A ping status that did not exist when this was written is not a reason to promise a connection. */
const pingOf = (status: string | undefined): PingStatus =>
	status === 'Online' || status === 'Inactive' ? status : 'ConnectionLost';

/** One managed node as ours. Its tags are not part of any listing. */
export const managedNodeOf = (found: InstanceInformation): ManagedNode => ({
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

/** All managed nodes of the scope: SSM DescribeInstanceInformation, 50 a page. */
export const createManagedNodes =
	(clients: Clients): Sources['managedNodes'] =>
	(scope, signal) =>
		pagesOf(token =>
			ask({service: 'SSM', operation: 'DescribeInstanceInformation', scope}, signal, async () => {
				const [client, {DescribeInstanceInformationCommand}] = await Promise.all([
					clients.ssm(scope),
					import('./sdk/ssm.ts'),
				]);
				const {InstanceInformationList, NextToken} = await client.send(
					new DescribeInstanceInformationCommand({MaxResults: pageSize, NextToken: token}),
					{abortSignal: signal},
				);
				const items = present(InstanceInformationList, 'InstanceInformationList').map(managedNodeOf);
				return {items: items.filter(({id}) => id !== ''), next: NextToken || undefined};
			}),
		);
