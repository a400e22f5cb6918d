import type {Fleet, FleetPrincipal} from './fleet.ts';
import type {cut, PageFault} from './paging.ts';

/** Who signed a request: the principal of its access key, with the ids that the account gave it. */
export type Caller = {
	readonly principal: FleetPrincipal;
	/** As STS GetCallerIdentity says it: user ARN, `assumed-role/Name/session`, root, federated-user. */
	readonly arn: string;
	/** `AIDA…`, `AROA…:session`, the account id, `ACCOUNT:name`. */
	readonly userId: string;
	/** User or role ARN with its path (`aws:PrincipalArn`). */
	readonly principalArn: string;
	/** Long-term keys carry no `aws:MultiFactorAuthPresent`. */
	readonly isTemporary: boolean;
	/** Whether the session was made with a one-time code; absent: as the fleet's `live` says. */
	readonly hasMfa?: boolean;
};

/** A verified, decoded request to one service. */
export type ServiceRequest = {
	readonly service: string;
	readonly action: string;
	readonly region: string;
	readonly caller: Caller;
	/** Query services: flat `Name.member.1` parameters. JSON services: `{}`. */
	readonly query: Readonly<Record<string, string>>;
	/** JSON services: the body. Query services: `{}`. */
	readonly json: Readonly<Record<string, unknown>>;
	/** How the page of a listing that is asked for goes wrong; see {@link cut}. */
	readonly pageFault?: PageFault;
};

/**
 * What a service answers. `xml` is what stands inside `<ActionResponse>` (EC2) or `<ActionResult>` (other Query
 * services); the wire layer adds envelope and request id. Errors carry AWS's code and text.
 */
export type ServiceAnswer =
	| {readonly kind: 'xml'; readonly body: string}
	| {readonly kind: 'json'; readonly body: unknown}
	| {readonly kind: 'error'; readonly code: string; readonly message: string; readonly status: number};

/** Builds an error answer; the status defaults to 400. */
export const refuse = (code: string, message: string, status = 400): ServiceAnswer => ({
	kind: 'error',
	code,
	message,
	status,
});

/** A service: one function per action it knows. Everything else is the service's own unknown-operation error. */
export type Service = Readonly<
	Record<string, (request: ServiceRequest, fleet: Fleet) => ServiceAnswer | Promise<ServiceAnswer>>
>;

/** Whether a live request is allowed, and AWS's sentence when it is not (reference: iam-simulation §9). */
export type Authorization = {readonly allowed: true} | {readonly allowed: false; readonly message: string};

/** What is asked of the policies for one live request. `context` holds request keys beyond the caller's own. */
export type LiveRequest = {
	readonly action: string;
	readonly resource: string;
	readonly region: string;
	readonly context: Readonly<Record<string, readonly string[]>>;
};

/** Judges a live request as AWS would: identity, boundary, organization and session policies together. */
export type Authorize = (fleet: Fleet, caller: Caller, request: LiveRequest) => Authorization;
