import type {Instance as Ec2Instance} from '@aws-sdk/client-ec2';
import type {Instance} from '../domain/node.ts';
import type {Result} from '../domain/result.ts';
import type {Scope} from '../domain/scope.ts';
import type {Sources} from '../domain/sources.ts';
import {tagFields, tagValue} from '../domain/tags.ts';
import {ask, present} from './ask.ts';
import type {Clients} from './clients.ts';
import {text, time} from './fields.ts';
import {stateOf} from './instance-state.ts';
import {readInstancesXml} from './instances-xml.ts';
import type {KnownIds} from './known-ids.ts';
import {pagesOf, type TokenPage} from './pages.ts';
import {readingBody} from './reading-body.ts';

/** The most that EC2 gives a page. Always sent: without it EC2 counts the call against a smaller bucket. */
const pageSize = 1000;

/** One instance of a reservation as ours; `owner` is the reservation's account. */
export const instanceOf = (found: Ec2Instance, owner: string | undefined): Instance => {
	const tags = tagFields((found.Tags ?? []).map(({Key, Value}) => [Key ?? '', Value ?? '']));
	return {
		id: text(found.InstanceId) ?? '',
		name: tagValue(tags.tags, 'Name') || null,
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
		...tags,
	};
};

/** What the SDK decodes where we have read the answer. */
const emptyAnswer = '<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>';

const askInstances = (
	clients: Clients,
	scope: Scope,
	token: string | undefined,
	signal: AbortSignal,
): Promise<Result<TokenPage<Instance>>> =>
	ask({service: 'EC2', operation: 'DescribeInstances', scope}, signal, async () => {
		const [client, {DescribeInstancesCommand}] = await Promise.all([clients.ec2(scope), import('./sdk/ec2.ts')]);
		const command = new DescribeInstancesCommand({MaxResults: pageSize, NextToken: token});
		const read = readingBody(command.middlewareStack, readInstancesXml, emptyAnswer);
		const {Reservations, NextToken} = await client.send(command, {abortSignal: signal});
		const page = read();
		if (page) return page;
		const items = present(Reservations, 'reservations').flatMap(({Instances, OwnerId}) =>
			(Instances ?? []).map(instance => instanceOf(instance, OwnerId)),
		);
		return {items: items.filter(({id}) => id !== ''), next: NextToken || undefined};
	});

/** All EC2 instances of the scope: DescribeInstances, 1000 a page. What it finds is noted for the managed nodes. */
export const createInstances = (clients: Clients, known: KnownIds): Sources['instances'] =>
	async function* (scope, signal) {
		known.begin(scope);
		for await (const page of pagesOf(token => askInstances(clients, scope, token, signal))) {
			if (page.ok) known.add(scope, page.value);
			yield page;
			if (!page.ok) return;
		}
		known.finish(scope);
	};
