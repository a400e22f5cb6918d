import type {Access} from './access.ts';
import type {ResumeOutcome} from './channel.ts';
import type {FindCredentials} from './credentials.ts';
import type {SessionCall} from './invocation.ts';
import {transportTo} from './transport.ts';

/** The two calls of the SSM API that a client makes for its session. */
export type SessionService = {
	/** A new token for a session whose socket was lost. */
	resume(): Promise<ResumeOutcome>;
	/** Ends the session; whether it worked is of no use to anybody any more. */
	terminate(): Promise<void>;
};

/** A new login can mend what has expired. */
const isWorthRetrying = (status: number | undefined, name: string): boolean =>
	status === undefined || status >= 500 || status === 429 || /^Throttling|^ExpiredToken/.test(name);

/** Speaks to SSM at the endpoint that the caller named, else at the region's own. */
export const makeSessionService = (call: SessionCall, find: FindCredentials, access: Access): SessionService => {
	const SessionId = call.session.sessionId;

	const client = async () => {
		const {NodeHttpHandler, SSMClient, ...commands} = await import('./sdk/ssm.ts');
		const endpoint = call.endpoint === '' ? undefined : call.endpoint;
		const transport = await transportTo(endpoint ?? `https://ssm.${call.region}.amazonaws.com`, access);
		const ssm = new SSMClient({
			region: call.region,
			...(endpoint ? {endpoint} : {}),
			credentials: async () => {
				const credentials = await find();
				if (!credentials) throw new Error('no AWS credentials were found');
				return credentials;
			},
			maxAttempts: 1,
			requestHandler: new NodeHttpHandler(transport),
		});
		return {ssm, ...commands};
	};

	return {
		async resume() {
			try {
				const {ssm, ResumeSessionCommand} = await client();
				const {TokenValue, StreamUrl} = await ssm.send(new ResumeSessionCommand({SessionId}));
				if (!TokenValue) return {kind: 'timed out'};
				return {kind: 'resumed', token: TokenValue, streamUrl: StreamUrl || call.session.streamUrl};
			} catch (error) {
				const {name, message, $metadata} = error as Error & {$metadata?: {httpStatusCode?: number}};
				const status = $metadata?.httpStatusCode;
				return {
					kind: 'failed',
					reason: status === undefined ? message : `${name}: ${message}`,
					isFinal: !isWorthRetrying(status, name),
				};
			}
		},
		async terminate() {
			try {
				const {ssm, TerminateSessionCommand} = await client();
				await ssm.send(new TerminateSessionCommand({SessionId}));
			} catch {
				// The service ends it by itself when it has been idle.
			}
		},
	};
};
