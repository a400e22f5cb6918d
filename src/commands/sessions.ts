import {namesOf} from '../disk/names.ts';
import {nodeKey} from '../domain/node.ts';
import {type Problem, problem} from '../domain/problem.ts';
import {type Scope, scopeKey} from '../domain/scope.ts';
import type {SessionInfo} from '../domain/session-info.ts';
import type {Sources} from '../domain/sources.ts';
import {clean} from '../domain/text.ts';
import {aligned} from './aligned.ts';
import {askGate, chooseNode, liveFor} from './begin-session.ts';
import {chosenBy} from './cache-identity.ts';
import {type Context, sourcesOptions} from './context.ts';
import {exitCode, type Host} from './host.ts';
import {leavingOn} from './leaving.ts';
import {describeSessions, type SessionsWish} from './own-sessions.ts';
import type {LiveSession} from './principal-sessions.ts';
import {resumeRefusal, takingOver} from './resume.ts';
import {sayProblem} from './say.ts';
import {resolveScopes} from './scopes.ts';
import {builtinClient} from './session-client.ts';

/** What `reach sessions` was asked for. */
export type SessionsOptions = SessionsWish & {readonly output: 'table' | 'json'};

/** A session as `reach sessions -o json` tells it. Fields may be added later; none is ever renamed. */
export type SessionJson = SessionInfo &
	Scope & {
		/** The node's name as it was listed last here; `null`: none, or not known. */
		readonly name: string | null;
	};

/** Where sessions are looked for. */
export type SessionWorld = {
	readonly sources: Sources;
	readonly scopes: readonly Scope[];
	readonly problems: readonly Problem[];
	/** Aborted on Ctrl-C. */
	readonly signal: AbortSignal;
};

/** The sources and scopes of a verb about sessions. */
export const sessionWorld = async (context: Context, host: Host): Promise<SessionWorld> => {
	const leaving = new AbortController();
	host.onSignal('SIGINT', () => leaving.abort());
	const {createSources} = await import('../aws/sources.ts');
	const sources = createSources(sourcesOptions(context, host, {mfa: null, onWaiting: () => {}}));
	return {
		sources,
		...(await resolveScopes({...context.options, usesExplorer: false}, sources, leaving.signal)),
		signal: leaving.signal,
	};
};

const heads = ['ID', 'NODE', 'NAME', 'REGION', 'STATUS', 'STARTED', 'ENDED', 'OWNER', 'REASON'];

const minute = (iso: string | null): string => (iso === null ? '-' : iso.replace(/:\d\d(\.\d+)?Z$/, 'Z'));

const cells = ({id, target, name, region, status, owner, started, ended, reason}: SessionJson): readonly string[] => {
	// The part behind the account says who: `user/alice`, `assumed-role/ops/alice`.
	const who = owner?.split(':').at(-1) ?? '-';
	return [id, target ?? '-', name ?? '-', region, status, minute(started), minute(ended), who, reason ?? ''];
};

/** Sessions with their nodes' names as the cache has them: asking AWS for names would take longer than the sessions. */
const withNames = async (
	sessions: readonly LiveSession[],
	scopes: readonly Scope[],
	context: Context,
	host: Host,
): Promise<readonly SessionJson[]> => {
	const cache = {folder: context.paths.nodes, now: host.now, who: await chosenBy(context, host)};
	const names = new Map<string, string>();
	for (const scope of context.options.usesCache ? scopes : []) {
		const there = sessions.filter(one => scopeKey(one.scope) === scopeKey(scope));
		const targets = new Set(there.flatMap(({session}) => session.target ?? []));
		if (targets.size === 0) continue;
		for (const [id, name] of await namesOf(cache, scope, [...targets])) names.set(nodeKey({id, scope}), name);
	}
	return sessions.map(({scope, session}) => {
		const name = session.target === null ? null : (names.get(nodeKey({id: session.target, scope})) ?? null);
		return {...session, ...scope, name};
	});
};

/** `reach sessions`: one's sessions at AWS, those that live or those of the last 30 days. */
export const sessions = async (options: SessionsOptions, context: Context, host: Host): Promise<number> => {
	const {sources, scopes, problems, signal} = await sessionWorld(context, host);
	const found = await describeSessions(sources, scopes, options, signal);
	if (signal.aborted) return exitCode.givenUp;
	const rows = await withNames(found.sessions, scopes, context, host);
	if (options.output === 'json') host.stdout.write(`${JSON.stringify(rows, null, '\t')}\n`);
	else if (rows.length > 0) host.stdout.write(aligned([heads, ...rows.map(cells)]));
	const all = [...problems, ...found.problems];
	for (const problem of all) sayProblem(host, problem, exitCode.problem);
	if (rows.length === 0 && all.length === 0 && options.output === 'table') {
		host.stderr.write(`reach: no session ${options.state === 'Active' ? 'is open' : 'in the last 30 days'}.\n`);
	}
	return all.length > 0 && rows.length === 0 ? exitCode.problem : exitCode.ok;
};

