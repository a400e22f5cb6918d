import {setTimeout as later} from 'node:timers/promises';
import type {Paths} from '../disk/paths.ts';
import {type Node, nodeKey, nodeName} from '../domain/node.ts';
import type {Outcome} from '../domain/outcome.ts';
import type {Problem} from '../domain/problem.ts';
import type {SessionRequest} from '../domain/session.ts';
import type {Sources} from '../domain/sources.ts';
import type {LiveInput} from '../session/live.ts';
import type {Plugin} from '../session/plugin.ts';
import type {Sessions, ViewEnd} from '../session/sessions.ts';
import {accessAt} from '../state/access-table.ts';
import type {Event} from '../state/events.ts';
import {rowOf} from '../state/node-table.ts';
import {scopeStateOf} from '../state/scope-state.ts';
import type {State} from '../state/state.ts';
import type {Store} from '../state/store.ts';
import {keyOf} from '../ui/bindings.ts';
import type {Effects, SuspendTerminal} from '../ui/effects.ts';
import type {Asker} from './asker.ts';
import type {SessionWish} from './begin-session.ts';
import type {Gate} from './gate.ts';
import type {Host} from './host.ts';
import {outcomeOfAttempt} from './outcome.ts';
import type {LiveSession} from './principal-sessions.ts';
import type {Recorder} from './record.ts';
import {resumeRefusal, takeable, takingOver} from './resume.ts';
import {builtinClient, type SessionClient} from './session-client.ts';

/** What connecting needs of its surroundings. */
export type ConnectInput = {
	readonly host: Host;
	readonly store: Store<State, Event>;
	readonly sources: Sources;
	readonly sessions: Sessions;
	readonly asker: Asker;
	/** What stands before a connection. */
	readonly gate: Gate;
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
	/** The escape character of sessions; `null`: none. */
	readonly escape: string | null;
	/** Where what another client needs to take a session over is kept. */
	readonly paths: Paths;
	/** Records each session, where that was asked for. */
	readonly record: Recorder;
};

/** Milliseconds that what is under way may take when reach goes. */
const farewell = 4000;

/** The effects that open sessions, and what actions beside the shell build on. */
export type Connect = Pick<Effects, 'connect' | 'cancelConnect'> & {
	/** Settles when every attempt and every view of a session is over, at AWS as well; at the latest after {@link farewell}. */
	readonly idle: () => Promise<void>;
	/** Opens a session with a document, parameters or a reason of its own. */
	readonly open: (node: Node, wish: SessionWish, suspend: SuspendTerminal) => void;
	/** Gives an open session the terminal again. */
	readonly attach: (number: number, key: string, suspend: SuspendTerminal) => void;
	/** Goes on with a session whose client is gone, where this machine knows how far it had come. */
	readonly resume: (session: LiveSession, node: Node, suspend: SuspendTerminal) => void;
	/** What every session client needs, once it is settled which client speaks; `null`: the person was told why not. */
	readonly clientFor: (node: Node) => Promise<Omit<LiveInput, 'started' | 'request'> | null>;
};

/** The shell that Enter opens. */
export const plainShell: SessionWish = {document: null, parameters: {}, reason: null};

const question = ({summary, hint}: Problem): readonly string[] => [`${summary}. ${hint}.`];

/**
 * Opens sessions: client, then StartSession, so that its errors show in the list; then the terminal is given away until
 * the session is over or left open.
 */
