import type {Node} from '../domain/node.ts';
import {type Result, success} from '../domain/result.ts';
import type {SessionRequest} from '../domain/session.ts';
import type {Sources} from '../domain/sources.ts';
import type {LiveInput} from '../session/live.ts';
import type {Tunnel, TunnelState} from '../session/tunnel.ts';
import {type Forwarding, phaseText, wishFor} from './forward.ts';

/** A tunnel that runs in the background of the interface. */
export type RunningTunnel = {
	readonly number: number;
	/** `127.0.0.1:5432 → db.internal:5432`. */
	readonly title: string;
	/** What the node is called. */
	readonly name: string;
	readonly state: () => TunnelState;
};

/** All tunnels of this run. */
export type Tunnels = {
	readonly list: () => readonly RunningTunnel[];
	readonly subscribe: (listener: () => void) => () => void;
	/** Opens one; its local port is ours at once, or a problem says who holds it. */
	readonly open: (
		node: Node,
		name: string,
		forwarding: Forwarding,
		client: Omit<LiveInput, 'started' | 'request'>,
	) => Promise<Result<RunningTunnel>>;
	readonly end: (number: number) => Promise<void>;
	readonly endAll: () => Promise<void>;
};

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** A number of bytes in a few letters. */
const bytes = (count: number): string => {
	const step = count < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(count) / 3));
	return `${(count / 1000 ** step).toFixed(step === 0 ? 0 : 1)} ${units[step]}`;
};

/** What a tunnel is doing, in a few words. */
export const tunnelNote = (state: TunnelState): string =>
	[phaseText(state), `${bytes(state.sent)} out, ${bytes(state.received)} in`, state.isStalled ? 'stalled' : '']
		.filter(Boolean)
		.join(' · ');

/** The register of tunnels; it starts empty. */
export const createTunnels = (sources: Sources, signal: AbortSignal): Tunnels => {
	const running = new Map<number, RunningTunnel & {readonly tunnel: Tunnel}>();
	const listeners = new Set<() => void>();
	const tell = (): void => {
		for (const listener of [...listeners]) listener();
	};
	const end = async (number: number): Promise<void> => {
		const found = running.get(number);
		running.delete(number);
		tell();
		await found?.tunnel.close();
	};
	return {
		list: () => [...running.values()],
		subscribe: listener => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		open: async (node, name, forwarding, client) => {
			const {profile, region} = node.scope;
			const request: SessionRequest = {target: node.id, region, profile, ...wishFor(forwarding)};
			const {openTunnel} = await import('../session/tunnel.ts');
			const opened = await openTunnel({
				...client,
				port: forwarding.localPort,
				start: async aborted => {
					const started = await sources.startSession(request, AbortSignal.any([aborted, signal]));
					return started.ok ? success({started: started.value, request}) : started;
				},
				terminate: sessionId => sources.terminateSession(node.scope, sessionId),
			});
			if (!opened.ok) return opened;
			const tunnel = opened.value;
			let number = 1;
			while (running.has(number)) number++;
			const {remoteHost, remotePort} = forwarding;
			const title = `127.0.0.1:${tunnel.port} → ${remoteHost ?? name}:${remotePort}`;
			const entry = {number, title, name, state: tunnel.state, tunnel};
			running.set(number, entry);
			tunnel.subscribe(tell);
			tell();
			return success(entry);
		},
		end,
		endAll: async () => {
			await Promise.all([...running.keys()].map(end));
		},
	};
};
