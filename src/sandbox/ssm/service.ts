import type {Fleet} from '../fleet.ts';
import {indexOf, nodeArn, tagContext} from '../lookup.ts';
import {permit} from '../permit.ts';
import {refuse, type Service, type ServiceAnswer, type ServiceRequest} from '../service.ts';
import type {World} from '../world.ts';
import {describeInstanceInformation, describeInstanceProperties} from './describe-nodes.ts';
import {describeDocument, getDocument, listDocuments} from './document-api.ts';
import {documentArn, readDocument} from './documents.ts';
import {invalidMember, stringOf} from './input.ts';
import {getServiceSetting} from './service-settings.ts';
import {describeSessions, getConnectionStatus, resumeSession, terminateSession} from './sessions.ts';
import {startSession} from './start-session.ts';

type Tagged = {readonly arn: string; readonly tags: Readonly<Record<string, string>>};

const tagged = (fleet: Fleet, region: string, type: string, id: string): Tagged | null => {
	if (type === 'Document') {
		const document = readDocument(fleet, region, id);
		return document && {arn: documentArn(fleet, region, id), tags: document.tags ?? {}};
	}
	const managed = indexOf(fleet, region)?.managed.get(id);
	if (managed?.kind !== 'managed-instance') return null;
	return {arn: nodeArn(fleet, region, id), tags: managed.node.tags};
};

/** SSM ListTagsForResource: of hybrid nodes and documents. Instances have their tags in EC2. */
const listTagsForResource = (world: World, request: ServiceRequest): ServiceAnswer => {
	const type = stringOf(request.json, 'ResourceType') ?? '';
	const id = stringOf(request.json, 'ResourceId') ?? '';
	if (type !== 'ManagedInstance' && type !== 'Document')
		return invalidMember('ResourceType', type, 'Member must satisfy enum value set: [ManagedInstance, Document]');
	const found = tagged(world.fleet(), request.region, type, id);
	const context = tagContext(found?.tags ?? {}, ['ssm:resourceTag/', 'aws:ResourceTag/']);
	const refusal = permit(world, request, found?.arn ?? nodeArn(world.fleet(), request.region, id), context);
	if (refusal) return refusal;
	if (!found) return refuse('InvalidResourceId', `The resource ID ${id} is not valid.`);
	return {kind: 'json', body: {TagList: Object.entries(found.tags).map(([Key, Value]) => ({Key, Value}))}};
};

/** SSM as far as the sandbox knows it. */
export const createSsm = (world: World): Service => ({
	DescribeInstanceInformation: (request, fleet) =>
		permit(world, request) ?? describeInstanceInformation(request, fleet),
	DescribeInstanceProperties: (request, fleet) => permit(world, request) ?? describeInstanceProperties(request, fleet),
	ListTagsForResource: request => listTagsForResource(world, request),
	GetDocument: request => getDocument(world, request),
	DescribeDocument: request => describeDocument(world, request),
	ListDocuments: request => listDocuments(world, request),
	GetServiceSetting: request => getServiceSetting(world, request),
	StartSession: request => startSession(world, request),
	TerminateSession: request => terminateSession(world, request),
	ResumeSession: request => resumeSession(world, request),
	GetConnectionStatus: request => getConnectionStatus(world, request),
	DescribeSessions: request => describeSessions(world, request),
});
