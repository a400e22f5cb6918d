import {
	DescribeInstancesCommand,
	type DescribeInstancesCommandInput,
	DescribeRegionsCommand,
	paginateDescribeInstances,
} from '@aws-sdk/client-ec2';
import {
	DescribeInstanceInformationCommand,
	DescribeInstancePropertiesCommand,
	ListTagsForResourceCommand,
	paginateDescribeInstanceInformation,
	paginateDescribeInstanceProperties,
} from '@aws-sdk/client-ssm';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type SandboxProcess, startSandbox, stopSandboxes} from '../support/sandbox.ts';
import {clientsOf, outcomeOf} from '../support/sandbox-clients.ts';

const hostile = '\u001B[31mred\u0007 <b>&amp;"\'</b>\r\n\u202E';
const web = {
	id: 'i-0a1b2c3d4e5f60001',
	name: 'web',
	type: 'm7g.large',
	architecture: 'arm64',
	privateIp: '10.0.1.17',
	publicIp: '198.51.100.4',
	vpc: 'vpc-1',
	subnet: 'subnet-1',
	zone: 'eu-west-1b',
	launched: '2026-11-01T08:00:00Z',
	instanceProfile: 'node-role',
	tags: {env: 'prod', empty: '', note: hostile},
	agent: {version: '3.3.1.0', os: 'Ubuntu', osVersion: '24.04', lastPing: '2026-11-23T10:00:00Z'},
};
const pages = (id: number) => `i-0000000000000${String(id).padStart(4, '0')}`;
const many = Array.from({length: 2100}, (_, index) => ({id: pages(index), agent: {}}));

let sandbox: SandboxProcess;

beforeAll(async () => {
	sandbox = await startSandbox({
		regions: {
			'eu-west-1': {
				instances: [
					web,
					{id: 'i-0a1b2c3d4e5f60002', state: 'stopped', platform: 'Windows', tags: {env: 'dev'}, agent: null},
					{id: 'i-0a1b2c3d4e5f60003', owner: '444455556666', tags: {env: 'p*d'}, agent: {ping: 'Inactive'}},
				],
				managedNodes: [
					{id: 'mi-0123456789abcdef0', name: 'rack-7', computerName: 'rack-7.dc1', ip: '192.0.2.7', tags: {a: 'b'}},
				],
			},
			'us-east-1': {instances: many},
		},
	});
});

afterAll(stopSandboxes);

const list = async (input: DescribeInstancesCommandInput) => {
	const {Reservations = []} = await clientsOf(sandbox).ec2.send(new DescribeInstancesCommand(input));
	return Reservations.flatMap(({Instances = []}) => Instances.map(({InstanceId = ''}) => InstanceId.slice(-1)));
};

const byFilter = (Name: string, ...Values: string[]) => list({Filters: [{Name, Values}]});

