import type {Result} from '../domain/result.ts';
import type {Scope} from '../domain/scope.ts';
import type {Credentials} from '../domain/session.ts';
import type {Waiting} from '../domain/sources.ts';

/** Gives credentials that were got elsewhere, so that nobody is asked for a one-time code twice. */
export type Lend = (scope: Scope) => Promise<Result<Credentials>>;

/** How long a request may take, in milliseconds. */
export type Timeouts = {
	/** Until the connection stands. */
	readonly connect: number;
	/** Until the answer begins, and between two pieces of it. */
	readonly response: number;
	/**
	 * The same for IAM, which only judges: nobody waits for it. A connection that does not stand within two seconds, one
	 * try, makes verdicts unknown; an answer gets longer, for a simulation of 50 nodes is work, and one that was given up
	 * too soon would leave every verdict unknown until the next reload.
	 */
	readonly iamConnect: number;
	readonly iamResponse: number;
};

/** Patience that suits a person in front of a list: a page that never comes is told after half a minute. */
export const defaultTimeouts: Timeouts = {connect: 5_000, response: 30_000, iamConnect: 2_000, iamResponse: 5_000};

/** What the adapters need of the world around them. */
export type SourcesOptions = {
	/** Our version, for the user agent `reach/VERSION`. */
	readonly version: string;
	/**
	 * Endpoint of all services (`--endpoint-url`), `null`: the SDK's own rules, `AWS_ENDPOINT_URL` among them. Calls that the
	 * credentials chain makes for itself (STS, SSO) keep those rules, as with the AWS CLI's option of that name.
	 */
	readonly endpointUrl: string | null;
	/** The environment's variables, read for proxies, `AWS_CA_BUNDLE` and `AWS_MAX_ATTEMPTS`. */
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Asks the person for a one-time code of the device `serial`. `null`: nobody can be asked. */
	readonly mfa: ((serial: string) => Promise<string>) | null;
	/** Told while a call waits to be tried again. */
	readonly onWaiting: (waiting: Waiting) => void;
	/** `--policy-source-arn`: the user or role to simulate instead of the caller. */
	readonly policySourceArn?: string | null;
	/** Where credentials come from instead of the SDK's own chain. */
	readonly lend?: Lend;
	readonly timeouts?: Timeouts;
	/** `--read-only`: whatever changes something or opens a session is refused here. */
	readonly isReadOnly?: boolean;
	/** `--debug`: where every call is written down, without its secrets. */
	readonly debugFile?: string | null;
};
