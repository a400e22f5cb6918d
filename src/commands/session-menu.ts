import {type Node, nodeKey} from '../domain/node.ts';
import type {SessionSummary, Sessions} from '../session/sessions.ts';
import type {MenuItem} from '../state/state.ts';
import {ago} from '../ui/ago.ts';
import type {SuspendTerminal} from '../ui/effects.ts';
import type {Asker} from './asker.ts';
import type {Connect} from './connect.ts';
import {type Tunnels, tunnelNote} from './tunnels.ts';

/** What a session is doing, in a few words. */
export const sessionNote = (session: SessionSummary, now: number): string => {
	const {end, hasBell, hasNews, lastOutput, opened, request, title} = session;
	const news = [hasBell ? 'bell' : '', hasNews ? 'news' : ''].filter(Boolean).join(', ');
	const state =
		end === null
			? `last output ${ago(now - lastOutput)}`
			: end.kind === 'failed'
				? `over: ${end.problem.summary}`
				: 'over';
	return [request.region, `opened ${ago(now - opened)}`, state, news, title].filter(Boolean).join(' · ');
};

/** Sessions by their numbers, then tunnels. */
export const sessionItems = (sessions: Sessions, tunnels: Tunnels, now: number): readonly MenuItem[] => [
	...sessions.list().map(session => ({
		id: `s${session.number}`,
		number: session.number,
		label: session.name,
		note: sessionNote(session, now),
	})),
	...tunnels.list().map(({number, title, name, state}) => ({
		id: `t${number}`,
		label: title,
		note: `tunnel through ${name} · ${tunnelNote(state())}`,
	})),
];

/** What follows when one was chosen: a session gets the terminal, a tunnel is asked whether it shall end. */
export const chooseSession = async (
	id: string,
	{sessions, tunnels, asker, connect}: {sessions: Sessions; tunnels: Tunnels; asker: Asker; connect: Connect},
	suspend: SuspendTerminal,
): Promise<void> => {
	const number = Number(id.slice(1));
	if (id.startsWith('t')) {
		const tunnel = tunnels.list().find(candidate => candidate.number === number);
		if (tunnel && (await asker.ask([tunnel.title], 'end this tunnel'))) await tunnels.end(number);
		return;
	}
	const session = sessions.list().find(candidate => candidate.number === number);
	if (!session) return;
	const {target, profile, region} = session.request;
	const node: Pick<Node, 'id' | 'scope'> = {id: target, scope: {profile, region}};
	connect.attach(number, nodeKey(node), suspend);
};
