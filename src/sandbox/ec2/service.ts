import type {Fleet, FleetInstance} from '../fleet.ts';
import {indexOf} from '../lookup.ts';
import {cut} from '../paging.ts';
import {permit} from '../permit.ts';
import {listOf, structuresOf} from '../query.ts';
import {refuse, type Service, type ServiceAnswer, type ServiceRequest} from '../service.ts';
import {element, items} from '../wire/xml.ts';
import type {World} from '../world.ts';
import {isKnownFilter, matcher} from './filters.ts';
import {reservation} from './instance-xml.ts';
import {
	describeNetworkAcls,
	describeRouteTables,
	describeSecurityGroups,
	describeVpcAttribute,
	describeVpcEndpoints,
} from './network.ts';

type Query = ServiceRequest['query'];

/** The page size asked for; `null`: none, and then AWS pages by 1000. */
const pageSize = (query: Query): number | null | ServiceAnswer => {
	const given = query['MaxResults'];
	if (given === undefined) return null;
	const size = Number(given);
	if (Number.isInteger(size) && size >= 5 && size <= 1000) return size;
	const bound = size > 1000 ? 'less than or equal to 1000' : 'greater than or equal to 5';
	return refuse(
		'InvalidParameterValue',
		`Value ( ${given} ) for parameter maxResults is invalid. Expecting a value ${bound}.`,
	);
};

const instancesOf = (
	fleet: Fleet,
	region: string,
	ids: readonly string[],
): readonly FleetInstance[] | ServiceAnswer => {
	const index = indexOf(fleet, region);
	if (ids.length === 0) return fleet.regions.get(region)?.instances ?? [];
	const malformed = ids.find(id => !/^i-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id));
	if (malformed !== undefined) return refuse('InvalidInstanceID.Malformed', `Invalid id: "${malformed}"`);
	const found = ids.map(id => index?.instances.get(id));
	const missing = ids.filter((_, position) => !found[position]);
	if (missing.length > 0) {
		const what = missing.length === 1 ? `ID '${missing[0]}' does` : `IDs '${missing.join(', ')}' do`;
		return refuse('InvalidInstanceID.NotFound', `The instance ${what} not exist`);
	}
	return found.flatMap(one => (one ? [one] : []));
};

const filtersOf = (query: Query) =>
	structuresOf(query, 'Filter').map(structure => ({
		name: structure['Name'] ?? '',
		values: listOf(structure, 'Value'),
	}));

/** EC2 DescribeInstances: by pages of 5 to 1000, by ids, by filters. One instance a reservation. */
const describeInstances = ({query, region, pageFault}: ServiceRequest, fleet: Fleet): ServiceAnswer => {
	const size = pageSize(query);
	if (typeof size === 'object' && size !== null) return size;
	const ids = listOf(query, 'InstanceId');
	if (ids.length > 0 && size !== null)
		return refuse(
			'InvalidParameterCombination',
			'The parameter instancesSet cannot be used with the parameter maxResults',
		);
	const filters = filtersOf(query);
	const unknown = filters.find(({name}) => !isKnownFilter(name));
	if (unknown) return refuse('InvalidParameterValue', `The filter '${unknown.name}' is invalid`);
	const chosen = instancesOf(fleet, region, ids);
	if ('kind' in chosen) return chosen;
	const matching = filters.length > 0 ? chosen.filter(matcher(filters, region, fleet.partition)) : chosen;
	const page = cut(matching, size ?? 1000, query['NextToken'], ['ec2', region, ids, filters], pageFault);
	if (!page) return refuse('InvalidNextToken', 'The token is invalid.');
	const reservations = page.items.map(one => reservation(one, region, fleet.partition));
	return {kind: 'xml', body: items('reservationSet', reservations) + element('nextToken', page.next)};
};

/** EC2 DescribeRegions: the regions of the fleet, all enabled. */
const describeRegions = ({query}: ServiceRequest, fleet: Fleet): ServiceAnswer => {
	const asked = listOf(query, 'RegionName');
	const unknown = asked.filter(name => !fleet.regions.has(name));
	if (unknown.length > 0) return refuse('InvalidParameterValue', `Invalid region name: ${unknown.join(', ')}`);
	const suffix = fleet.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
	const names = asked.length > 0 ? asked : [...fleet.regions.keys()];
	const regions = names.map(
		name =>
			element('regionName', name) +
			element('regionEndpoint', `ec2.${name}.${suffix}`) +
			element('optInStatus', 'opt-in-not-required'),
	);
	return {kind: 'xml', body: items('regionInfo', regions)};
};

/** EC2 as far as the sandbox knows it. */
export const createEc2 = (world: World): Service => ({
	DescribeInstances: (request, fleet) => permit(world, request) ?? describeInstances(request, fleet),
	DescribeRegions: (request, fleet) => permit(world, request) ?? describeRegions(request, fleet),
	DescribeSecurityGroups: (request, fleet) => permit(world, request) ?? describeSecurityGroups(request, fleet),
	DescribeRouteTables: (request, fleet) => permit(world, request) ?? describeRouteTables(request, fleet),
	DescribeNetworkAcls: (request, fleet) => permit(world, request) ?? describeNetworkAcls(request, fleet),
	DescribeVpcEndpoints: (request, fleet) => permit(world, request) ?? describeVpcEndpoints(request, fleet),
	DescribeVpcAttribute: (request, fleet) => permit(world, request) ?? describeVpcAttribute(request, fleet),
});
