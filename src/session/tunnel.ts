import {type Problem, problem} from '../domain/problem.ts';
import {type Result, success} from '../domain/result.ts';
import type {SessionRequest, StartedSession} from '../domain/session.ts';
import type {LiveInput} from './live.ts';
import {openLocalPort} from './local-port.ts';
import {startPortClient} from './port-client.ts';
import type {Traffic} from './relay.ts';
import {makeDoor} from './tunnel-door.ts';

/**
 * What a tunnel is doing.
 * - `opening`: for the first time · `waiting`: usable, nobody uses it · `open`: in use
 * - `reconnecting`: lost, being opened again; connections made meanwhile wait
 * - `failed`: given up, until {@link Tunnel.retry} · `closed`: by the person
 */
export type TunnelPhase = 'opening' | 'waiting' | 'open' | 'reconnecting' | 'failed' | 'closed';

export type TunnelState = Readonly<Traffic> & {
	readonly phase: TunnelPhase;
	/** What went wrong last; `null` once all is well again. */
	readonly problem: Problem | null;
	/** Since when bytes wait without moving, in at least one connection. */
	readonly isStalled: boolean;
	/** How often it was lost. */
	readonly losses: number;
	/** When the next try is due, milliseconds since the epoch. */
	readonly nextTry: number | null;
};

export type TunnelInput = Omit<LiveInput, 'started' | 'request' | 'recording' | 'terminate'> & {
	/** Port on 127.0.0.1 for local programs; 0: any. */
	readonly port: number;
	/** StartSession with a port document and `localPortNumber` 0; called again for each try. */
	readonly start: (signal: AbortSignal) => Promise<Result<{started: StartedSession; request: SessionRequest}>>;
	/** Ends a session at AWS, best effort. */
	readonly terminate: (sessionId: string) => Promise<unknown>;
};

/** A forwarded port that mends itself. */
export type Tunnel = {
	/** The port on 127.0.0.1. It stays ours while the tunnel is mended. */
	readonly port: number;
	readonly state: () => TunnelState;
	/** Told of every change, of traffic at most once a second. Returns how to stop. */
	readonly subscribe: (listener: () => void) => () => void;
	/** Tries at once, also after it failed. */
	readonly retry: () => void;
	/** Settles when nothing of it is left. */
	readonly close: () => Promise<void>;
};

/** Problems that trying again does not cure. */
const hopeless: ReadonlySet<Problem['kind']> = new Set<Problem['kind']>([
	'access-denied',
	'advanced-tier',
	'invalid-input',
	'no-credentials',
	'no-region',
	'not-found',
	'wrong-key',
]);

const lost: Problem = problem('unreachable', 'The tunnel was lost', 'It is opened again by itself.');

const refusedThere: Problem = problem(
	'unreachable',
	'The node could not connect to the destination',
	'Check that something listens there, and what stands between: security groups, firewalls.',
);

/** Milliseconds: the first and the longest wait between two tries, and after which a tunnel counts as well again. */
const soonest = 1000;
const latest = 30_000;
const wellAfter = 60_000;

/** Milliseconds between two looks at the traffic. */
const tick = 1000;

/** A wait that can be cut short. */
type Nap = {readonly wake: () => void; readonly over: Promise<void>};

const nap = (milliseconds: number | null): Nap => {
	let wake: () => void = () => {};
	const over = new Promise<void>(resolve => {
		const timer = milliseconds === null ? undefined : setTimeout(resolve, milliseconds);
		wake = () => {
			clearTimeout(timer);
			resolve();
		};
	});
	return {wake, over};
};

/**
 * One session of a tunnel, from its start to its end; what ended it. `onOpen`: local programs may connect to the client;
 * `onRefused`: the node could not reach the destination.
 */
