import {indexOf, nodeArn, tagContext} from '../lookup.ts';
import {cut} from '../paging.ts';
import {permit} from '../permit.ts';
import {refuse, type ServiceAnswer, type ServiceRequest} from '../service.ts';
import type {World} from '../world.ts';
import {filtersOf, invalidMember, sizeOf, stringOf} from './input.ts';
import type {SessionRecord} from './session-book.ts';
import {streamUrl} from './start-session.ts';

const noSuchSession = (id: string): ServiceAnswer =>
	refuse('DoesNotExistException', `Session with SessionId ${id} does not exist.`);

/**
 * Judges ResumeSession and TerminateSession on the session's ARN, with the tags that SSM gives each session. Where
 * the fleet says so, a session is also known under its owner's `aws:userid`, as policies for roles often assume.
 */
const permitOn = (world: World, request: ServiceRequest, id: string, record: SessionRecord | undefined) => {
	const {partition, account, ownSessionPattern} = world.fleet();
	const arnOf = (name: string) => `arn:${partition}:ssm:${request.region}:${account}:session/${name}`;
	const context = record
		? tagContext({'aws:ssmmessages:session-id': record.userId, 'aws:ssmmessages:target-id': record.target}, [
				'ssm:resourceTag/',
				'aws:ResourceTag/',
			])
		: {};
	const refusal = permit(world, request, arnOf(id), context);
	if (!refusal || !record || ownSessionPattern === 'session-name') return refusal;
	return permit(world, request, arnOf(`${record.userId}${id.slice(id.lastIndexOf('-'))}`), context) && refusal;
};

type Chosen = {readonly id: string; readonly record: SessionRecord | undefined} | ServiceAnswer;

const choose = (world: World, request: ServiceRequest): Chosen => {
	const id = stringOf(request.json, 'SessionId');
	if (id === undefined || id.length < 1 || id.length > 96)
		return invalidMember('SessionId', id ?? null, 'Member must have length between 1 and 96');
	const found = world.sessions.find(id);
	const record = found?.region === request.region ? found : undefined;
	return permitOn(world, request, id, record) ?? {id, record};
};

/** SSM TerminateSession: ends it at the gateway; a session that is over already is no error. */
export const terminateSession = async (world: World, request: ServiceRequest): Promise<ServiceAnswer> => {
	const chosen = choose(world, request);
	if ('kind' in chosen) return chosen;
	if (!chosen.record) return noSuchSession(chosen.id);
	if (chosen.record.ended === null) await world.sessions.end(chosen.id);
	return {kind: 'json', body: {SessionId: chosen.id}};
};

/** SSM ResumeSession: a new token while the session runs, and an answer without one when it has ended. */
export const resumeSession = (world: World, request: ServiceRequest): ServiceAnswer => {
	const chosen = choose(world, request);
	if ('kind' in chosen) return chosen;
	const {id, record} = chosen;
	if (!record) return noSuchSession(id);
	const resumed = record.ended === null ? world.gateway.resume(id) : null;
	if (!resumed) return {kind: 'json', body: {SessionId: id}};
	const address = streamUrl(world, request.region, id);
	return {kind: 'json', body: {SessionId: id, TokenValue: resumed.token, StreamUrl: address}};
};

/** SSM GetConnectionStatus: whether a session could be opened now. */
export const getConnectionStatus = (world: World, request: ServiceRequest): ServiceAnswer => {
	const fleet = world.fleet();
	const target = stringOf(request.json, 'Target');
	if (target === undefined || target.length < 1 || target.length > 400)
		return invalidMember('Target', target ?? null, 'Member must have length between 1 and 400');
	const index = indexOf(fleet, request.region);
	const instance = index?.instances.get(target);
	const managed = index?.managed.get(target);
	const context = tagContext((instance ?? managed?.node)?.tags ?? {}, ['ssm:resourceTag/', 'aws:ResourceTag/']);
	const refusal = permit(world, request, nodeArn(fleet, request.region, target), context);
	if (refusal) return refusal;
	const isConnected = managed?.agent.ping === 'Online' && (!instance || instance.state === 'running');
	return {kind: 'json', body: {Target: target, Status: isConnected ? 'connected' : 'notconnected'}};
};

const fits = (record: SessionRecord, key: string, value: string): boolean => {
	switch (key) {
		case 'InvokedAfter':
			return record.started >= Date.parse(value);
		case 'InvokedBefore':
			return record.started <= Date.parse(value);
		case 'Target':
			return record.target === value;
		case 'Owner':
			return record.owner === value;
		case 'Status':
			return record.status === value;
		case 'SessionId':
			return record.sessionId === value;
		default:
			return key === 'AccessType' && value === 'Standard';
	}
};

const filterKeys = ['InvokedAfter', 'InvokedBefore', 'Target', 'Owner', 'Status', 'SessionId', 'AccessType'];

const row = (record: SessionRecord) => ({
	SessionId: record.sessionId,
	Target: record.target,
	Status: record.status,
	StartDate: record.started / 1000,
	...(record.ended !== null && {EndDate: record.ended / 1000}),
	DocumentName: record.document,
	Owner: record.owner,
	...(record.reason !== null && {Reason: record.reason}),
	AccessType: 'Standard',
});

/** SSM DescribeSessions: active ones or those that have ended, the newest first. */
export const describeSessions = (world: World, request: ServiceRequest): ServiceAnswer => {
	const {json, region} = request;
	const state = stringOf(json, 'State');
	if (state !== 'Active' && state !== 'History')
		return invalidMember('State', state ?? null, 'Member must satisfy enum value set: [Active, History]');
	const size = sizeOf(json, 1, 200, 200);
	if (typeof size !== 'number') return size;
	const filters = filtersOf(json['Filters']);
	const unknown = filters.find(({key}) => !filterKeys.includes(key));
	if (unknown) return refuse('InvalidFilterKey', `The filter key ${unknown.key} is not valid.`);
	const refusal = permit(world, request);
	if (refusal) return refusal;
	const all = world.sessions
		.list()
		.filter(one => one.region === region && (one.ended === null) === (state === 'Active'))
		.filter(one => filters.every(({key, values}) => values.some(value => fits(one, key, value))));
	const page = cut(all, size, stringOf(json, 'NextToken'), ['sessions', region, state, filters], request.pageFault);
	if (!page) return refuse('InvalidNextToken', "The specified token isn't valid.");
	return {kind: 'json', body: {Sessions: page.items.map(row), ...(page.next && {NextToken: page.next})}};
};
