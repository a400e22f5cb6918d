import type {Instance as Ec2Instance} from '@aws-sdk/client-ec2';
import type {Instance, InstanceState} from '../domain/node.ts';
import type {Sources} from '../domain/sources.ts';
import {ask, present} from './ask.ts';
import type {Clients} from './clients.ts';
import {tagsOf, text, time} from './fields.ts';
import {pagesOf} from './pages.ts';

/** The most that EC2 gives a page. Always sent: without it EC2 counts the call against a smaller bucket. */
const pageSize = 1000;

const states: ReadonlySet<string> = new Set<InstanceState>([
	'pending',
	'running',
	'shutting-down',
	'terminated',
	'stopping',
	'stopped',
]);

const stateOf = (name: string | undefined): InstanceState =>
	name !== undefined && states.has(name) ? (name as InstanceState) : 'unknown';

/** One instance of a reservation as ours; `owner` is the reservation's account. */
export const instanceOf = (found: Ec2Instance, owner: string | undefined): Instance => {
	const tags = tagsOf(found.Tags);
	return {
		id: text(found.InstanceId) ?? '',
		name: tags['Name'] || null,
		state: stateOf(found.State?.Name),
		type: text(found.InstanceType),
		platform: text(found.PlatformDetails) ?? text(found.Platform),
		architecture: text(found.Architecture),
		privateIp: text(found.PrivateIpAddress),
		publicIp: text(found.PublicIpAddress),
		privateDns: text(found.PrivateDnsName),
		vpc: text(found.VpcId),
		subnet: text(found.SubnetId),
		zone: text(found.Placement?.AvailabilityZone),
		launched: time(found.LaunchTime),
		owner: text(owner),
		instanceProfile: text(found.IamInstanceProfile?.Arn),
		tags,
	};
};

/** All EC2 instances of the scope: DescribeInstances, 1000 a page. */
export const createInstances =
	(clients: Clients): Sources['instances'] =>
	(scope, signal) =>
		pagesOf(token =>
			ask({service: 'EC2', operation: 'DescribeInstances', scope}, signal, async () => {
				const [client, {DescribeInstancesCommand}] = await Promise.all([clients.ec2(scope), import('./sdk/ec2.ts')]);
				const {Reservations, NextToken} = await client.send(
					new DescribeInstancesCommand({MaxResults: pageSize, NextToken: token}),
					{abortSignal: signal},
				);
				const items = present(Reservations, 'reservations').flatMap(({Instances, OwnerId}) =>
					(Instances ?? []).map(instance => instanceOf(instance, OwnerId)),
				);
				return {items: items.filter(({id}) => id !== ''), next: NextToken || undefined};
			}),
		);