const runSession = async (
	input: TunnelInput,
	signal: AbortSignal,
	onOpen: (port: number) => void,
	onRefused: () => void,
): Promise<Problem | null> => {
	const started = await input.start(signal);
	if (!started.ok) return started.problem;
	const {sessionId} = started.value.started;
	const terminate = async (): Promise<void> => {
		await input.terminate(sessionId).catch(() => undefined);
	};
	const made = signal.aborted ? null : await startPortClient({...input, ...started.value}, signal);
	if (!made?.ok) {
		await terminate();
		return made?.problem ?? null;
	}
	const {port, exit, end} = made.value;
	made.value.onRefused(onRefused);
	const abort = (): void => void end();
	signal.addEventListener('abort', abort, {once: true});
	if (signal.aborted) abort();
	else onOpen(port);
	const ended = await exit;
	signal.removeEventListener('abort', abort);
	await end();
	await terminate();
	return ended ?? lost;
};

/**
 * Opens a tunnel: the local port is ours at once or a problem, the session follows. Connections of local programs pass
 * through us to the client's own port, so that they can be counted and the local port outlives a lost session.
 */
export const openTunnel = async (input: TunnelInput): Promise<Result<Tunnel>> => {
	const {now} = input;
	const stop = new AbortController();
	const listeners = new Set<() => void>();
	let rest: Omit<TunnelState, keyof Traffic> = {
		phase: 'opening',
		problem: null,
		isStalled: false,
		losses: 0,
		nextTry: null,
	};
	const isUsable = (): boolean => rest.phase === 'waiting' || rest.phase === 'open';
	const usable = (): TunnelPhase => (door.traffic().connections > 0 ? 'open' : 'waiting');
	const door = makeDoor(now, () => put(isUsable() ? {phase: usable()} : {}));
	let state: TunnelState = {...door.traffic(), ...rest};
	const put = (change: Partial<typeof rest>): void => {
		rest = {...rest, ...change};
		state = {...door.traffic(), ...rest};
		for (const listener of listeners) listener();
	};
	const local = await openLocalPort(input.port, door.accept);
	if (!local.ok) return local;
	let tries = 0;
	let wake: () => void = () => {};
	const onOpen = (port: number): void => {
		put({phase: 'waiting', problem: null});
		door.open(port);
	};
	const run = async (): Promise<void> => {
		while (!stop.signal.aborted) {
			const since = now();
			const ended = await runSession(input, stop.signal, onOpen, () => put({problem: refusedThere}));
			if (stop.signal.aborted) return;
			const wasUsable = isUsable();
			tries = wasUsable && now() - since > wellAfter ? 1 : tries + 1;
			const isHopeless = ended !== null && hopeless.has(ended.kind);
			const wait = isHopeless ? null : Math.min(latest, soonest * 2 ** (tries - 1));
			const again = wasUsable || rest.phase === 'reconnecting' ? 'reconnecting' : 'opening';
			put({
				phase: isHopeless ? 'failed' : again,
				problem: ended,
				nextTry: wait === null ? null : now() + wait,
				losses: rest.losses + (wasUsable ? 1 : 0),
			});
			if (isHopeless) door.refuse();
			else door.shut();
			const rested = nap(wait);
			wake = rested.wake;
			await rested.over;
			door.shut();
			if (!stop.signal.aborted) put({phase: again, nextTry: null});
		}
	};
	const running = run();
	const watch = setInterval(() => {
		const {sent, received} = door.traffic();
		const isStalled = door.isStalled();
		if (sent !== state.sent || received !== state.received || isStalled !== rest.isStalled) put({isStalled});
	}, tick);
	watch.unref();
	let closing: Promise<void> | undefined;
	const close = async (): Promise<void> => {
		clearInterval(watch);
		stop.abort();
		wake();
		door.refuse();
		await Promise.all([local.value.close(), running]);
		put({phase: 'closed', nextTry: null, isStalled: false});
	};
	return success({
		port: local.value.port,
		state: () => state,
		subscribe: listener => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		retry: () => {
			tries = 0;
			wake();
		},
		close: async () => {
			closing ??= close();
			return closing;
		},
	});
};
