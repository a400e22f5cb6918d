import {type Problem, type ProblemKind, problem} from '../domain/problem.ts';
import type {Scope} from '../domain/scope.ts';
import {clean} from '../domain/text.ts';
import {denialOf} from './denial.ts';

/** Which call failed. `operation` is `null` where only the service is known. */
export type Call = {
	/** As AWS writes it: `EC2`, `SSM`, `IAM`, `STS`. */
	readonly service: string;
	readonly operation: string | null;
	readonly scope: Scope;
};

/** An answer that lacks what its service always sends: an empty or cut body. */
export class MalformedAnswer extends Error {
	override readonly name = 'MalformedAnswer';
}

/** A file that the configuration names and that cannot be read. */
export class UnreadableFile extends Error {
	override readonly name = 'UnreadableFile';
}

/** What is read of whatever the SDK throws. */
type Failure = {
	readonly name: string;
	readonly code: string;
	readonly message: string;
	readonly status: number | undefined;
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What the SDK tells its callers, not people. */
const advice = /\s*Deserialization error: to see the raw response, inspect the hidden field \{error\}\.\$response.*$/s;

/** Causes are looked at too: the SDK wraps what the network says. */
const failureOf = (error: unknown): Failure => {
	const {name, code, message, $metadata, $response, cause} = (error ?? {}) as Record<string, unknown>;
	const status = (($metadata ?? {}) as {httpStatusCode?: number}).httpStatusCode;
	const answered = (($response ?? {}) as {statusCode?: number}).statusCode;
	return {
		name: textOf(name).replace(/Exception$/, ''),
		code: textOf(code) || textOf((cause as {code?: unknown} | undefined)?.code),
		message: clean((textOf(message) || String(error)).replace(advice, '')).trim(),
		status: status ?? answered,
	};
};

/** Error codes of all services, without an `Exception` suffix, by what they mean to a person. */
const kinds: readonly (readonly [ProblemKind, RegExp])[] = [
	['cancelled', /^AbortError$/],
	[
		'throttled',
		/^(Throttling|Throttled|ThrottledException|RequestLimitExceeded|TooManyRequests|RequestThrottled|SlowDown)$/,
	],
	['access-denied', /^(AccessDenied|UnauthorizedOperation|NotAuthorized|Forbidden)$/],
	['expired-token', /^(ExpiredToken|RequestExpired|TokenRefreshRequired|InvalidGrant)$/],
	[
		'wrong-key',
		/^(InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|InvalidSignature|AuthFailure|IncompleteSignature|InvalidAccessKeyId|MissingAuthenticationToken|InvalidToken|OptInRequired|RequestTimeTooSkewed)$/,
	],
	// The access portal, of a token that it does not know any more.
	['expired-login', /^Unauthorized$/],
	['not-connected', /^TargetNotConnected$/],
	['not-found', /^(NoSuchEntity|InvalidDocument|InvalidInstanceId|InvalidResourceId|DoesNotExist|ResourceNotFound)$/],
	['conflict', /^(EntityAlreadyExists|DeleteConflict|ConcurrentModification|Conflict)$/],
	['quota', /^(LimitExceeded|ServiceQuotaExceeded)$/],
	['timeout', /^(TimeoutError|RequestTimeout)$/],
	['file', /^UnreadableFile$/],
	['malformed', /^(MalformedAnswer|SyntaxError)$/],
	[
		'invalid-input',
		/^(ValidationError|Validation|InvalidInput|InvalidParameter\w*|BadRequest|Invalid\w*Filter\w*|InvalidNextToken)$/,
	],
];

const network =
	/^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|EPIPE|ETIMEDOUT|ERR_SSL\w*|ERR_TLS\w*|CERT_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+)$/;

/** How the SDK says that an endpoint is no address, and that a region's name cannot be one. */
const badEndpoint = /^Invalid URL/;
const badRegion = /^Region not accepted/;

/** What the credential providers say, who have one error class and many sentences. */
const credentialKind = (message: string): ProblemKind =>
	/sso (session|token)|aws login|token is expired|Session token not found|UnauthorizedException/i.test(message)
		? 'expired-login'
		: 'no-credentials';

const kindOf = ({name, code, message, status}: Failure): ProblemKind => {
	if (name === 'CredentialsProviderError' || name === 'TokenProviderError') return credentialKind(message);
	if (name === 'BadRequest' && /advanced[- ]instances?[- ]tier/i.test(message)) return 'advanced-tier';
	// Before the names: the SDK calls a connection that was reset a TimeoutError.
	if (network.test(code)) return code === 'ETIMEDOUT' ? 'timeout' : 'unreachable';
	const known = kinds.find(([, names]) => names.test(name));
	if (known) return known[0];
	if (/region is missing/i.test(message)) return 'no-region';
	if (badEndpoint.test(message) || badRegion.test(message)) return 'invalid-input';
	if (status !== undefined && status >= 500) return 'service-fault';
	if (status === 429) return 'throttled';
	if (status !== undefined && status >= 200 && status < 300) return 'malformed';
	return 'other';
};

