import {type Access, pending} from '../domain/access.ts';
import {offer} from '../domain/actions.ts';
import {bareNode, type Node, nodeKey, nodeName} from '../domain/node.ts';
import type {Problem} from '../domain/problem.ts';
import type {SessionVerb} from '../domain/session-asks.ts';
import {idleLeft, type SessionSummary, type Sessions} from '../session/sessions.ts';
import {nodeOf} from '../state/node-table.ts';
import type {MenuItem, State} from '../state/state.ts';
import {ago} from '../ui/ago.ts';
import type {SuspendTerminal} from '../ui/effects.ts';
import type {Asker} from './asker.ts';
import type {Connect} from './connect.ts';
import type {LiveSession} from './principal-sessions.ts';
import {type Tunnels, tunnelNote} from './tunnels.ts';

/** Minutes after which AWS ends an idle session, and whether the session document says so: else it is AWS's default. */
export type IdleTimeout = {readonly minutes: number; readonly isTold: boolean};

/** What holds until the document was read, and where it says nothing (Session Manager, "idle session timeout"). */
export const defaultIdleTimeout: IdleTimeout = {minutes: 20, isTold: false};

const minute = 60_000;

const leftWords = (session: SessionSummary, {minutes, isTold}: IdleTimeout, now: number): string => {
	const left = Math.ceil(idleLeft(session, minutes * minute, now) / minute);
	return `${isTold ? '' : 'about '}${left} min left`;
};

/** What a session is doing, in a few words, the most urgent first: bell, time left, output. */
export const sessionNote = (session: SessionSummary, idle: IdleTimeout, now: number): string => {
	const {end, hasBell, hasNews, lastOutput, opened, request, title} = session;
	const news = [hasBell ? 'bell' : '', hasNews ? 'news' : ''].filter(Boolean).join(', ');
	const state =
		end === null
			? [leftWords(session, idle, now), `output ${ago(now - lastOutput)}`]
			: [end.kind === 'failed' ? `over: ${end.problem.summary}` : 'over'];
	return [news, ...state, `opened ${ago(now - opened)}`, request.region, title].filter(Boolean).join(' · ');
};

/** What AWS says of sessions that are not open here. */
export type AtAws = {readonly sessions: readonly LiveSession[]; readonly problems: readonly Problem[]};

/** The verdict on what can be done with a session at AWS; `undefined` where nobody has said. */
export type AccessTo = (verb: SessionVerb, sessionId: string) => Access | undefined;

/** The node of a session at AWS: as listed, or as far as the session tells. */
export const nodeOfSession = ({scope, session: {target}}: LiveSession, {nodes}: Pick<State, 'nodes'>): Node => {
	const bare = bareNode(target ?? '', scope);
	return nodeOf(nodes, nodeKey(bare)) ?? bare;
};

/** What the list of sessions shows. */
export type SessionsShown = {
	readonly sessions: Sessions;
	readonly tunnels: Tunnels;
	readonly atAws: AtAws;
	readonly accessTo: AccessTo;
	readonly idleOf: (session: SessionSummary) => IdleTimeout;
	readonly state: Pick<State, 'nodes'>;
	readonly now: number;
};

/** One that is not open here. What would certainly be denied cannot be chosen, or ended, and says why. */
const itemAtAws = (one: LiveSession, {accessTo, state, now}: SessionsShown): MenuItem => {
	const {id, status, started, reason} = one.session;
	const refusalOf = (verb: SessionVerb): string | null => offer(accessTo(verb, id) ?? pending, verb).reason;
	const disabledReason = refusalOf('ssm:ResumeSession');
	const endReason = refusalOf('ssm:TerminateSession');
	const refusals = [
		{verb: 'resumed', why: disabledReason},
		{verb: 'ended', why: endReason},
	].filter(({why}) => why !== null);
	const words = [
		`not open here, ${status.toLowerCase()}`,
		refusals.length === 0
			? ''
			: `cannot be ${refusals.map(({verb}) => verb).join(' or ')}: ${refusals.map(({why}) => why).join('; ')}`,
		started === null ? '' : `started ${ago(now - Date.parse(started))}`,
		reason ?? '',
		id,
	];
	const note = words.filter(Boolean).join(' · ');
	const label = nodeName(nodeOfSession(one, state));
	return {id: `a${id}`, label, note, endReason, disabledReason: disabledReason === null ? null : note};
};

