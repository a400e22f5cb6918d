import type {Instance, ManagedNode, Tags} from './node.ts';
import type {CallerIdentity, Principal} from './principal.ts';
import type {Problem} from './problem.ts';
import type {Result} from './result.ts';
import type {Scope} from './scope.ts';
import type {Credentials, SessionRequest, StartedSession} from './session.ts';
import type {SimulationAnswer, SimulationRequest} from './simulation-api.ts';

/** One page of a listing, or the problem that ended it: nothing follows a problem. */
export type Page<Item> = Result<readonly Item[]>;

/** Told while a call waits to be tried again: the service throttles, the next try is in `delay` milliseconds. */
export type Waiting = {readonly service: string; readonly delay: number; readonly problem: Problem};

/**
 * Everything that is asked of AWS, as functions. `aws` implements it over the SDK (in this thread or in a worker),
 * `commands` pass it on, and nothing else knows where the answers come from. No function throws.
 * An aborted call ends with a problem of kind `cancelled`.
 */
export type Sources = {
	/** STS GetCallerIdentity. */
	readonly identify: (scope: Scope, signal: AbortSignal) => Promise<Result<CallerIdentity>>;
	/** The caller identity made a principal: role path and tags read from IAM GetRole or GetUser where permitted. */
	readonly principal: (scope: Scope, identity: CallerIdentity, signal: AbortSignal) => Promise<Principal>;
	/** EC2 DescribeInstances, pages of 1000. */
	readonly instances: (scope: Scope, signal: AbortSignal) => AsyncIterable<Page<Instance>>;
	/** SSM DescribeInstanceInformation, pages of 50. */
	readonly managedNodes: (scope: Scope, signal: AbortSignal) => AsyncIterable<Page<ManagedNode>>;
	/** SSM ListTagsForResource of one hybrid node. */
	readonly managedNodeTags: (scope: Scope, id: string, signal: AbortSignal) => Promise<Result<Tags>>;
	/** IAM GetContextKeysForPrincipalPolicy: key names as spelled in the policies. */
	readonly contextKeys: (scope: Scope, source: string, signal: AbortSignal) => Promise<Result<readonly string[]>>;
	/** IAM SimulatePrincipalPolicy, all pages. */
	readonly simulate: (
		scope: Scope,
		request: SimulationRequest,
		signal: AbortSignal,
	) => Promise<Result<SimulationAnswer>>;
	/** SSM StartSession. */
	readonly startSession: (request: SessionRequest, signal: AbortSignal) => Promise<Result<StartedSession>>;
	/** SSM TerminateSession, best effort: the person is not told when it fails. */
	readonly terminateSession: (scope: Scope, sessionId: string) => Promise<Result<void>>;
	/** The credentials that the scope's profile has now, refreshed where needed. */
	readonly credentials: (scope: Scope, signal: AbortSignal) => Promise<Result<Credentials>>;
};