describe('EC2 DescribeInstances', () => {
	test('tells an instance as EC2 does, hostile tags and all', async () => {
		const {ec2} = clientsOf(sandbox);
		const {Reservations} = await ec2.send(new DescribeInstancesCommand({InstanceIds: [web.id]}));
		expect(Reservations?.[0]?.OwnerId).toBe('111122223333');
		expect(Reservations?.[0]?.Instances?.[0]).toMatchObject({
			InstanceId: web.id,
			State: {Code: 16, Name: 'running'},
			InstanceType: 'm7g.large',
			Architecture: 'arm64',
			PlatformDetails: 'Linux/UNIX',
			PrivateIpAddress: '10.0.1.17',
			PublicIpAddress: '198.51.100.4',
			PrivateDnsName: 'ip-10-0-1-17.eu-west-1.compute.internal',
			VpcId: 'vpc-1',
			SubnetId: 'subnet-1',
			Placement: {AvailabilityZone: 'eu-west-1b'},
			LaunchTime: new Date('2026-11-01T08:00:00Z'),
			IamInstanceProfile: {Arn: 'arn:aws:iam::111122223333:instance-profile/node-role'},
			Tags: [
				{Key: 'Name', Value: 'web'},
				{Key: 'env', Value: 'prod'},
				{Key: 'empty', Value: ''},
				{Key: 'note', Value: hostile},
			],
		});
	});

	test('pages by 1000 and says at the last that nothing follows', async () => {
		const client = clientsOf(sandbox, {region: 'us-east-1'}).ec2;
		const sizes: number[] = [];
		const ids = new Set<string>();
		for await (const {Reservations = []} of paginateDescribeInstances({client, pageSize: 1000}, {})) {
			sizes.push(Reservations.length);
			for (const {Instances = []} of Reservations) for (const {InstanceId = ''} of Instances) ids.add(InstanceId);
		}
		expect(sizes).toEqual([1000, 1000, 100]);
		expect(ids.size).toBe(2100);
	});

	test('filters by state, tag, address, platform, with wildcards and several values', async () => {
		expect(await byFilter('instance-state-name', 'stopped')).toEqual(['2']);
		expect(await byFilter('tag:env', 'prod', 'dev')).toEqual(['1', '2']);
		expect(await byFilter('tag:env', 'p*d')).toEqual(['1', '3']);
		expect(await byFilter('tag:env', 'p\\*d')).toEqual(['3']);
		expect(await byFilter('tag:env', 'd?v')).toEqual(['2']);
		expect(await byFilter('tag-key', 'Name')).toEqual(['1']);
		expect(await byFilter('private-ip-address', '10.0.1.17')).toEqual(['1']);
		expect(await byFilter('platform', 'windows')).toEqual(['2']);
		expect(await byFilter('owner-id', '444455556666')).toEqual(['3']);
		expect(
			await list({
				Filters: [
					{Name: 'tag-key', Values: ['env']},
					{Name: 'tag:env', Values: ['dev']},
				],
			}),
		).toEqual(['2']);
		expect(await byFilter('tag:env', 'pr.d')).toEqual([]);
	});

	test('refuses what EC2 refuses', async () => {
		const {ec2} = clientsOf(sandbox);
		const fail = (input: DescribeInstancesCommandInput) => outcomeOf(ec2.send(new DescribeInstancesCommand(input)));
		expect((await fail({MaxResults: 4})).name).toBe('InvalidParameterValue');
		expect((await fail({MaxResults: 1001})).name).toBe('InvalidParameterValue');
		expect((await fail({InstanceIds: ['i-1']})).name).toBe('InvalidInstanceID.Malformed');
		expect(await fail({InstanceIds: ['i-0ffffffffffffffff']})).toMatchObject({
			name: 'InvalidInstanceID.NotFound',
			message: "The instance ID 'i-0ffffffffffffffff' does not exist",
		});
		expect((await fail({InstanceIds: [web.id], MaxResults: 5})).name).toBe('InvalidParameterCombination');
		expect((await fail({Filters: [{Name: 'colour', Values: ['red']}]})).message).toBe("The filter 'colour' is invalid");
		expect((await fail({NextToken: 'nonsense'})).name).toBe('InvalidNextToken');
		const us = clientsOf(sandbox, {region: 'us-east-1'}).ec2;
		const {NextToken} = await us.send(new DescribeInstancesCommand({MaxResults: 5}));
		const other = us.send(
			new DescribeInstancesCommand({MaxResults: 5, NextToken, Filters: [{Name: 'tag:a', Values: ['b']}]}),
		);
		expect((await outcomeOf(other)).name).toBe('InvalidNextToken');
	});
});

test('EC2 DescribeRegions tells the regions of the fleet', async () => {
	const {Regions = []} = await clientsOf(sandbox).ec2.send(new DescribeRegionsCommand({}));
	expect(Regions.map(({RegionName}) => RegionName)).toEqual(['eu-west-1', 'us-east-1']);
	const unknown = clientsOf(sandbox).ec2.send(new DescribeRegionsCommand({RegionNames: ['mars-north-1']}));
	expect((await outcomeOf(unknown)).name).toBe('InvalidParameterValue');
});

