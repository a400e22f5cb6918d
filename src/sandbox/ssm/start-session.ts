import {indexOf, nodeArn, tagContext} from '../lookup.ts';
import {permit} from '../permit.ts';
import {refuse, type ServiceAnswer, type ServiceRequest} from '../service.ts';
import type {World} from '../world.ts';
import {agentContent, defaultDocument, documentArn, sessionDocument} from './documents.ts';
import {invalidMember, parametersOf, stringOf} from './input.ts';
import {judgeParameters} from './parameters.ts';
import {newSessionId} from './session-book.ts';

/** Tag prefixes under which StartSession shows a node's tags to policies (Service Authorization Reference). */
const prefixesOf = (id: string): readonly string[] =>
	id.startsWith('mi-')
		? ['ssm:resourceTag/', 'aws:ResourceTag/']
		: ['ssm:resourceTag/', 'aws:ResourceTag/', 'ec2:ResourceTag/'];

type Asked = {
	readonly target: string;
	readonly document: string;
	readonly isDefault: boolean;
	readonly reason: string | null;
	readonly parameters: Readonly<Record<string, readonly string[]>>;
};

const readInput = ({json}: ServiceRequest): Asked | ServiceAnswer => {
	const target = stringOf(json, 'Target');
	if (target === undefined || target.length < 1 || target.length > 400)
		return invalidMember('Target', target ?? null, 'Member must have length between 1 and 400');
	const name = stringOf(json, 'DocumentName');
	const reason = stringOf(json, 'Reason') ?? null;
	if (name !== undefined && !/^[a-zA-Z0-9_\-.:/]{3,128}$/.test(name))
		return invalidMember(
			'DocumentName',
			name,
			'Member must satisfy regular expression pattern: ^[a-zA-Z0-9_\\-.:/]{3,128}$',
		);
	if (reason !== null && (reason.length < 1 || reason.length > 256))
		return invalidMember('Reason', reason, 'Member must have length between 1 and 256');
	const parameters = parametersOf(json['Parameters']);
	if (!parameters) return refuse('SerializationException', 'Parameters is not a map of lists of strings.');
	return {target, document: name ?? defaultDocument, isDefault: name === undefined, reason, parameters};
};

/** The node is judged with its real tags, the document for itself: two decisions, and both must allow. */
const refusalOf = (
	world: World,
	request: ServiceRequest,
	{target, document, isDefault}: Asked,
): ServiceAnswer | null => {
	const fleet = world.fleet();
	const index = indexOf(fleet, request.region);
	const node = index?.instances.get(target) ?? index?.managed.get(target)?.node;
	const context = tagContext(node?.tags ?? {}, prefixesOf(target));
	const onNode = permit(world, request, nodeArn(fleet, request.region, target), context);
	if (onNode || (isDefault && !fleet.sessionDocument.mustBeAllowed)) return onNode;
	const tags = sessionDocument(fleet, request.region, document)?.tags ?? {};
	const seen = tagContext(tags, ['ssm:resourceTag/', 'aws:ResourceTag/']);
	return permit(world, request, documentArn(fleet, request.region, document), seen);
};

/**
 * SSM StartSession: rights on node and document, then document, tier and connection, then a session at the
 * gateway. Its stream listens where the sandbox does.
 */
export const startSession = (world: World, request: ServiceRequest): ServiceAnswer => {
	const asked = readInput(request);
	if ('kind' in asked) return asked;
	const refusal = refusalOf(world, request, asked);
	if (refusal) return refusal;
	const fleet = world.fleet();
	const {region, caller} = request;
	const {target, parameters, reason} = asked;
	const document = sessionDocument(fleet, region, asked.document);
	if (!document) return refuse('InvalidDocument', `Document with name ${asked.document} does not exist.`);
	const wrongParameters = judgeParameters(document, parameters);
	if (wrongParameters) return wrongParameters;
	const managed = indexOf(fleet, region)?.managed.get(target);
	const instance = indexOf(fleet, region)?.instances.get(target);
	if (managed?.kind === 'managed-instance' && !fleet.advancedTier)
		return refuse(
			'BadRequest',
			'Enable advanced-instances tier to use Session Manager with your on-premises instances',
		);
	if (managed?.agent.ping !== 'Online' || (instance && instance.state !== 'running'))
		return refuse('TargetNotConnected', `${target} is not connected.`);
	const {kind, name, sessionName} = caller.principal;
	const sessionId = newSessionId(kind === 'role' || kind === 'federated' ? sessionName : name);
	const {sessionType} = document;
	const order = {sessionId, owner: caller.arn, region, target, document: document.name, sessionType};
	const {token} = world.gateway.open({...order, parameters, reason, content: agentContent(document)});
	world.sessions.add(sessionId, caller.userId);
	return {
		kind: 'json',
		body: {SessionId: sessionId, TokenValue: token, StreamUrl: streamUrl(world, region, sessionId)},
	};
};

/** Where the plugin connects. */
export const streamUrl = (world: World, region: string, id: string): string =>
	`${world.streamOrigin(region)}/v1/data-channel/${encodeURIComponent(id)}?role=publish_subscribe`;
