import {counted} from '../domain/counted.ts';
import type {Problem} from '../domain/problem.ts';
import type {TunnelState} from '../session/tunnel.ts';
import {beginSession, chooseNode} from './begin-session.ts';
import type {Context} from './context.ts';
import {exitCode, type Host} from './host.ts';
import {sayProblem} from './say.ts';

/** What `reach forward` was asked for. */
export type Forwarding = {
	/** Port on 127.0.0.1; 0: any that is free. */
	readonly localPort: number;
	/** A host that the node reaches; `null`: the node itself. */
	readonly remoteHost: string | null;
	readonly remotePort: number;
};

const port = (text: string): number | null => {
	const number = /^\d{1,5}$/.test(text) ? Number(text) : -1;
	return number >= 0 && number <= 65_535 ? number : null;
};

/**
 * Reads `PORT`, `LOCAL:PORT`, `HOST:PORT` or `LOCAL:HOST:PORT`, as ssh's -L has it. A single port is forwarded from any free
 * port here; `0` as LOCAL says the same. `null`: it is none of these.
 */
export const parseForwarding = (text: string): Forwarding | null => {
	const found = /^(?:(\d+):)?(?:([^:\s]*[^:\d\s][^:\s]*|\d+(?:\.\d+){3}|\[[\da-f:]+\]):)?(\d+)$/i.exec(text);
	if (!found) return null;
	const [, local = '0', host = null, remote = ''] = found;
	const localPort = port(local);
	const remotePort = port(remote);
	if (localPort === null || remotePort === null || remotePort === 0) return null;
	return {localPort, remoteHost: host, remotePort};
};

/** What StartSession is asked for, to forward a port. */
export const wishFor = ({remoteHost, remotePort}: Forwarding) => {
	const parameters = {portNumber: [String(remotePort)], localPortNumber: ['0']};
	return remoteHost === null
		? {document: 'AWS-StartPortForwardingSession', parameters, reason: null}
		: {
				document: 'AWS-StartPortForwardingSessionToRemoteHost',
				parameters: {...parameters, host: [remoteHost]},
				reason: null,
			};
};

/** What a tunnel is doing, in a few words. */
export const phaseText = ({phase, problem, connections}: TunnelState): string => {
	if (phase === 'reconnecting') return `lost${problem ? `: ${problem.summary}` : ''}; trying again`;
	if (phase === 'failed') return `failed${problem ? `: ${problem.summary}. ${problem.hint}` : ''}`;
	return phase === 'open' ? `open, ${counted(connections, 'connection')}` : phase;
};

/** `reach forward TARGET PORT…`: keeps a port of a node, or of a host behind it, open on 127.0.0.1 until Ctrl-C. */
export const forward = async (
	target: string,
	forwarding: Forwarding,
	context: Context,
	host: Host,
): Promise<number> => {
	const chosen = await chooseNode(target, context, host);
	if (typeof chosen === 'number') return chosen;
	const first = await beginSession(chosen, wishFor(forwarding), context, host);
	if (typeof first === 'number') return first;
	let next: typeof first | null = first;
	const {node, sources, signal} = chosen;
	const {openTunnel} = await import('../session/tunnel.ts');
	const opened = await openTunnel({
		...first,
		port: forwarding.localPort,
		start: async aborted => {
			const ready = next;
			next = null;
			if (ready) return {ok: true, value: {started: ready.started, request: ready.request}};
			const started = await sources.startSession(first.request, AbortSignal.any([aborted, signal]));
			return started.ok ? {ok: true, value: {started: started.value, request: first.request}} : started;
		},
		terminate: sessionId => sources.terminateSession(node.scope, sessionId),
	});
	if (!opened.ok) {
		await first.terminate?.();
		return sayProblem(host, opened.problem, exitCode.problem);
	}
	const tunnel = opened.value;
	const {remoteHost, remotePort} = forwarding;
	host.stdout.write(`127.0.0.1:${tunnel.port} → ${remoteHost ?? node.id}:${remotePort}  Ctrl-C ends it\n`);
	let told = '';
	const over = new Promise<Problem | null>(resolve => {
		const look = () => {
			const state = tunnel.state();
			const text = phaseText(state);
			if (text !== told) host.stderr.write(`${text}\n`);
			told = text;
			if (state.phase === 'failed') resolve(state.problem);
			if (state.phase === 'closed') resolve(null);
		};
		tunnel.subscribe(look);
		look();
		signal.addEventListener('abort', () => resolve(null), {once: true});
		for (const name of ['SIGTERM', 'SIGHUP'] as const) host.onSignal(name, () => resolve(null));
	});
	const problem = await over;
	await tunnel.close();
	if (problem) return exitCode.problem;
	return signal.aborted ? exitCode.givenUp : exitCode.ok;
};