/** Finds sessions by their ids: in the only scope there is without asking, else among those that live. */
export const findSessions = async (
	ids: readonly string[],
	{sources, scopes, signal}: SessionWorld,
): Promise<readonly {readonly id: string; readonly scope: Scope | null}[]> => {
	const [only] = scopes;
	if (only && scopes.length === 1) return ids.map(id => ({id, scope: only}));
	const {sessions: live} = await describeSessions(sources, scopes, {state: 'Active', everybodys: true}, signal);
	return ids.map(id => ({id, scope: live.find(({session}) => session.id === id)?.scope ?? null}));
};

/** `reach sessions end ID…`: ends sessions at AWS; one that is over already is no error. */
export const endSessions = async (ids: readonly string[], context: Context, host: Host): Promise<number> => {
	const world = await sessionWorld(context, host);
	for (const problem of world.problems) sayProblem(host, problem, exitCode.problem);
	let code: number = world.scopes.length > 0 ? exitCode.ok : exitCode.problem;
	if (world.scopes.length === 0) return code;
	for (const {id, scope} of await findSessions(ids, world)) {
		if (!scope) {
			host.stderr.write(`reach: no open session is called ${clean(id)}. reach sessions --all lists them.\n`);
			code = exitCode.noMatch;
			continue;
		}
		const ended = await world.sources.terminateSession(scope, id);
		if (ended.ok) host.stdout.write(`${clean(id)} ended\n`);
		else
			code = sayProblem(host, ended.problem, ended.problem.kind === 'not-found' ? exitCode.noMatch : exitCode.problem);
	}
	return code;
};

/** Whether a session that another client still has may be taken from it. */
export type ResumeOptions = {readonly id: string; readonly isForced: boolean};

const inUse = (id: string): Problem =>
	problem(
		'invalid-input',
		`${clean(id)} is connected: another client has it.`,
		'Leave it there first; where that client is gone and AWS has not noticed yet, --force takes it.',
	);

/**
 * What stands before a connection stands before going on with one, for a session that AWS kept is a connection anew.
 * `null` means go on, anything else is the exit code.
 */
const passGate = async ({scope, session}: LiveSession, context: Context, host: Host): Promise<number | null> => {
	const {profile, region} = scope;
	const options = {...context.options, profiles: profile === null ? [] : [profile], regions: [region]};
	const chosen = await chooseNode(session.target ?? '', {...context, options}, host);
	return typeof chosen === 'number' ? chosen : askGate(chosen.node, context, host);
};

/** `reach sessions resume ID`: a session whose client is gone, on this terminal again. */
export const resumeSession = async ({id, isForced}: ResumeOptions, context: Context, host: Host): Promise<number> => {
	if (!host.stdin.isTTY || !host.stdout.isTTY) {
		host.stderr.write('reach: a session is resumed on a terminal, and there is none.\n');
		return exitCode.usage;
	}
	const {sources, scopes, problems, signal} = await sessionWorld(context, host);
	const wish = {state: 'Active', everybodys: false} as const;
	const found = await describeSessions(sources, scopes, wish, signal);
	const one = found.sessions.find(({session}) => session.id === id);
	if (!one) {
		for (const flaw of [...problems, ...found.problems]) sayProblem(host, flaw, exitCode.problem);
		host.stderr.write(`reach: no open session of yours is called ${clean(id)}. reach sessions lists them.\n`);
		return exitCode.noMatch;
	}
	const {scope, session} = one;
	const refusal = session.status === 'Connected' && !isForced ? inUse(id) : await resumeRefusal(context.paths, one);
	if (refusal) return sayProblem(host, refusal, exitCode.problem);
	const stopped = await passGate(one, context, host);
	if (stopped !== null) return stopped;
	const started = await sources.resumeSession(scope, id, signal);
	if (!started.ok) return sayProblem(host, started.problem, exitCode.problem);
	const request = {...scope, target: session.target ?? '', document: session.document, parameters: {}, reason: null};
	const plugin = builtinClient(host);
	const live = liveFor({started: started.value, request, plugin}, {sources, signal}, context, host);
	host.stderr.write(`reach: ${clean(id)} goes on; Enter shows its prompt.\n`);
	const {openSession} = await import('../session/open.ts');
	const variables = takingOver(context.paths, id);
	const {escape: key} = context.options;
	const end = await openSession({...live, variables, terminal: host, signal: leavingOn(host), escape: key});
	if (end.kind === 'failed') return sayProblem(host, end.problem, exitCode.problem);
	return end.kind === 'interrupted' ? exitCode.givenUp : exitCode.ok;
};