/** `EC2 DescribeInstances in eu-west-1`. IAM and STS answer for all regions. */
const subjectOf = ({service, operation, scope}: Call): string =>
	[service, operation, ...(service === 'IAM' || service === 'STS' ? [] : ['in', scope.region])]
		.filter(part => part !== null)
		.join(' ');

const whose = ({profile}: Scope): string => (profile === null ? 'the credentials in use' : `profile ${clean(profile)}`);

/** What happened and what to do next, one line each. */
const wording = (kind: ProblemKind, {code, message}: Failure, call: Call): readonly [string, string] => {
	const what = subjectOf(call);
	const who = whose(call.scope);
	switch (kind) {
		case 'cancelled':
			return ['cancelled', ''];
		case 'throttled':
			return [`${what}: AWS is throttling`, 'wait a moment, then reload'];
		case 'expired-token':
			return [`the session of ${who} has expired`, 'log in again, then reload'];
		case 'expired-login':
			return [`the login of ${who} has expired`, 'run: aws sso login'];
		case 'no-credentials':
			return [`no AWS credentials: ${message}`, 'log in, choose a profile with --profile, or run: aws configure'];
		case 'wrong-key':
			return [
				`AWS does not accept the key of ${who}`,
				"check the key, this machine's clock, and that the region is enabled",
			];
		case 'no-region':
			return ['no region', 'choose one with --region, or set AWS_REGION'];
		case 'not-connected':
			return [
				`the node is not connected to Systems Manager: ${message}`,
				'check that it runs, that its agent runs, and that it reaches the ssm and ssmmessages endpoints',
			];
		case 'advanced-tier':
			return [
				'hybrid nodes accept sessions only in the advanced-instances tier',
				"an administrator can change the account's tier in Fleet Manager, Settings",
			];
		case 'timeout':
			return [`${what}: no answer in time`, 'check the network, then reload'];
		case 'unreachable':
			return /CERT|SSL|TLS|UNABLE_TO|SIGNED/.test(code)
				? [`${what}: the certificate is not trusted (${code})`, 'behind a proxy, name its authority in AWS_CA_BUNDLE']
				: [
						`${what}: not reachable (${code})`,
						`check the network, the proxy (HTTPS_PROXY) and the ${code === 'ENOTFOUND' ? "region's name" : 'endpoint'}`,
					];
		case 'file':
			return [message, 'correct the path, or unset the variable'];
		case 'malformed':
			return [`${what}: the answer is cut or not AWS's`, 'check the endpoint and the proxy, then reload'];
		case 'service-fault':
			return [`${what}: AWS itself failed`, 'wait a moment, then reload'];
		case 'conflict':
			return [`${what}: ${message}`, 'look at it, and try again'];
		case 'quota':
			return [`${what}: ${message}`, 'take away what is not needed any more, or ask AWS for a higher quota'];
		case 'not-found':
			return [`${what}: ${message}`, 'check the name'];
		case 'invalid-input':
			if (badEndpoint.test(message)) return ['the endpoint is not a URL', 'correct AWS_ENDPOINT_URL or endpoint_url'];
			if (badRegion.test(message)) {
				return [`no region is called ${clean(call.scope.region)}`, 'choose one with --region, or set AWS_REGION'];
			}
			return [`${what}: ${message}`, 'check what was asked for'];
		default:
			return [`${what}: ${message}`, 'reload to try again'];
	}
};

/** STS AssumeRole's own sentence for a one-time code that is wrong, or of another device. */
const badCode = /^MultiFactorAuthentication failed/;

/** What whoever asks for a code says where the person gave none. */
const noCode = 'no one-time code was given';

/** What a person is told of whatever the SDK threw. The only place that knows AWS's error codes. */
export const problemOf = (error: unknown, call: Call): Problem => {
	const failure = failureOf(error);
	const kind = kindOf(failure);
	if (badCode.test(failure.message) || failure.message === noCode) {
		const said = failure.message === noCode ? 'no one-time code was given' : 'the one-time code was not accepted';
		const summary = `${said} for ${whose(call.scope)}`;
		return problem('no-credentials', summary, 'reload to be asked again', {detail: failure.message});
	}
	if (kind === 'access-denied') return denialOf(failure.message, subjectOf(call), call);
	const [summary, hint] = wording(kind, failure, call);
	return problem(kind, summary, hint, kind === 'cancelled' ? {} : {detail: failure.message});
};

/** The problem of a call that was given up on purpose. */
export const cancelled: Problem = problem('cancelled', 'cancelled', '');