/** Sessions by their numbers, then tunnels, then what else AWS has open for the caller. */
export const sessionItems = (shown: SessionsShown): readonly MenuItem[] => {
	const {sessions, tunnels, atAws, idleOf, now} = shown;
	const own = new Set(sessions.list().map(({sessionId}) => sessionId));
	return [
		...sessions.list().map(session => ({
			id: `s${session.number}`,
			number: session.number,
			label: session.name,
			note: sessionNote(session, idleOf(session), now),
		})),
		...tunnels.list().map(tunnel => ({
			id: `t${tunnel.number}`,
			label: tunnel.title,
			note: `tunnel through ${tunnel.name} · ${tunnelNote(tunnel.state())}`,
		})),
		...atAws.sessions.filter(({session}) => !own.has(session.id)).map(one => itemAtAws(one, shown)),
		...atAws.problems.map(({summary, hint}, at) => ({
			id: `p${at}`,
			label: 'sessions at AWS',
			disabledReason: `${summary} · ${hint}`,
		})),
	];
};

/** What choosing and ending need. */
export type SessionTools = {
	readonly sessions: Sessions;
	readonly tunnels: Tunnels;
	readonly atAws: () => AtAws;
	readonly asker: Asker;
	readonly connect: Connect;
	readonly state: () => Pick<State, 'nodes'>;
	/** Ends a session at AWS; what went wrong. */
	readonly endAtAws: (session: LiveSession) => Promise<Problem | null>;
	readonly tell: (text: string) => void;
};

const endTunnel = async (number: number, {tunnels, asker}: SessionTools): Promise<void> => {
	const tunnel = tunnels.list().find(candidate => candidate.number === number);
	if (tunnel && (await asker.ask([tunnel.title], 'end this tunnel'))) await tunnels.end(number);
};

const foundAtAws = (id: string, {atAws}: SessionTools): LiveSession | undefined =>
	atAws().sessions.find(({session}) => `a${session.id}` === id);

/** What follows when one was chosen: a session gets the terminal, a tunnel is asked whether it shall end. */
export const chooseSession = async (id: string, tools: SessionTools, suspend: SuspendTerminal): Promise<void> => {
	const {sessions, asker, connect} = tools;
	const number = Number(id.slice(1));
	if (id.startsWith('t')) return endTunnel(number, tools);
	const lost = foundAtAws(id, tools);
	if (lost) {
		const isFree = lost.session.status !== 'Connected';
		const question = [`${lost.session.id} is connected: another client has it.`];
		if (isFree || (await asker.ask(question, 'take it from there')))
			connect.resume(lost, nodeOfSession(lost, tools.state()), suspend);
		return;
	}
	const session = sessions.list().find(candidate => candidate.number === number);
	if (!session) return;
	const {target, profile, region} = session.request;
	connect.attach(number, nodeKey({id: target, scope: {profile, region}}), suspend);
};

/** Ends what stands in the list, after asking. */
export const endSession = async (id: string, tools: SessionTools): Promise<void> => {
	const {sessions, asker, tell} = tools;
	const number = Number(id.slice(1));
	if (id.startsWith('t')) return endTunnel(number, tools);
	const far = foundAtAws(id, tools);
	const name = far ? far.session.id : sessions.list().find(one => `s${one.number}` === id)?.name;
	if (name === undefined || !(await asker.ask([`The session on ${name} ends, with what runs in it.`], 'end it')))
		return;
	const problem = far ? await tools.endAtAws(far) : await sessions.end(number);
	tell(problem ? `! ${problem.summary} · ${problem.hint}` : `the session on ${name} is over`);
};
