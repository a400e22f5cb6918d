import type {StartSessionResponse} from '@aws-sdk/client-ssm';
import type {FinalizeHandler, FinalizeRequestMiddleware, MiddlewareStack} from '@smithy/types';
import {problem} from '../domain/problem.ts';
import type {StartedSession} from '../domain/session.ts';
import type {Sources} from '../domain/sources.ts';
import {clean} from '../domain/text.ts';
import {ask, present, Told} from './ask.ts';
import type {Clients} from './clients.ts';

const isOver = problem('not-found', 'the session is over and cannot be resumed', 'open a new one');

type Addressed = {
	readonly protocol: string;
	readonly hostname: string;
	readonly port?: number;
	readonly path: string;
};

/** Tells where a command was sent, whatever of options, variables, configuration, FIPS and dual stack decided that. */
const addressOf = ({middlewareStack}: {readonly middlewareStack: object}): (() => string) => {
	let address = '';
	const note: FinalizeRequestMiddleware<object, object> = (next: FinalizeHandler<object, object>) => sent => {
		const {protocol, hostname, port, path} = sent.request as Addressed;
		address = `${protocol}//${hostname}${port ? `:${port}` : ''}${path === '/' ? '' : path}`;
		return next(sent);
	};
	(middlewareStack as MiddlewareStack<object, object>).add(note, {step: 'finalizeRequest', name: 'address'});
	return () => address;
};

/** What opens the data channel. */
const startedOf = ({SessionId, StreamUrl, TokenValue}: StartSessionResponse, endpoint: string): StartedSession => ({
	endpoint,
	sessionId: clean(present(SessionId, 'SessionId')),
	streamUrl: present(StreamUrl, 'StreamUrl'),
	token: present(TokenValue, 'TokenValue'),
});

/** Opens a session: SSM StartSession. Token and URL are handed on as they came: they are never drawn. */
export const createStartSession =
	(clients: Clients): Sources['startSession'] =>
	({target, region, profile, document, parameters, reason}, signal) => {
		const scope = {profile, region};
		return ask({service: 'SSM', operation: 'StartSession', scope}, signal, async () => {
			const [client, {StartSessionCommand}] = await Promise.all([clients.ssm(scope), import('./sdk/ssm.ts')]);
			const values = Object.entries(parameters).map(([name, list]) => [name, [...list]]);
			const command = new StartSessionCommand({
				Target: target,
				...(document === null ? {} : {DocumentName: document}),
				...(values.length === 0 ? {} : {Parameters: Object.fromEntries(values)}),
				...(reason === null ? {} : {Reason: reason}),
			});
			const address = addressOf(command);
			return startedOf(await client.send(command, {abortSignal: signal}), address());
		});
	};

/** Takes up a session that lost its connection: SSM ResumeSession gives it a new token. */
export const createResumeSession =
	(clients: Clients): Sources['resumeSession'] =>
	(scope, sessionId, signal) =>
		ask({service: 'SSM', operation: 'ResumeSession', scope}, signal, async () => {
			const [client, {ResumeSessionCommand}] = await Promise.all([clients.ssm(scope), import('./sdk/ssm.ts')]);
			const command = new ResumeSessionCommand({SessionId: sessionId});
			const address = addressOf(command);
			const answer = await client.send(command, {abortSignal: signal});
			// So the service says that it is over (session-protocol.md §1.4).
			if (answer.SessionId && !answer.TokenValue) throw new Told(isOver);
			return startedOf(answer, address());
		});

/** Ends a session: SSM TerminateSession. It goes on after the list is closed, so it has no signal. */
export const createTerminateSession =
	(clients: Clients): Sources['terminateSession'] =>
	(scope, sessionId) =>
		ask({service: 'SSM', operation: 'TerminateSession', scope}, new AbortController().signal, async () => {
			const [client, {TerminateSessionCommand}] = await Promise.all([clients.ssm(scope), import('./sdk/ssm.ts')]);
			await client.send(new TerminateSessionCommand({SessionId: sessionId}));
		});
