import type {Fleet} from '../fleet.ts';
import {indexOf, type Managed} from '../lookup.ts';
import {own} from '../own.ts';
import {cut} from '../paging.ts';
import {refuse, type ServiceAnswer, type ServiceRequest} from '../service.ts';
import {filtersOf, sizeOf, stringOf} from './input.ts';

/** SSM's PlatformType of a node. */
export const platformType = ({node, agent}: Managed): 'Windows' | 'Linux' | 'MacOS' => {
	const platform = 'platform' in node ? node.platform : '';
	if (/windows/i.test(`${platform} ${agent.os}`)) return 'Windows';
	return /mac ?os/i.test(agent.os) ? 'MacOS' : 'Linux';
};

const seconds = (moment: string): number => Date.parse(moment) / 1000;

const iamRoleOf = (one: Managed): string | null =>
	one.kind === 'managed-instance' ? 'service-role/hybrid-nodes' : one.node.instanceProfile;

const computerNameOf = (one: Managed): string | null => {
	if (one.kind === 'managed-instance') return one.node.computerName;
	const {privateIp} = one.node;
	return privateIp ? `ip-${privateIp.replaceAll(/[.:]/g, '-')}.ec2.internal` : one.node.id;
};

/** Activation ids look like UUIDs; the sandbox has one activation for all. */
const activation = '0a1b2c3d-4e5f-4071-8293-a4b5c6d7e8f9';

/** What both listings say of a node (SSM API, InstanceInformation and InstanceProperty). */
const common = (one: Managed) => {
	const {node, agent} = one;
	const isHybrid = one.kind === 'managed-instance';
	return {
		InstanceId: node.id,
		PingStatus: agent.ping,
		LastPingDateTime: seconds(agent.lastPing),
		AgentVersion: agent.version,
		PlatformType: platformType(one),
		PlatformName: agent.os,
		PlatformVersion: agent.osVersion,
		ResourceType: isHybrid ? 'ManagedInstance' : 'EC2Instance',
		SourceId: node.id,
		SourceType: isHybrid ? 'AWS::SSM::ManagedInstance' : 'AWS::EC2::Instance',
		...(isHybrid && {ActivationId: activation, RegistrationDate: seconds('2026-01-01T00:00:00Z')}),
		...(iamRoleOf(one) !== null && {IamRole: iamRoleOf(one)}),
		...(computerNameOf(one) !== null && {ComputerName: computerNameOf(one)}),
	};
};

const information = (one: Managed) => {
	const ip = one.kind === 'managed-instance' ? one.node.ip : one.node.privateIp;
	return {
		...common(one),
		IsLatestVersion: one.agent.version === '3.3.987.0',
		...(one.kind === 'managed-instance' && one.node.name !== null && {Name: one.node.name}),
		...(ip !== null && {IPAddress: ip}),
	};
};

/** Its IPAddress is the public one, and it knows a little of EC2. */
const property = (one: Managed) => {
	const {node} = one;
	if (one.kind === 'managed-instance') return {...information(one), IsLatestVersion: undefined};
	const {name, publicIp, state, type, architecture, launched} = one.node;
	return {
		...common(one),
		...(name !== null && {Name: name}),
		...(publicIp !== null && {IPAddress: publicIp}),
		InstanceState: state,
		InstanceType: type,
		Architecture: architecture,
		LaunchTime: seconds(launched),
		KeyName: `key-${node.id.slice(-4)}`,
	};
};

type Look = (one: Managed) => readonly (string | null | undefined)[];

const looks: Readonly<Record<string, Look>> = {
	InstanceIds: ({node}) => [node.id],
	AgentVersion: ({agent}) => [agent.version],
	PingStatus: ({agent}) => [agent.ping],
	PlatformTypes: one => [platformType(one)],
	PlatformType: one => [platformType(one)],
	ActivationIds: one => [one.kind === 'managed-instance' ? activation : null],
	IamRole: one => [iamRoleOf(one)],
	ResourceType: one => [common(one).ResourceType],
	SourceIds: ({node}) => [node.id],
	SourceTypes: one => [common(one).SourceType],
	AssociationStatus: () => [],
	'tag-key': ({node}) => Object.keys(node.tags),
};

const onlyProperties: Readonly<Record<string, Look>> = {
	DocumentName: () => [],
	PlatformName: ({agent}) => [agent.os],
	PlatformVersion: ({agent}) => [agent.osVersion],
};

/** Makes the listing of one of the two actions; they differ in fields, page sizes and spelling of filters. */
const lister =
	(
		pages: readonly [least: number, most: number, usual: number],
		filterNames: readonly string[],
		known: Readonly<Record<string, Look>>,
		row: (one: Managed) => object,
		listName: string,
	) =>
	({json, region, pageFault}: ServiceRequest, fleet: Fleet): ServiceAnswer => {
		const size = sizeOf(json, ...pages);
		if (typeof size !== 'number') return size;
		const filters = filterNames.flatMap(name => filtersOf(json[name]));
		const unknown = filters.find(({key}) => !key.startsWith('tag:') && !Object.hasOwn(known, key));
		if (unknown) return refuse('InvalidFilterKey', `The filter key ${unknown.key} is not valid.`);
		const malformed = filters
			.filter(({key}) => key === 'InstanceIds')
			.flatMap(({values}) => values)
			.find(id => !/^m?i-[0-9a-f]{8,17}$/.test(id));
		if (malformed !== undefined) return refuse('InvalidInstanceId', `${malformed} is not a valid instance id.`);
		const fits = (one: Managed): boolean =>
			filters.every(({key, values}) => {
				const found = key.startsWith('tag:') ? [own(one.node.tags, key.slice(4))] : (own(known, key)?.(one) ?? []);
				return found.some(value => typeof value === 'string' && values.includes(value));
			});
		const all = indexOf(fleet, region)?.listed ?? [];
		const token = stringOf(json, 'NextToken');
		const page = cut(filters.length > 0 ? all.filter(fits) : all, size, token, [listName, region, filters], pageFault);
		if (!page) return refuse('InvalidNextToken', "The specified token isn't valid.");
		return {kind: 'json', body: {[listName]: page.items.map(row), ...(page.next && {NextToken: page.next})}};
	};

/** SSM DescribeInstanceInformation: at most 50 a page, ten when not asked. */
export const describeInstanceInformation = lister(
	[5, 50, 10],
	['Filters', 'InstanceInformationFilterList'],
	looks,
	information,
	'InstanceInformationList',
);

/** SSM DescribeInstanceProperties: at most 1000 a page. */
export const describeInstanceProperties = lister(
	[5, 1000, 50],
	['FiltersWithOperator', 'InstancePropertyFilterList'],
	{...looks, ...onlyProperties},
	property,
	'InstanceProperties',
);
