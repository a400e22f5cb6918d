import {createHash} from 'node:crypto';
import type {Fleet, FleetDocument} from '../fleet.ts';
import {tagContext} from '../lookup.ts';
import {own} from '../own.ts';
import {cut} from '../paging.ts';
import {permit} from '../permit.ts';
import {refuse, type ServiceAnswer, type ServiceRequest} from '../service.ts';
import type {World} from '../world.ts';
import {documentArn, documentsOf, documentText, plainName, readDocument} from './documents.ts';
import {filtersOf, invalidMember, sizeOf, stringOf} from './input.ts';

const created = Date.parse('2026-01-01T00:00:00Z') / 1000;

const platformsOf = ({properties = {}}: FleetDocument): readonly string[] => {
	const named = ['windows', 'linux', 'macOS'].filter(system => system in properties);
	const words: Readonly<Record<string, string>> = {windows: 'Windows', linux: 'Linux', macOS: 'MacOS'};
	return (named.length > 0 ? named : ['windows', 'linux', 'macOS']).map(system => words[system] ?? system);
};

const tagList = ({tags = {}}: FleetDocument) => Object.entries(tags).map(([Key, Value]) => ({Key, Value}));

const ownerOf = ({owner}: FleetDocument, {account}: Fleet): string => (owner === 'self' ? account : owner);

/** What listing and description have in common (SSM API, DocumentIdentifier). */
const identifier = (document: FleetDocument, fleet: Fleet) => ({
	Name: document.name,
	CreatedDate: created,
	Owner: ownerOf(document, fleet),
	PlatformTypes: platformsOf(document),
	DocumentVersion: '1',
	DocumentType: 'Session',
	SchemaVersion: '1.0',
	DocumentFormat: 'JSON',
	Tags: tagList(document),
});

const describe = (document: FleetDocument, fleet: Fleet) => {
	const text = documentText(document);
	const parameters = Object.entries(document.parameters ?? {}).map(([Name, one]) => ({
		Name,
		Type: one.type,
		...(one.description !== undefined && {Description: one.description}),
		...(one.default !== undefined && {
			DefaultValue: typeof one.default === 'string' ? one.default : JSON.stringify(one.default),
		}),
	}));
	return {
		...identifier(document, fleet),
		Hash: createHash('sha256').update(text).digest('hex'),
		HashType: 'Sha256',
		Status: 'Active',
		...(document.description !== undefined && {Description: document.description}),
		...(parameters.length > 0 && {Parameters: parameters}),
		LatestVersion: '1',
		DefaultVersion: '1',
	};
};

type Found = {readonly document: FleetDocument} | ServiceAnswer;

const find = (world: World, request: ServiceRequest): Found => {
	const fleet = world.fleet();
	const given = stringOf(request.json, 'Name') ?? '';
	if (!/^[\w.:/-]{3,128}$/.test(given))
		return invalidMember('Name', given, 'Member must satisfy regular expression pattern: ^[a-zA-Z0-9_\\-.:/]{3,128}$');
	const document = readDocument(fleet, request.region, given);
	const context = tagContext(document?.tags ?? {}, ['ssm:resourceTag/', 'aws:ResourceTag/']);
	const refusal = permit(world, request, documentArn(fleet, request.region, given), context);
	if (refusal) return refusal;
	if (!document) return refuse('InvalidDocument', `Document with name ${plainName(given)} does not exist.`);
	const version = stringOf(request.json, 'DocumentVersion') ?? '1';
	if (!['1', '$DEFAULT', '$LATEST'].includes(version))
		return refuse('InvalidDocumentVersion', `Document version ${version} does not exist.`);
	return {document};
};

/** SSM GetDocument: the content as JSON. */
export const getDocument = (world: World, request: ServiceRequest): ServiceAnswer => {
	const found = find(world, request);
	if ('kind' in found) return found;
	const {document} = found;
	if ((stringOf(request.json, 'DocumentFormat') ?? 'JSON') !== 'JSON')
		return refuse('UnsupportedOperation', 'The sandbox keeps its documents as JSON.');
	const {Name, CreatedDate, DocumentVersion, DocumentType, DocumentFormat} = identifier(document, world.fleet());
	const Content = documentText(document);
	return {
		kind: 'json',
		body: {Name, CreatedDate, DocumentVersion, Status: 'Active', Content, DocumentType, DocumentFormat},
	};
};

/** SSM DescribeDocument: what it is, with the names of its parameters. */
export const describeDocument = (world: World, request: ServiceRequest): ServiceAnswer => {
	const found = find(world, request);
	return 'kind' in found ? found : {kind: 'json', body: {Document: describe(found.document, world.fleet())}};
};

const fits = (document: FleetDocument, key: string, value: string, fleet: Fleet): boolean => {
	switch (key) {
		case 'Name':
			return document.name.startsWith(value);
		case 'Owner':
			return value === 'Self' ? document.owner === 'self' : value === 'Amazon' && document.owner === 'Amazon';
		case 'DocumentType':
			return value === 'Session';
		case 'PlatformTypes':
			return identifier(document, fleet).PlatformTypes.includes(value);
		case 'SchemaVersion':
			return value === '1.0';
		case 'SearchKeyword':
			return document.name.toLowerCase().includes(value.toLowerCase());
		default:
			return key.startsWith('tag:') && own(document.tags ?? {}, key.slice(4)) === value;
	}
};

const filterKeys = ['Name', 'Owner', 'DocumentType', 'PlatformTypes', 'SchemaVersion', 'SearchKeyword'];

/** SSM ListDocuments: session documents only, the account's own first; 1 to 50 a page. */
export const listDocuments = (world: World, request: ServiceRequest): ServiceAnswer => {
	const {json, region} = request;
	const fleet = world.fleet();
	const size = sizeOf(json, 1, 50, 50);
	if (typeof size !== 'number') return size;
	const filters = [...filtersOf(json['Filters']), ...filtersOf(json['DocumentFilterList'])];
	const unknown = filters.find(({key}) => !filterKeys.includes(key) && !key.startsWith('tag:'));
	if (unknown) return refuse('InvalidFilterKey', `The filter key ${unknown.key} is not valid.`);
	const refusal = permit(world, request);
	if (refusal) return refusal;
	const all = documentsOf(fleet, region).filter(document =>
		filters.every(({key, values}) => values.some(value => fits(document, key, value, fleet))),
	);
	const page = cut(all, size, stringOf(json, 'NextToken'), ['documents', region, filters], request.pageFault);
	if (!page) return refuse('InvalidNextToken', "The specified token isn't valid.");
	const DocumentIdentifiers = page.items.map(document => identifier(document, fleet));
	return {kind: 'json', body: {DocumentIdentifiers, ...(page.next && {NextToken: page.next})}};
};
