import type {InstanceProperty} from '@aws-sdk/client-ssm';
import type {ManagedNode} from '../domain/node.ts';
import type {Result} from '../domain/result.ts';
import type {Scope} from '../domain/scope.ts';
import {ask, present} from './ask.ts';
import type {Clients} from './clients.ts';
import {text, time} from './fields.ts';
import {pingOf} from './node-information.ts';
import type {TokenPage} from './pages.ts';

/** The most that SSM gives a page of DescribeInstanceProperties: twenty times the other listing's. */
const pageSize = 1000;

/**
 * One managed node as ours. Its IPAddress is the public one and its Name the EC2 tag (SSM API, InstanceProperty), so
 * neither is taken: EC2 knows both, and hybrid nodes are asked for apart.
 */
export const propertyOf = (found: InstanceProperty): ManagedNode => ({
	id: text(found.InstanceId) ?? '',
	name: null,
	computerName: text(found.ComputerName),
	ip: null,
	ping: pingOf(found.PingStatus),
	lastPing: time(found.LastPingDateTime),
	agentVersion: text(found.AgentVersion),
	platformType: text(found.PlatformType),
	os: text(found.PlatformName),
	osVersion: text(found.PlatformVersion),
	iamRole: text(found.IamRole),
	tags: null,
});

/** One page of SSM DescribeInstanceProperties. */
export const askProperties = (
	clients: Clients,
	scope: Scope,
	token: string | undefined,
	signal: AbortSignal,
): Promise<Result<TokenPage<ManagedNode>>> =>
	ask({service: 'SSM', operation: 'DescribeInstanceProperties', scope}, signal, async () => {
		const [client, {DescribeInstancePropertiesCommand}] = await Promise.all([
			clients.ssm(scope),
			import('./sdk/ssm.ts'),
		]);
		const input = {MaxResults: pageSize, NextToken: token};
		const {InstanceProperties, NextToken} = await client.send(new DescribeInstancePropertiesCommand(input), {
			abortSignal: signal,
		});
		const items = present(InstanceProperties, 'InstanceProperties').map(propertyOf);
		return {items: items.filter(({id}) => id !== ''), next: NextToken || undefined};
	});
