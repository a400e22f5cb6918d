import type {Access} from '../domain/access.ts';
import {defaultDocument} from '../domain/arn.ts';
import type {Problem} from '../domain/problem.ts';
import {success} from '../domain/result.ts';
import {type Scope, scopeKey} from '../domain/scope.ts';
import type {SessionVerb} from '../domain/session-asks.ts';
import type {Sources} from '../domain/sources.ts';
import type {SessionSummary, Sessions} from '../session/sessions.ts';
import type {SessionAccess} from '../state/access-blanket.ts';
import type {Event} from '../state/events.ts';
import type {State} from '../state/state.ts';
import type {Store} from '../state/store.ts';
import type {SuspendTerminal} from '../ui/effects.ts';
import type {ActionTools} from './action-menu.ts';
import {describeSessions, newestFirst} from './own-sessions.ts';
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
	/** Whether sessions may be resumed or ended. */
	readonly sessionAccess: SessionAccess;
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

const sessionVerbs: readonly SessionVerb[] = ['ssm:ResumeSession', 'ssm:TerminateSession'];

const nothing: AtAws = {sessions: [], problems: []};

/**
 * Makes the list. AWS is asked when it comes up: what sessions a scope has as soon as its caller is known, whether those may be resumed and ended, and
 * once for each document in use.
 */
export const createOpenSessions = (input: OpenSessionsInput): OpenSessions => {
	const {store, sources, sessions, tunnels, tools, sessionAccess, now, signal} = input;
	const idle = new Map<string, IdleTimeout>();
	let atAws = nothing;
	/** What AWS was asked since the list came up. */
	let asked = new Set<string>();
	let access = new Map<string, Access>();
	let unwatch = (): void => {};
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
		const accessTo = (verb: SessionVerb, id: string) => access.get(`${verb} ${id}`);
		const items = sessionItems({sessions, tunnels, atAws, accessTo, idleOf, state: store.get(), now: now()});
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
	/** Only of those that are not open here: those are ended by the client that has them. */
	const askAccess = async (found: AtAws['sessions'], mine: Set<string>): Promise<void> => {
		const own = new Set(sessions.list().map(({sessionId}) => sessionId));
		const far = found.filter(({session}) => !own.has(session.id));
		for (const [scope, some] of Map.groupBy(far, one => one.scope)) {
			for (const verb of sessionVerbs) {
				const said = await sessionAccess(
					scope,
					verb,
					some.map(({session}) => session),
				);
				if (mine !== asked) return;
				for (const [id, verdict] of said) access.set(`${verb} ${id}`, verdict);
				show();
			}
		}
	};
	/** Asks the scopes whose callers have become known: who opens the list early sees them as they come. */
	const askAws = async (): Promise<void> => {
		const mine = asked;
		const callers = new Map(
			store
				.get()
				.scopes.flatMap(({scope, caller}) => (caller && !mine.has(scopeKey(scope)) ? [[scope, caller] as const] : [])),
		);
		if (callers.size === 0) return;
		for (const scope of callers.keys()) mine.add(scopeKey(scope));
		const identify = async (scope: Scope) => success(callers.get(scope) ?? {arn: '', account: '', userId: ''});
		const wish = {state: 'Active', everybodys: false} as const;
		const found = await describeSessions({sessions: sources.sessions, identify}, [...callers.keys()], wish, signal);
		if (mine !== asked) return;
		atAws = {
			sessions: [...atAws.sessions, ...found.sessions].sort(newestFirst),
			problems: [...atAws.problems, ...found.problems],
		};
		show();
		await askAccess(found.sessions, mine);
	};
	const watch = (): void => {
		if (isUp()) void askAws();
		else unwatch();
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
			asked = new Set();
			access = new Map();
			show();
			clearInterval(timer);
			timer = setInterval(show, again).unref();
			void readDocuments();
			unwatch();
			unwatch = store.subscribe(watch);
			watch();
		},
		changed: () => {
			if (isUp()) show();
		},
		choose: (id, suspend) => void chooseSession(id, own, suspend),
		end: id => void endSession(id, own),
	};
};
