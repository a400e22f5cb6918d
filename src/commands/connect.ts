import {setTimeout as later} from 'node:timers/promises';
import {type Node, nodeKey} from '../domain/node.ts';
import type {Outcome} from '../domain/outcome.ts';
import type {Problem} from '../domain/problem.ts';
import {scopeKey} from '../domain/scope.ts';
import type {SessionRequest} from '../domain/session.ts';
import type {Sources} from '../domain/sources.ts';
import {openSession} from '../session/open.ts';
import type {Plugin} from '../session/plugin.ts';
import {accessAt} from '../state/access-table.ts';
import type {Event} from '../state/events.ts';
import {rowOf} from '../state/node-table.ts';
import type {State} from '../state/state.ts';
import type {Store} from '../state/store.ts';
import type {Effects, SuspendTerminal} from '../ui/effects.ts';
import type {Host} from './host.ts';
import {outcomeOfAttempt} from './outcome.ts';
import {builtinClient, type SessionClient} from './session-client.ts';

/** What connecting needs of its surroundings. */
export type ConnectInput = {
	readonly host: Host;
	readonly store: Store<State, Event>;
	readonly sources: Sources;
	/** Endpoint of Systems Manager, `null`: the region's own. */
	readonly endpointUrl: string | null;
	/** Found while the first frame is drawn; Enter waits for it, which takes some milliseconds. */
	readonly client: Promise<SessionClient>;
	/** Remembers that the person accepts the built-in client. */
	readonly acceptBuiltin: () => Promise<void>;
	/** Keeps what a real attempt came to. */
	readonly rememberOutcome: (outcome: Outcome) => void;
	/** Loading pauses while a session has the terminal. */
	readonly pause: () => void;
	readonly resume: () => void;
	/** Aborted when reach has to go. */
	readonly signal: AbortSignal;
};

const requestFor = ({id, scope}: Node): SessionRequest => ({
	target: id,
	region: scope.region,
	profile: scope.profile,
	document: null,
	parameters: {},
	reason: null,
});

const question = ({summary, hint}: Problem): readonly string[] => [`${summary}. ${hint}.`];

/** Milliseconds that what is under way may take when reach goes. */
const farewell = 4000;

/** The effects that open a session. */
export type Connect = Pick<Effects, 'connect' | 'cancelConnect' | 'answer'> & {
	/** Settles when every attempt and every session is over, at AWS as well; at the latest after {@link farewell}. */
	readonly idle: () => Promise<void>;
};

/**
 * The effects that open a session: client, then StartSession, so that its errors show in the list; then the terminal is
 * given away until the session is over.
 */
export const createConnect = (input: ConnectInput): Connect => {
	const {host, store, sources, endpointUrl, acceptBuiltin, pause, resume, signal} = input;
	let client = input.client;
	let attempt: AbortController | null = null;
	let waiting: {readonly node: Node; readonly suspend: SuspendTerminal} | null = null;
	const underWay = new Set<Promise<void>>();

	/** Reality beside the simulation: a session is a yes, an AccessDenied a no. */
	const observe = async (node: Node, problem: Problem | null): Promise<void> => {
		const {scopes, nodes, access} = store.get();
		const name = scopeKey(node.scope);
		const caller = scopes.find(({scope}) => scopeKey(scope) === name)?.caller;
		if (!caller) return;
		const at = host.now();
		const simulated = accessAt(access, rowOf(nodes, nodeKey(node)));
		const credentials = await sources.credentials(node.scope, signal);
		const expires = credentials.ok ? credentials.value.expires : null;
		const outcome = outcomeOfAttempt({node, caller: caller.arn, document: null, simulated, expires, at}, problem);
		if (!outcome) return;
		store.dispatch({type: 'ticked', now: host.now()});
		store.dispatch({type: 'outcomeSeen', outcome});
		input.rememberOutcome(outcome);
	};

	const run = async (node: Node, plugin: Plugin, suspend: SuspendTerminal, asked: AbortSignal): Promise<void> => {
		const key = nodeKey(node);
		const request = requestFor(node);
		// Not given up with the attempt: a session that AWS has opened meanwhile has to be ended there.
		const started = await sources.startSession(request, signal);
		if (asked.aborted) {
			if (started.ok) await sources.terminateSession(node.scope, started.value.sessionId);
			return;
		}
		void observe(node, started.ok ? null : started.problem);
		if (!started.ok) return store.dispatch({type: 'connectFailed', key, problem: started.problem});
		store.dispatch({type: 'sessionStarted', key});
		pause();
		let problem: Problem | null = null;
		await suspend(async () => {
			const end = await openSession({
				started: started.value,
				request,
				plugin,
				credentials: () => sources.credentials(node.scope, signal),
				terminal: host,
				environment: host.environment,
				endpointUrl,
				signal,
				kill: host.kill,
				now: host.now,
				terminate: () => sources.terminateSession(node.scope, started.value.sessionId),
			});
			if (end.kind === 'failed') problem = end.problem;
		});
		store.dispatch({type: 'sessionEnded', key, problem});
		resume();
	};

	const connect = async (node: Node, suspend: SuspendTerminal): Promise<void> => {
		const key = nodeKey(node);
		const controller = new AbortController();
		attempt = controller;
		store.dispatch({type: 'connecting', key});
		const found = await client;
		if (controller.signal.aborted) return;
		if (found.kind === 'unusable') return store.dispatch({type: 'connectFailed', key, problem: found.problem});
		if (found.kind === 'ask') {
			waiting = {node, suspend};
			return store.dispatch({
				type: 'asked',
				lines: question(found.problem),
				yes: 'use the built-in client from now on',
			});
		}
		await run(node, found.plugin, suspend, AbortSignal.any([controller.signal, signal]));
	};

	const begin = (node: Node, suspend: SuspendTerminal): void => {
		const work = connect(node, suspend).finally(() => underWay.delete(work));
		underWay.add(work);
	};

	return {
		connect: begin,
		cancelConnect: () => {
			attempt?.abort();
			store.dispatch({type: 'connectCancelled'});
		},
		answer: isYes => {
			const asked = waiting;
			waiting = null;
			if (!isYes || !asked) return;
			client = Promise.resolve({kind: 'ready', plugin: builtinClient(host), name: 'built-in client'});
			store.dispatch({type: 'clientChosen', client: 'built-in client'});
			void acceptBuiltin();
			begin(asked.node, asked.suspend);
		},
		idle: async () => {
			await Promise.race([Promise.all(underWay), later(farewell, null, {ref: false})]);
		},
	};
};
