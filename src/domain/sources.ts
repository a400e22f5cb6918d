import type {Instance, ManagedNode, Tags} from './node.ts';
import type {OwnPolicies} from './own-policies.ts';
import type {PortalAccount, PortalLogin, SignIn} from './portal.ts';
import type {CallerIdentity, Principal} from './principal.ts';
import type {Problem} from './problem.ts';
import type {Profile} from './profile.ts';
import type {Result} from './result.ts';
import type {Scope} from './scope.ts';
import type {Credentials, SessionRequest, StartedSession} from './session.ts';
import type {SessionDocument} from './session-document.ts';
import type {SessionInfo, SessionQuery} from './session-info.ts';
import type {SimulationAnswer, SimulationRequest} from './simulation-api.ts';

/** One page of a listing, or the problem that ended it: nothing follows a problem. */
export type Page<Item> = Result<readonly Item[]>;

/** Told while a call of a scope waits to be tried again: the service throttles, the next try is in `delay` milliseconds. */
export type Waiting = {
	readonly service: string;
	readonly scope: Scope;
	readonly delay: number;
	readonly problem: Problem;
};

/**
 * Everything that is asked of AWS, as functions. `aws` implements it over the SDK (in this thread or in a worker),
 * `commands` pass it on, and nothing else knows where the answers come from. No function throws.
 * An aborted call ends with a problem of kind `cancelled`.
 */
export type Sources = {
	/** Profiles of the AWS configuration, in its order. */
	readonly profiles: (signal: AbortSignal) => Promise<Result<readonly Profile[]>>;
	/** The region that the SDK would choose for a profile: `AWS_REGION`, else the profile's own. */
	readonly region: (profile: string | null, signal: AbortSignal) => Promise<Result<string>>;
	/** EC2 DescribeRegions: names of the regions that are enabled for the account, sorted. */
	readonly regions: (scope: Scope, signal: AbortSignal) => Promise<Result<readonly string[]>>;
	/**
	 * Resource Explorer: those of `regions` that may have nodes. Regions that its aggregator index does not cover stay
	 * in, for unknown is not empty; without such an index it is a problem.
	 */
	readonly occupiedRegions: (
		scope: Scope,
		regions: readonly string[],
		signal: AbortSignal,
	) => Promise<Result<readonly string[]>>;
	/** STS GetCallerIdentity. */
	readonly identify: (scope: Scope, signal: AbortSignal) => Promise<Result<CallerIdentity>>;
	/** The alias of the scope's account (IAM ListAccountAliases); `null`: it has none. */
	readonly accountAlias: (scope: Scope, signal: AbortSignal) => Promise<Result<string | null>>;
	/** The caller identity made a principal: role path and tags read from IAM GetRole or GetUser where permitted. */
	readonly principal: (scope: Scope, identity: CallerIdentity, signal: AbortSignal) => Promise<Principal>;
	/** EC2 DescribeInstances, pages of 1000. */
	readonly instances: (scope: Scope, signal: AbortSignal) => AsyncIterable<Page<Instance>>;
	/** SSM's managed nodes: DescribeInstanceProperties where permitted, else DescribeInstanceInformation. */
	readonly managedNodes: (scope: Scope, signal: AbortSignal) => AsyncIterable<Page<ManagedNode>>;
	/** SSM ListTagsForResource of one hybrid node: tags as SSM spells them, for `withTags`, never to be drawn. */
	readonly managedNodeTags: (scope: Scope, id: string, signal: AbortSignal) => Promise<Result<Tags>>;
	/** IAM GetContextKeysForPrincipalPolicy: key names as spelled in the policies. */
	readonly contextKeys: (scope: Scope, source: string, signal: AbortSignal) => Promise<Result<readonly string[]>>;
	/** IAM SimulatePrincipalPolicy, all pages. */
	readonly simulate: (
		scope: Scope,
		request: SimulationRequest,
		signal: AbortSignal,
	) => Promise<Result<SimulationAnswer>>;
	/**
	 * The policies of the principal itself: IAM GetUserPolicy, GetRolePolicy, GetPolicyVersion and what lists them.
	 * @param skipped Actions that are not asked, such as `iam:GetPolicy`: they were denied lately.
	 */
	readonly ownPolicies: (
		scope: Scope,
		principal: Principal,
		skipped: readonly string[],
		signal: AbortSignal,
	) => Promise<OwnPolicies>;
	/** SSM GetDocument of a session document. */
	readonly sessionDocument: (scope: Scope, name: string, signal: AbortSignal) => Promise<Result<SessionDocument>>;
	/** SSM DescribeSessions, pages of 200. */
	readonly sessions: (scope: Scope, query: SessionQuery, signal: AbortSignal) => AsyncIterable<Page<SessionInfo>>;
	/** SSM GetConnectionStatus: whether the node's agent holds its channel now. */
	readonly isConnected: (scope: Scope, target: string, signal: AbortSignal) => Promise<Result<boolean>>;
	/** SSM StartSession. */
	readonly startSession: (request: SessionRequest, signal: AbortSignal) => Promise<Result<StartedSession>>;
	/** SSM ResumeSession: a new token for a session that lost its connection. */
	readonly resumeSession: (scope: Scope, sessionId: string, signal: AbortSignal) => Promise<Result<StartedSession>>;
	/** SSM TerminateSession, best effort: the person is not told when it fails. */
	readonly terminateSession: (scope: Scope, sessionId: string) => Promise<Result<void>>;
	/** What can be signed in to, in the configuration's order. Asks nobody. */
	readonly logins: (signal: AbortSignal) => Promise<Result<readonly PortalLogin[]>>;
	/**
	 * Begins a sign-in without the AWS CLI (SSO OIDC, device authorization).
	 * @param login Name of an `sso-session`, or the start URL of legacy profiles: `Profile.login`.
	 */
	readonly beginSignIn: (login: string, signal: AbortSignal) => Promise<Result<SignIn>>;
	/** Waits until the person has confirmed the code; the token then lies where AWS tools look for it. */
	readonly finishSignIn: (id: string, signal: AbortSignal) => Promise<Result<void>>;
	/** SSO ListAccounts: the accounts that a login opens. */
	readonly accounts: (login: string, signal: AbortSignal) => AsyncIterable<Page<PortalAccount>>;
	/** SSO ListAccountRoles: names of the roles (permission sets) that a login has in an account. */
	readonly accountRoles: (login: string, account: string, signal: AbortSignal) => AsyncIterable<Page<string>>;
	/** The credentials that the scope's profile has now, refreshed where needed. */
	readonly credentials: (scope: Scope, signal: AbortSignal) => Promise<Result<Credentials>>;
};
