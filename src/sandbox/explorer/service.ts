import type {Fleet, FleetExplorer} from '../fleet.ts';
import {indexOf, nodeArn} from '../lookup.ts';
import {cut} from '../paging.ts';
import {permit} from '../permit.ts';
import {refuse, type Service, type ServiceAnswer, type ServiceRequest} from '../service.ts';
import type {World} from '../world.ts';
import {readQuery, type Seen} from './query.ts';

/** A query finds at most so many (API reference, ResourceCount). */
const mostFound = 1000;

const id = '00000000-0000-4000-8000-000000000000';

const arnOf = ({partition, account}: Fleet, region: string, what: string): string =>
	`arn:${partition}:resource-explorer-2:${region}:${account}:${what}`;
const indexArn = (fleet: Fleet, region: string): string => arnOf(fleet, region, `index/${id}`);
const viewArn = (fleet: Fleet, region: string): string => arnOf(fleet, region, `view/all-resources/${id}`);

const invalid = (message: string): ServiceAnswer => refuse('ValidationException', message, 400);

/** Regions with an index. */
const indexedRegions = ({regions}: Fleet, {aggregator, indexed}: FleetExplorer): readonly string[] =>
	[...regions.keys()].filter(name => name === aggregator || (indexed?.includes(name) ?? true));

const typeOf = (name: string, {aggregator}: FleetExplorer) => (name === aggregator ? 'AGGREGATOR' : 'LOCAL');

const listIndexes = ({json}: ServiceRequest, fleet: Fleet): ServiceAnswer => {
	const {Type, Regions} = json;
	if (Type !== undefined && Type !== 'LOCAL' && Type !== 'AGGREGATOR') return invalid('Type is not valid.');
	const explorer = fleet.resourceExplorer;
	const all = explorer ? indexedRegions(fleet, explorer).map(Region => ({Region, Type: typeOf(Region, explorer)})) : [];
	const found = all.filter(
		index => (Type === undefined || index.Type === Type) && (!Array.isArray(Regions) || Regions.includes(index.Region)),
	);
	return {kind: 'json', body: {Indexes: found.map(one => ({...one, Arn: indexArn(fleet, one.Region)}))}};
};

const getIndex = ({region}: ServiceRequest, fleet: Fleet): ServiceAnswer => {
	const explorer = fleet.resourceExplorer;
	const regions = explorer ? indexedRegions(fleet, explorer) : [];
	if (!explorer || !regions.includes(region)) return refuse('ResourceNotFoundException', 'Index not found.', 404);
	const Type = typeOf(region, explorer);
	const others = regions.filter(name => name !== region);
	const body = {
		...{Arn: indexArn(fleet, region), Type, State: explorer.isActive ? 'ACTIVE' : 'UPDATING', Tags: {}},
		...(Type === 'AGGREGATOR'
			? {ReplicatingFrom: others}
			: {ReplicatingTo: explorer.aggregator ? [explorer.aggregator] : []}),
	};
	return {kind: 'json', body};
};

/** The service does not tell an absent default view from one that may not be used. */
const noView = refuse('UnauthorizedException', 'No default view was found, or you may not use it.', 401);

/** The explorer whose default view a region has. */
const viewIn = (fleet: Fleet, region: string): (FleetExplorer & {readonly view: string}) | null => {
	const explorer = fleet.resourceExplorer;
	if (!explorer || explorer.view === null || !indexedRegions(fleet, explorer).includes(region)) return null;
	return {...explorer, view: explorer.view};
};

const getView = ({region, json}: ServiceRequest, fleet: Fleet): ServiceAnswer => {
	const explorer = viewIn(fleet, region);
	if (!explorer || json['ViewArn'] !== viewArn(fleet, region))
		return refuse('ResourceNotFoundException', 'View not found.', 404);
	const scope = `arn:${fleet.partition}:iam::${fleet.account}:root`;
	const Filters = {FilterString: explorer.view};
	const View = {ViewArn: viewArn(fleet, region), Owner: fleet.account, Scope: scope, Filters, IncludedProperties: []};
	return {kind: 'json', body: {View, Tags: {}}};
};

type Resource = Seen & {readonly arn: string};

/** What an index knows of the nodes of one region. */
const resourcesIn = (fleet: Fleet, region: string, {unseen}: FleetExplorer): readonly Resource[] => {
	const index = indexOf(fleet, region);
	const instances = [...(index?.instances.keys() ?? [])].map(one => ({
		...{region, type: 'ec2:instance', arn: nodeArn(fleet, region, one), id: one},
	}));
	const managed = [...(index?.managed.keys() ?? [])].map(one => ({
		...{region, type: 'ssm:managed-instance', id: one},
		arn: `arn:${fleet.partition}:ssm:${region}:${fleet.account}:managed-instance/${one}`,
	}));
	return [...instances, ...managed].filter(one => !unseen.includes(one.id));
};

const sizeOf = (value: unknown): number | null => {
	const size = value ?? 100;
	return typeof size === 'number' && Number.isInteger(size) && size >= 1 && size <= mostFound ? size : null;
};

const search = ({region, json, pageFault}: ServiceRequest, fleet: Fleet): ServiceAnswer => {
	const {QueryString, NextToken} = json;
	const explorer = viewIn(fleet, region);
	if (!explorer) return noView;
	if (typeof QueryString !== 'string' || QueryString.length > 1280) return invalid('QueryString is not valid.');
	const matches = readQuery(`${QueryString} ${explorer.view}`);
	if (!matches) return invalid('QueryString: the sandbox knows region:, service: and resourcetype: only.');
	const size = sizeOf(json['MaxResults']);
	if (size === null) return invalid('MaxResults must be from 1 to 1000.');
	const reach = region === explorer.aggregator ? indexedRegions(fleet, explorer) : [region];
	const all = reach.flatMap(name => resourcesIn(fleet, name, explorer)).filter(matches);
	const found = all.slice(0, mostFound);
	const token = typeof NextToken === 'string' ? NextToken : undefined;
	const page = cut(found, size, token, ['explorer', region, QueryString], pageFault);
	if (!page) return invalid('NextToken is not valid.');
	const Resources = page.items.map(({arn, region: Region, type}) => ({
		...{Arn: arn, OwningAccountId: fleet.account, Region, ResourceType: type, Service: type.split(':')[0]},
		Properties: [],
	}));
	const Count = {Complete: all.length <= mostFound, TotalResources: found.length};
	return {
		kind: 'json',
		body: {Resources, Count, ViewArn: viewArn(fleet, region), ...(page.next && {NextToken: page.next})},
	};
};

/** AWS Resource Explorer as far as the sandbox knows it: nodes by region and type, without their tags. */
export const createExplorer = (world: World): Service => ({
	ListIndexes: (request, fleet) => permit(world, request) ?? listIndexes(request, fleet),
	GetIndex: (request, fleet) => permit(world, request, indexArn(fleet, request.region)) ?? getIndex(request, fleet),
	GetView: (request, fleet) => permit(world, request, viewArn(fleet, request.region)) ?? getView(request, fleet),
	Search: (request, fleet) => permit(world, request, viewArn(fleet, request.region)) ?? search(request, fleet),
});
