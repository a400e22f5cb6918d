import {setTimeout as later} from 'node:timers/promises';
import {readAnswers} from '../disk/answers.ts';
import {bareNode, type Node} from '../domain/node.ts';
import type {SessionRequest} from '../domain/session.ts';
import type {Sources} from '../domain/sources.ts';
import {isNodeId} from '../domain/target.ts';
import type {LiveInput} from '../session/live.ts';
import {askCode} from './ask-code.ts';
import {askOnTerminal} from './confirm.ts';
import {type Context, sourcesOptions, ssmEndpointOf} from './context.ts';
import {gateOf} from './gate.ts';
import {gather} from './gather.ts';
import {exitCode, type Host} from './host.ts';
import {takeable} from './resume.ts';
import {sayProblem} from './say.ts';
import {resolveScopes} from './scopes.ts';
import {builtinAnswer, chooseClient} from './session-client.ts';
import {nodesIn, resolveTarget} from './target.ts';

/** What a verb opens a session with, beside the node. */
export type SessionWish = Pick<SessionRequest, 'document' | 'parameters' | 'reason'>;

/** A node with the sources that know it. */
export type Chosen = {readonly node: Node; readonly sources: Sources; readonly signal: AbortSignal};

/**
 * Finds the node that a text names. An id in one scope needs no listing: it is tried as it is, unless `--confirm` looks at
 * more than the id.
 */
export const chooseNode = async (target: string, context: Context, host: Host): Promise<Chosen | number> => {
	const {refusal, wantsFacts} = gateOf(context.options);
	if (refusal) return sayProblem(host, refusal, exitCode.problem);
	if (isNodeId(target) && !wantsFacts) {
		const leaving = new AbortController();
		host.onSignal('SIGINT', () => leaving.abort());
		const {createSources} = await import('../aws/sources.ts');
		const sources = createSources(sourcesOptions(context, host, {mfa: askCode(host), onWaiting: () => {}}));
		const {scopes, problems} = await resolveScopes({...context.options, usesExplorer: false}, sources, leaving.signal);
		const [scope] = scopes;
		if (!scope) {
			for (const found of problems) sayProblem(host, found, exitCode.problem);
			return exitCode.problem;
		}
		if (scopes.length === 1) return {node: bareNode(target, scope), sources, signal: leaving.signal};
	}
	const gathered = await gather({showsAll: true, checksAccess: false}, context, host);
	if (!gathered) return exitCode.givenUp;
	const {state} = gathered.view;
	const [scope, other] = state.scopes;
	const isListed = nodesIn(state).some(({id}) => id === target);
	if (isNodeId(target) && !isListed && scope && !other) return {node: bareNode(target, scope.scope), ...gathered};
	const node = resolveTarget(target, state, host);
	return typeof node === 'number' ? node : {node, ...gathered};
};

/** Milliseconds that TerminateSession may take when nobody waits for its answer. */
const farewell = 2000;

/** Everything that the client of a started session needs; a shell of the built-in client can be taken over later. */
export const liveFor = (
	own: Pick<LiveInput, 'started' | 'request' | 'plugin'>,
	{sources, signal}: Pick<Chosen, 'sources' | 'signal'>,
	context: Context,
	host: Host,
): LiveInput => {
	const {region, profile} = own.request;
	const {sessionId} = own.started;
	const scope = {region, profile};
	return {
		...own,
		credentials: () => sources.credentials(scope, signal),
		environment: host.environment,
		endpointUrl: ssmEndpointOf(context, host),
		kill: host.kill,
		now: host.now,
		variables: takeable(context.paths, sessionId),
		terminate: () => Promise.race([sources.terminateSession(scope, sessionId), later(farewell, null, {ref: false})]),
	};
};

/** Asks what `--confirm` wants to be asked before a node is connected to; `null`: go on, anything else is the exit code. */
export const askGate = async (node: Node, context: Context, host: Host): Promise<number | null> => {
	const question = gateOf(context.options).question(node);
	return question === null ? null : askOnTerminal(host, `${question} Connect?`);
};

/**
 * Starts a session on a chosen node and says what went wrong, with the exit code; else everything that a session client
 * needs. `~.` and signals are the caller's business.
 */
export const beginSession = async (
	chosen: Chosen,
	wish: SessionWish,
	context: Context,
	host: Host,
): Promise<LiveInput | number> => {
	const {node, sources, signal} = chosen;
	const stopped = await askGate(node, context, host);
	if (stopped !== null) return stopped;
	const endpointUrl = ssmEndpointOf(context, host);
	const {value: answers} = await readAnswers(context.paths.answers, host.now);
	const client = await chooseClient(
		{wanted: context.options.plugin, endpoint: endpointUrl, acceptsBuiltin: answers[builtinAnswer] === true},
		host,
	);
	if (client.kind !== 'ready') return sayProblem(host, client.problem, exitCode.problem);
	const {profile, region} = node.scope;
	const request: SessionRequest = {target: node.id, region, profile, ...wish};
	const started = await sources.startSession(request, signal);
	if (!started.ok) return sayProblem(host, started.problem, exitCode.problem);
	return liveFor({started: started.value, request, plugin: client.plugin}, chosen, context, host);
};
