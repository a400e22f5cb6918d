import {defaultDocument} from '../domain/arn.ts';
import type {Problem} from '../domain/problem.ts';
import {success} from '../domain/result.ts';
import {type Scope, scopeKey} from '../domain/scope.ts';
import type {Sources} from '../domain/sources.ts';
import type {SessionSummary, Sessions} from '../session/sessions.ts';
import type {Event} from '../state/events.ts';
import type {State} from '../state/state.ts';
import type {Store} from '../state/store.ts';
import type {SuspendTerminal} from '../ui/effects.ts';
import type {ActionTools} from './action-menu.ts';
import {describeSessions} from './own-sessions.ts';
import {
	type AtAws,
	chooseSession,
	defaultIdleTimeout,
	endSession,
	type IdleTimeout,
	type SessionTools,
	sessionItems,
} from './session-menu.ts';
import type {Tunnels} from './tunnels.ts';

/** What the list of open sessions needs. */
export type OpenSessionsInput = {
	readonly store: Store<State, Event>;
	readonly sources: Pick<Sources, 'sessions' | 'sessionDocument' | 'terminateSession'>;
	readonly sessions: Sessions;
	readonly tunnels: Tunnels;
	readonly tools: ActionTools;
	readonly now: () => number;
	/** Aborted when reach has to go. */
	readonly signal: AbortSignal;
};

/** The list of open sessions and tunnels, which comes up over the nodes. */
export type OpenSessions = {
	/** It has come up. */
	readonly open: () => void;
	/** Something in it has changed. */
	readonly changed: () => void;
	readonly choose: (id: string, suspend: SuspendTerminal) => void;
	/** Ends what stands there, after asking. */
	readonly end: (id: string) => void;
};

/** Milliseconds after which times are told anew while the list is looked at. */
const again = 5000;

const nothing: AtAws = {sessions: [], problems: []};

/** Makes the list. AWS is asked when it comes up, once for what sessions there are and once for each document in use. */
export const createOpenSessions = (input: OpenSessionsInput): OpenSessions => {
	const {store, sources, sessions, tunnels, tools, now, signal} = input;
	const idle = new Map<string, IdleTimeout>();
	let atAws = nothing;
	let timer: NodeJS.Timeout | undefined;
	const isUp = (): boolean => {
		const {screen} = store.get().ui;
		return screen.kind === 'menu' && screen.menu.name === 'sessions';
	};
	const documentOf = ({request}: SessionSummary): readonly [string, Scope, string] => {
		const {profile, region} = request;
		const scope = {profile, region};
		const name = request.document ?? defaultDocument;
		return [`${scopeKey(scope)} ${name}`, scope, name];
	};
	const idleOf = (session: SessionSummary): IdleTimeout => idle.get(documentOf(session)[0]) ?? defaultIdleTimeout;
	const show = (): void => {
		if (!isUp()) {
			clearInterval(timer);
			return;
		}
		const items = sessionItems({sessions, tunnels, atAws, idleOf, state: store.get(), now: now()});
		store.dispatch({type: 'menuFilled', name: 'sessions', items});
	};
	const readDocuments = async (): Promise<void> => {
		for (const [key, scope, name] of sessions.list().map(documentOf)) {
			if (idle.has(key)) continue;
			idle.set(key, defaultIdleTimeout);
			const found = await sources.sessionDocument(scope, name, signal);
			// One that nobody wrote leaves AWS's default, which is known then.
			if (found.ok) idle.set(key, {minutes: found.value.idleTimeout ?? defaultIdleTimeout.minutes, isTold: true});
			show();
		}
	};
	const askAws = async (): Promise<void> => {
		const callers = store.get().scopes.flatMap(({scope, caller}) => (caller ? [{scope, caller}] : []));
		const identify = async (scope: Scope) => {
			const own = callers.find(known => known.scope === scope);
			return success(own?.caller ?? {arn: '', account: '', userId: ''});
		};
		const scopes = callers.map(({scope}) => scope);
		const wish = {state: 'Active', everybodys: false} as const;
		atAws = await describeSessions({sessions: sources.sessions, identify}, scopes, wish, signal);
		show();
	};
	const endAtAws: SessionTools['endAtAws'] = async ({scope, session}): Promise<Problem | null> => {
		const ended = await sources.terminateSession(scope, session.id);
		return ended.ok ? null : ended.problem;
	};
	const own: SessionTools = {
		...{sessions, tunnels, endAtAws},
		...{asker: tools.asker, connect: tools.connect, tell: tools.tell},
		atAws: () => atAws,
		state: store.get,
	};
	return {
		open: () => {
			atAws = nothing;
			show();
			clearInterval(timer);
			timer = setInterval(show, again).unref();
			void readDocuments();
			void askAws();
		},
		changed: () => {
			if (isUp()) show();
		},
		choose: (id, suspend) => void chooseSession(id, own, suspend),
		end: id => void endSession(id, own),
	};
};
