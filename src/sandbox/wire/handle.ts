import {randomUUID} from 'node:crypto';
import {pageFaults} from '../fleet/faults.ts';
import type {FleetFault} from '../fleet.ts';
import {callerOfKey, type Key} from '../keys.ts';
import {own} from '../own.ts';
import {pageNumber} from '../paging.ts';
import {refuse, type ServiceAnswer, type ServiceRequest} from '../service.ts';
import type {Account, World} from '../world.ts';
import {encodeAnswer, type RawAnswer} from './answer.ts';
import {type Dialect, dialectOf, isJson, type ServiceWire, wireOf} from './dialect.ts';
import {accessDenied, commonError, signatureError, unknownAction} from './errors.ts';
import {createFaultBook} from './faults.ts';
import {createRateLimiter} from './rate-limit.ts';
import {checkSignature, type RawRequest, readSignature, type SignatureParts} from './signature.ts';

/** What becomes of a request: an answer after a while, none at all, or a connection that breaks in the middle. */
export type Outcome =
	| {readonly kind: 'answer' | 'reset'; readonly answer: RawAnswer; readonly delayMs: number}
	| {readonly kind: 'hang'};

/** A request whose signature is right, or the refusal. */
type Verified =
	| {readonly request: ServiceRequest; readonly wire: ServiceWire; readonly account: Account}
	| {readonly refusal: ServiceAnswer};

const keyOf = (world: World, dialect: Dialect, raw: RawRequest, parts: SignatureParts): Key | ServiceAnswer => {
	const key = world.keys.find(parts.accessKeyId);
	if (!key || (raw.headers['x-amz-security-token'] ?? null) !== key.sessionToken)
		return commonError(dialect, 'unknownKey');
	const flaw = checkSignature(raw, parts, key.secretAccessKey, world.now());
	if (flaw) return signatureError(dialect, flaw);
	if (key.expires !== null && key.expires < world.now()) return commonError(dialect, 'expiredToken');
	return key;
};

/** The body of a JSON request; `null` when it is none. */
const jsonOf = (body: Buffer): Readonly<Record<string, unknown>> | null => {
	try {
		const value: unknown = JSON.parse(body.toString() || '{}');
		return typeof value === 'object' && value !== null && !Array.isArray(value) ? {...value} : null;
	} catch {
		return null;
	}
};

const verify = (
	world: World,
	accountOf: (id: string) => Account,
	raw: RawRequest,
): Verified & {readonly service: string; readonly dialect: Dialect} => {
	const parts = readSignature(raw.headers['authorization']);
	const service = 'kind' in parts ? '' : parts.service;
	const dialect = dialectOf(service || null, raw.headers);
	const refused = (refusal: ServiceAnswer) => ({refusal, service, dialect});
	if ('kind' in parts) return refused(signatureError(dialect, parts));
	const key = keyOf(world, dialect, raw, parts);
	if ('kind' in key) return refused(key);
	const wire = wireOf(service);
	const account = accountOf(key.account);
	const caller = callerOfKey(account.world.fleet(), key);
	if (!caller || (wire && !wire.isGlobal && !world.fleet().regions.has(parts.region)))
		return refused(commonError(dialect, 'unknownKey'));
	const query = isJson(dialect) ? {} : Object.fromEntries(new URLSearchParams(raw.body.toString()));
	const json = isJson(dialect) ? jsonOf(raw.body) : {};
	if (!json) return refused(refuse('SerializationException', 'Request body is not a JSON object.'));
	const [target, operation = ''] =
		dialect === 'rest' ? ['', raw.url.slice(1)] : (raw.headers['x-amz-target'] ?? '').split('.');
	const action = isJson(dialect) ? operation : (query['Action'] ?? '');
	if (!wire || (isJson(dialect) ? target !== wire.target : query['Version'] !== wire.version))
		return refused(unknownAction(dialect, action, query['Version'] ?? ''));
	return {request: {service, action, region: parts.region, caller, query, json}, wire, account, service, dialect};
};

/** What a fault answers itself; `null`: the service answers first, and its answer is then spoilt. */
const faultAnswer = (dialect: Dialect, {fault}: FleetFault, {service, action, caller}: ServiceRequest) => {
	switch (fault) {
		case 'throttle':
		case 'error500':
		case 'error503':
		case 'expiredToken':
			return commonError(dialect, fault);
		case 'accessDenied': {
			const name = `${service}:${action}`;
			const message = `User: ${caller.arn} is not authorized to perform: ${name} because no identity-based policy allows the ${name} action`;
			return accessDenied(dialect, message);
		}
		default:
			return null;
	}
};

/** Cuts a text in the middle, so that no parser can take it for whole. */
const half = (body: string): string => body.slice(0, Math.max(1, Math.floor(body.length / 2)));

/** An answer as a fault of the wire leaves it. */
export const spoilt = (fault: FleetFault | null, answer: RawAnswer): RawAnswer => {
	if (fault?.fault === 'empty') return {...answer, status: 200, body: ''};
	if (fault?.fault === 'malformed') return {...answer, status: 200, body: half(answer.body)};
	return answer;
};

/** Tells the service how its page shall go wrong. */
const withPageFault = (request: ServiceRequest, fault: FleetFault | null): ServiceRequest => {
	const pageFault = pageFaults.find(name => name === fault?.fault);
	return pageFault ? {...request, pageFault} : request;
};

/**
 * Makes the function that answers requests: signature, count, fault, rate limit, service, latency.
 * `accountOf` gives the services of the account that a key opens; `count` is told of each verified call.
 */
export const createHandler = (
	world: World,
	accountOf: (id: string) => Account,
	count: (request: ServiceRequest) => void,
): ((raw: RawRequest) => Promise<Outcome>) => {
	const faults = createFaultBook();
	const limiter = createRateLimiter();
	const serve = async (request: ServiceRequest, wire: ServiceWire, account: Account): Promise<ServiceAnswer> => {
		const {service, action, region} = request;
		const bucket = own(world.fleet().rateLimit, service);
		if (!limiter.admits(bucket, `${service}/${region}`, world.now())) return commonError(wire.dialect, 'throttle');
		const act = own(own(account.services, service) ?? {}, action);
		if (!act) return unknownAction(wire.dialect, action, wire.version);
		return act(request, account.world.fleet());
	};
	return async raw => {
		const verified = verify(world, accountOf, raw);
		const {service, dialect} = verified;
		const latency = own(world.fleet().latencyMs, service) ?? world.fleet().latencyMs['*'] ?? 0;
		const id = randomUUID();
		if ('refusal' in verified) {
			const answer = encodeAnswer(dialect, service, '', verified.refusal, id);
			return {kind: 'answer', answer, delayMs: latency};
		}
		const {request, wire, account} = verified;
		const {action, region, query, json} = request;
		count(request);
		const page = pageNumber(query['NextToken'] ?? query['Marker'] ?? json['NextToken']);
		const fault = faults.strike(world.fleet().faults, {service, action, region, page});
		if (fault?.fault === 'hang') return {kind: 'hang'};
		const given =
			(fault && faultAnswer(dialect, fault, request)) ?? (await serve(withPageFault(request, fault), wire, account));
		const answer = spoilt(fault, encodeAnswer(dialect, service, action, given, id));
		const kind = fault?.fault === 'reset' ? 'reset' : 'answer';
		return {kind, answer, delayMs: latency + (fault?.fault === 'slow' ? fault.delayMs : 0)};
	};
};
