import {pageFaults} from '../fleet/faults.ts';
import type {Fleet, FleetFault, FleetIdentityCenter} from '../fleet.ts';
import {own} from '../own.ts';
import {pageNumber} from '../paging.ts';
import type {RawAnswer} from '../wire/answer.ts';
import {createFaultBook} from '../wire/faults.ts';
import {type Outcome, spoilt} from '../wire/handle.ts';
import {createRateLimiter} from '../wire/rate-limit.ts';
import type {RawRequest} from '../wire/signature.ts';
import type {World} from '../world.ts';
import {encoded, oauthError, portalError, type SsoAnswer} from './answer.ts';
import {oidc} from './oidc.ts';
import {devicePage, pagePath} from './page.ts';
import {portal} from './portal.ts';
import type {SignIns} from './sign-ins.ts';

/** What the handler is made of. */
export type SsoParts = {
	readonly world: Pick<World, 'fleet' | 'keys' | 'now'>;
	readonly signIns: SignIns;
	/** Where the sandbox listens, such as `http://127.0.0.1:1234`. */
	readonly endpoint: () => string;
	readonly count: (call: {readonly service: string; readonly action: string; readonly region: string}) => void;
};

type Route = {readonly service: 'sso' | 'sso-oidc'; readonly method: string; readonly action: string};

const routeOf = (path: string): Route | null => {
	const signIn = own<{readonly action: string}>(oidc, path);
	if (signIn) return {service: 'sso-oidc', method: 'POST', action: signIn.action};
	const opened = own<{readonly action: string}>(portal, path);
	return opened ? {service: 'sso', method: 'GET', action: opened.action} : null;
};

const pathOf = (url: string): string => url.split('?', 1)[0] ?? '';

/** Whether a request is for the sign-in service, the access portal or the page where codes are confirmed. */
export const isForSso = (url: string): boolean => pathOf(url) === pagePath || routeOf(pathOf(url)) !== null;

/** Whether a request comes from the sandbox's own page: its form, unlike that of any other page, is welcome. */
export const isFromOwnPage = (url: string, origin: string, port: number): boolean =>
	pathOf(url) === pagePath && (origin === `http://127.0.0.1:${port}` || origin === `http://localhost:${port}`);

const throttled = (service: Route['service']): SsoAnswer =>
	service === 'sso'
		? portalError('TooManyRequestsException', 'HTTP 429 Unknown Code', 429)
		: oauthError('slow_down', 'Slow down to avoid throttling');

const faultAnswer = ({fault}: FleetFault, {service}: Route): SsoAnswer | null => {
	switch (fault) {
		case 'throttle':
			return throttled(service);
		case 'error500':
		case 'error503':
			return service === 'sso'
				? portalError('InternalServerException', 'Internal Server Error', Number(fault.slice(5)))
				: {...oauthError('internal_server', 'Internal Server Error', Number(fault.slice(5)))};
		case 'accessDenied':
			return service === 'sso' ? portalError('ForbiddenException', 'No access', 403) : oauthError('access_denied', '');
		case 'expiredToken':
			return service === 'sso'
				? portalError('UnauthorizedException', 'Session token not found or invalid', 401)
				: oauthError('expired_token', 'Token expired');
		default:
			return null;
	}
};

const bodyOf = ({body}: RawRequest): Readonly<Record<string, unknown>> | null => {
	try {
		const value: unknown = JSON.parse(body.toString());
		return typeof value === 'object' && value !== null && !Array.isArray(value) ? {...value} : null;
	} catch {
		return null;
	}
};

/**
 * Makes the function that answers for IAM Identity Center. Its calls are not signed: what protects them is what their
 * callers know, and beginning a sign-in takes the start URL, which is random in every run.
 */
export const createSsoHandler = ({world, signIns, endpoint, count}: SsoParts): ((raw: RawRequest) => Outcome) => {
	const faults = createFaultBook();
	const limiter = createRateLimiter();
	const act = (
		raw: RawRequest,
		path: string,
		query: URLSearchParams,
		fault: FleetFault | null,
		{fleet, center}: {readonly fleet: Fleet; readonly center: FleetIdentityCenter},
	): SsoAnswer => {
		const now = world.now();
		const signIn = own<(typeof oidc)[keyof typeof oidc]>(oidc, path);
		if (signIn) {
			const body = bodyOf(raw);
			if (!body) return oauthError('invalid_request', 'Invalid request');
			return signIn.act(body, {center, signIns, page: `${endpoint()}${pagePath}`, now});
		}
		const token = raw.headers['x-amz-sso_bearer_token'];
		if (token === undefined || !signIns.open(token))
			return portalError('UnauthorizedException', 'Session token not found or invalid', 401);
		const pageFault = pageFaults.find(name => name === fault?.fault);
		const opened = own<(typeof portal)[keyof typeof portal]>(portal, path);
		return opened
			? opened.act({fleet, center, keys: world.keys, query, now, pageFault})
			: portalError('ResourceNotFoundException', 'Not found', 404);
	};
	const answered = (answer: RawAnswer): Outcome => ({kind: 'answer', answer, delayMs: 0});
	return raw => {
		const fleet = world.fleet();
		const {identityCenter: center} = fleet;
		const [path = '', search = ''] = raw.url.split('?', 2);
		const query = new URLSearchParams(search);
		const route = routeOf(path);
		if (!center) return answered(encoded(portalError('ResourceNotFoundException', 'Not found', 404)));
		if (!route) {
			const form = new URLSearchParams(raw.body.toString());
			return answered(devicePage({method: raw.method, query, form}, signIns, world.now()));
		}
		if (raw.method !== route.method)
			return answered(encoded(portalError('InvalidRequestException', `use ${route.method}`, 405)));
		const {service, action} = route;
		const {region} = center;
		count({service, action, region});
		const page = pageNumber(query.get('next_token') ?? undefined);
		const fault = faults.strike(fleet.faults, {service, action, region, page});
		if (fault?.fault === 'hang') return {kind: 'hang'};
		const admitted = limiter.admits(own(fleet.rateLimit, service), `${service}/${region}`, world.now());
		const given =
			(fault && faultAnswer(fault, route)) ??
			(admitted ? act(raw, path, query, fault, {fleet, center}) : throttled(service));
		const latency = own(fleet.latencyMs, service) ?? fleet.latencyMs['*'] ?? 0;
		return {
			kind: fault?.fault === 'reset' ? 'reset' : 'answer',
			answer: spoilt(fault, encoded(given)),
			delayMs: latency + (fault?.fault === 'slow' ? fault.delayMs : 0),
		};
	};
};