export const createConnect = (input: ConnectInput): Connect => {
	const {host, store, sources, sessions, asker, endpointUrl, signal} = input;
	let client = input.client;
	let attempt: AbortController | null = null;
	const underWay = new Set<Promise<void>>();
	const begin = (job: Promise<void>): void => {
		const work = job
			.catch(error => {
				store.dispatch({type: 'connectCancelled'});
				throw error;
			})
			.finally(() => underWay.delete(work));
		underWay.add(work);
	};

	/** Reality beside the simulation: a session is a yes, an AccessDenied a no. */
	const observe = async (node: Node, document: string | null, problem: Problem | null): Promise<void> => {
		const {scopes, nodes, access} = store.get();
		const caller = scopeStateOf({scopes}, node.scope)?.caller;
		if (!caller) return;
		const at = host.now();
		const simulated = accessAt(access, rowOf(nodes, nodeKey(node)));
		const credentials = await sources.credentials(node.scope, signal);
		const expires = credentials.ok ? credentials.value.expires : null;
		const outcome = outcomeOfAttempt({node, caller: caller.arn, document, simulated, expires, at}, problem);
		if (!outcome) return;
		store.dispatch({type: 'ticked', now: host.now()});
		store.dispatch({type: 'outcomeSeen', outcome});
		input.rememberOutcome(outcome);
	};

	/** Gives the terminal away; the list is back when the session is over or left. */
	const handOver = async (key: string, suspend: SuspendTerminal, look: () => Promise<ViewEnd>): Promise<void> => {
		store.dispatch({type: 'sessionStarted', key});
		input.pause();
		const ends: ViewEnd[] = [];
		let isBack = false;
		const comeBack = (): void => {
			if (isBack) return;
			isBack = true;
			const [end] = ends;
			store.dispatch({type: 'sessionEnded', key, problem: end?.kind === 'failed' ? end.problem : null});
			if (end?.kind === 'detached') {
				const back = keyOf('sessions', 'list', store.get());
				store.dispatch({type: 'told', text: `session ${end.number} stays open · ${back} in the list brings it back`});
			}
			input.resume();
		};
		try {
			await suspend(async () => {
				try {
					ends.push(await look());
				} finally {
					// Before the list has the keyboard again: a key that waits there is the list's.
					comeBack();
				}
			});
		} finally {
			comeBack();
		}
	};
	const view = () => ({terminal: host, signal, escape: input.escape});

	const settled = async (): Promise<Plugin | Problem | null> => {
		const found = await client;
		if (found.kind === 'ready') return found.plugin;
		if (found.kind === 'unusable') return found.problem;
		if (!(await asker.ask(question(found.problem), 'use the built-in client from now on'))) return null;
		client = Promise.resolve({kind: 'ready', plugin: builtinClient(host), name: 'built-in client'});
		store.dispatch({type: 'clientChosen', client: 'built-in client'});
		void input.acceptBuiltin();
		return builtinClient(host);
	};
	const passes = async (node: Node): Promise<Problem | boolean> => {
		const {refusal, question: asked} = input.gate;
		if (refusal) return refusal;
		const text = asked(node);
		return text === null || asker.ask([text], 'connect');
	};
	const clientFor: Connect['clientFor'] = async node => {
		const passage = await passes(node);
		if (passage === false) return null;
		const plugin = passage === true ? await settled() : passage;
		if (!plugin) return null;
		if ('summary' in plugin) {
			store.dispatch({type: 'connectFailed', key: nodeKey(node), problem: plugin});
			return null;
		}
		return {plugin, ...surroundings(node)};
	};

	/** What a client needs beside its program. */
	const surroundings = (node: Node) => ({
		credentials: () => sources.credentials(node.scope, signal),
		environment: host.environment,
		endpointUrl,
		kill: host.kill,
		now: host.now,
	});

	const resume = async (lost: LiveSession, node: Node, suspend: SuspendTerminal): Promise<void> => {
		const key = nodeKey(node);
		const fail = (problem: Problem): void => store.dispatch({type: 'connectFailed', key, problem});
		const {id, document, reason} = lost.session;
		const refusal = await resumeRefusal(input.paths, lost);
		if (refusal) return fail(refusal);
		const passage = await passes(node);
		if (typeof passage !== 'boolean') return fail(passage);
		if (!passage) return;
		const recorded = await input.record(nodeName(node));
		if (!recorded.ok) return fail(recorded.problem);
		const recording = recorded.value;
		const started = await sources.resumeSession(node.scope, id, signal);
		if (!started.ok) {
			await recording?.discard();
			return fail(started.problem);
		}
		const {profile, region} = node.scope;
		const session: LiveInput = {
			...surroundings(node),
			...(recording && {recording}),
			plugin: builtinClient(host),
			started: started.value,
			request: {target: node.id, region, profile, document, parameters: {}, reason},
			terminate: () => sources.terminateSession(node.scope, id),
			variables: takingOver(input.paths, id),
		};
		await handOver(key, suspend, () => sessions.open(session, nodeName(node), view()));
	};

	const open = async (node: Node, wish: SessionWish, suspend: SuspendTerminal): Promise<void> => {
		const key = nodeKey(node);
		const controller = new AbortController();
		attempt = controller;
		store.dispatch({type: 'connecting', key});
		const live = await clientFor(node);
		if (!live || controller.signal.aborted) return;
		store.dispatch({type: 'connecting', key});
		const {profile, region} = node.scope;
		const request: SessionRequest = {target: node.id, region, profile, ...wish};
		const recorded = await input.record(nodeName(node));
		if (!recorded.ok) return store.dispatch({type: 'connectFailed', key, problem: recorded.problem});
		const recording = recorded.value;
		// Not given up with the attempt: a session that AWS has opened meanwhile has to be ended there.
		const started = await sources.startSession(request, signal);
		const terminate = async () => (started.ok ? sources.terminateSession(node.scope, started.value.sessionId) : null);
		const isGivenUp = controller.signal.aborted || signal.aborted;
		if (isGivenUp || !started.ok) await recording?.discard();
		if (isGivenUp) return void (await terminate());
		void observe(node, wish.document, started.ok ? null : started.problem);
		if (!started.ok) return store.dispatch({type: 'connectFailed', key, problem: started.problem});
		const variables = takeable(input.paths, started.value.sessionId);
		const session = {...live, started: started.value, request, terminate, variables, ...(recording && {recording})};
		await handOver(key, suspend, () => sessions.open(session, nodeName(node), view()));
	};
	return {
		connect: (node, suspend) => begin(open(node, plainShell, suspend)),
		open: (node, wish, suspend) => begin(open(node, wish, suspend)),
		cancelConnect: () => {
			attempt?.abort();
			store.dispatch({type: 'connectCancelled'});
		},
		attach: (number, key, suspend) =>
			begin(
				handOver(key, suspend, async () => {
					const result = await sessions.attach(number, view());
					return result.ok ? result.value : {kind: 'failed', problem: result.problem};
				}),
			),
		resume: (lost, node, suspend) => begin(resume(lost, node, suspend)),
		clientFor,
		idle: async () => {
			await Promise.race([Promise.all(underWay), later(farewell, undefined, {ref: false})]);
		},
	};
};