describe('SSM DescribeInstanceInformation', () => {
	test('tells instances with an agent and hybrid nodes, and no tags', async () => {
		const {ssm} = clientsOf(sandbox);
		const {InstanceInformationList = []} = await ssm.send(new DescribeInstanceInformationCommand({}));
		expect(InstanceInformationList).toMatchObject([
			{
				InstanceId: web.id,
				PingStatus: 'Online',
				LastPingDateTime: new Date('2026-11-23T10:00:00Z'),
				AgentVersion: '3.3.1.0',
				IsLatestVersion: false,
				PlatformType: 'Linux',
				PlatformName: 'Ubuntu',
				PlatformVersion: '24.04',
				ResourceType: 'EC2Instance',
				IPAddress: '10.0.1.17',
			},
			{InstanceId: 'i-0a1b2c3d4e5f60003', PingStatus: 'Inactive'},
			{
				InstanceId: 'mi-0123456789abcdef0',
				ResourceType: 'ManagedInstance',
				Name: 'rack-7',
				ComputerName: 'rack-7.dc1',
				IPAddress: '192.0.2.7',
			},
		]);
		expect(JSON.stringify(InstanceInformationList)).not.toContain('prod');
	});

	test('pages by at most 50, ten unless asked', async () => {
		const client = clientsOf(sandbox, {region: 'us-east-1'}).ssm;
		const sizes: number[] = [];
		const ids = new Set<string>();
		for await (const {InstanceInformationList: found = []} of paginateDescribeInstanceInformation(
			{client, pageSize: 50},
			{},
		)) {
			sizes.push(found.length);
			for (const {InstanceId = ''} of found) ids.add(InstanceId);
		}
		expect(sizes).toEqual(Array.from({length: 42}, () => 50));
		expect(ids.size).toBe(2100);
		const usual = await client.send(new DescribeInstanceInformationCommand({}));
		expect(usual.InstanceInformationList).toHaveLength(10);
		expect(await outcomeOf(client.send(new DescribeInstanceInformationCommand({MaxResults: 51})))).toMatchObject({
			name: 'ValidationException',
			message: expect.stringContaining('less than or equal to 50'),
		});
		expect((await outcomeOf(client.send(new DescribeInstanceInformationCommand({MaxResults: 4})))).name).toBe(
			'ValidationException',
		);
	});

	test('filters by id, ping, platform, type and tag', async () => {
		const {ssm} = clientsOf(sandbox);
		const by = async (Key: string, ...Values: string[]) => {
			const {InstanceInformationList = []} = await ssm.send(
				new DescribeInstanceInformationCommand({Filters: [{Key, Values}]}),
			);
			return InstanceInformationList.map(({InstanceId}) => InstanceId?.slice(-1));
		};
		expect(await by('InstanceIds', web.id, 'mi-0123456789abcdef0', 'i-0ffffffffffffffff')).toEqual(['1', '0']);
		expect(await by('PingStatus', 'Inactive')).toEqual(['3']);
		expect(await by('ResourceType', 'ManagedInstance')).toEqual(['0']);
		expect(await by('tag:env', 'prod')).toEqual(['1']);
		expect(await by('tag-key', 'a')).toEqual(['0']);
		expect((await outcomeOf(by('Colour', 'red'))).name).toBe('InvalidFilterKey');
		expect((await outcomeOf(by('InstanceIds', 'nonsense'))).name).toBe('InvalidInstanceId');
	});
});

test('SSM DescribeInstanceProperties pages by 1000 and tells the public address', async () => {
	const client = clientsOf(sandbox, {region: 'us-east-1'}).ssm;
	const sizes: number[] = [];
	for await (const {InstanceProperties = []} of paginateDescribeInstanceProperties({client, pageSize: 1000}, {}))
		sizes.push(InstanceProperties.length);
	expect(sizes).toEqual([1000, 1000, 100]);
	const {InstanceProperties} = await clientsOf(sandbox).ssm.send(new DescribeInstancePropertiesCommand({}));
	expect(InstanceProperties?.[0]).toMatchObject({
		Name: 'web',
		InstanceId: web.id,
		IPAddress: '198.51.100.4',
		InstanceState: 'running',
		PingStatus: 'Online',
	});
});

test('SSM ListTagsForResource tells the tags of hybrid nodes only', async () => {
	const {ssm} = clientsOf(sandbox);
	const ask = (ResourceId: string) =>
		ssm.send(new ListTagsForResourceCommand({ResourceType: 'ManagedInstance', ResourceId}));
	expect((await ask('mi-0123456789abcdef0')).TagList).toEqual([{Key: 'a', Value: 'b'}]);
	expect((await outcomeOf(ask('mi-0ffffffffffffffff'))).name).toBe('InvalidResourceId');
	expect((await outcomeOf(ask(web.id))).name).toBe('InvalidResourceId');
});
