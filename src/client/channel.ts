import type {Message} from '../protocol/message.ts';
import {encodeOpenDataChannel} from '../protocol/payload.ts';
import type {StreamPorts} from '../protocol/sender.ts';
import {makeStream, type StreamEvents} from '../protocol/stream.ts';
import {type Connection, type ConnectionOptions, type ConnectOutcome, connect} from './connection.ts';
import type {StartedSession} from './invocation.ts';
import {block, type Handover} from './ledger.ts';
import {makeLiveness} from './liveness.ts';
import {connectDelays, resumeDelays, pause as wait} from './retry.ts';
import {clientVersion} from './version.ts';

/** What ResumeSession came to. `timed out`: the service has forgotten the session. */
export type ResumeOutcome =
	| {readonly kind: 'resumed'; readonly streamUrl: string; readonly token: string}
	| {readonly kind: 'timed out'}
	| {readonly kind: 'failed'; readonly reason: string; readonly isFinal: boolean};

/** What a channel needs of the world. */
export type ChannelPorts = StreamPorts & {
	/** A number in [0, 1). */
	random(): number;
	readonly connection: ConnectionOptions;
	/** Asks for a new token after the socket was lost. */
	resume(): Promise<ResumeOutcome>;
};

/** What a channel tells its owner. `failed` and `timedOut` are final. */
export type ChannelEvents = {
	deliver(message: Message): void;
	closed(payload: Uint8Array): void;
	/** The socket is lost, and why it is not there again yet; `null`: it is. What is sent meanwhile is kept. */
	away(reason: string | null): void;
	/** Some of what was sent is acknowledged: there may be room for more. */
	room(): void;
	failed(reason: string): void;
	timedOut(): void;
};

/** One session over as many sockets as it takes. */
export type Channel = {
	send(payloadType: number, payload: Uint8Array): void;
	taken(message: Message): void;
	/** Stops and resumes reading from the gateway. */
	pause(): void;
	resume(): void;
	/** The number of the next message. */
	next(): number;
	/** The id under which sockets are opened. */
	readonly clientId: string;
	/** How many of our messages are on their way. */
	unacknowledged(): number;
	/** How many more should be sent for now. */
	room(): number;
	/** Drops the socket; nothing is told any more. */
	close(): void;
};

/** Sockets in a row that may be lost before anything new came on them: of a session that never began, and of others. */
const fruitlessLimits = {atFirst: 4, later: 20} as const;

/** Milliseconds that a socket must have lasted for its loss to be nobody's fault. */
const longLived = 30_000;

/**
 * Opens the channel of a session; it goes on by itself until it is closed or failed. `handover`: the session had another
 * client before.
 */
export const openChannel = (
	session: StartedSession,
	ports: ChannelPorts,
	events: ChannelEvents,
	handover: Handover | null,
): Channel => {
	const clientId = handover?.clientId ?? ports.newId();
	let connection: Connection | null = null;
	let isOver = false;
	let isPaused = false;
	let hasBegun = false;
	let fruitless = 0;
	let openedAt = 0;
	let timer: NodeJS.Timeout | null = null;
	let liveness = makeLiveness(ports.clock);

	const streamEvents: StreamEvents = {
		deliver(message) {
			hasBegun = true;
			fruitless = 0;
			events.deliver(message);
		},
		closed(payload) {
			if (!isOver) events.closed(payload);
		},
	};
	const stream = makeStream(ports, streamEvents, handover && handover.until - block);

	const arm = (): void => {
		const due = timer === null && !isOver ? stream.due() : null;
		if (due !== null) timer = setTimeout(fire, Math.max(due, 10));
	};
	const fire = (): void => {
		timer = null;
		// Acknowledgements cannot be read while reading is paused: nothing is late then.
		if (!isPaused) stream.tick();
		arm();
	};

	const over = (tell: () => void): void => {
		if (isOver) return;
		close();
		tell();
	};

	const watch = setInterval(() => {
		if (!connection || isPaused) return;
		const verdict = liveness.check(stream.unacknowledged() > 0);
		if (verdict === 'ping') connection.ping();
		if (verdict === 'dead') {
			connection.drop();
			lost('no answer from the gateway', false);
		}
	}, 1000);

	const open = (url: string, token: string): Promise<ConnectOutcome> =>
		connect(url, ports.connection, {
			opened(next) {
				if (isOver) {
					next.drop();
					return;
				}
				connection = next;
				openedAt = ports.clock();
				liveness = makeLiveness(ports.clock);
				next.send(encodeOpenDataChannel({requestId: ports.newId(), token, clientId, clientVersion}));
				next.ping();
				if (isPaused) next.pause();
				stream.attach(next.send);
				arm();
			},
			frame(bytes) {
				const before = stream.unacknowledged();
				stream.receive(bytes);
				if (stream.unacknowledged() >= before) return;
				fruitless = 0;
				events.room();
			},
			heard: isPong => liveness.heard(isPong),
			lost,
		});

	const lost = (reason: string, isFinal: boolean): void => {
		if (isOver) return;
		connection = null;
		stream.detach();
		events.away(reason);
		fruitless = ports.clock() - openedAt > longLived ? 1 : fruitless + 1;
		const limit = hasBegun ? fruitlessLimits.later : fruitlessLimits.atFirst;
		if (isFinal || fruitless > limit) over(() => events.failed(reason));
		else void comeBack(reason);
	};

	const start = async (): Promise<void> => {
		let reason = '';
		for (const delay of connectDelays(ports.random())) {
			await wait(delay);
			if (isOver) return;
			const outcome = await open(session.streamUrl, session.token);
			if (outcome.kind === 'open') return;
			({reason} = outcome);
			if (outcome.isFinal) break;
		}
		over(() => events.failed(reason));
	};

	const comeBack = async (why: string): Promise<void> => {
		let reason = why;
		// What never began is given up as soon as a first socket is: nothing is lost with it.
		const delays = hasBegun ? resumeDelays(fruitless, ports.random()) : connectDelays(ports.random());
		for (const delay of delays) {
			await wait(delay);
			if (isOver) return;
			const resumed = await ports.resume();
			if (isOver) return;
			if (resumed.kind === 'timed out') {
				over(events.timedOut);
				return;
			}
			const outcome = resumed.kind === 'resumed' ? await open(resumed.streamUrl, resumed.token) : resumed;
			if (outcome.kind === 'open') {
				if (connection) events.away(null);
				return;
			}
			({reason} = outcome);
			if (outcome.isFinal) break;
			events.away(reason);
		}
		// Nothing was lost that never began: what refused the stream matters, not what refused to resume it.
		over(() => events.failed(hasBegun ? `connection lost and not resumed: ${reason}` : why));
	};

	const close = (): void => {
		isOver = true;
		clearInterval(watch);
		if (timer) clearTimeout(timer);
		connection?.drop();
		connection = null;
		stream.detach();
	};

	void start();

	return {
		send(payloadType, payload) {
			if (isOver) return;
			stream.send(payloadType, payload);
			arm();
		},
		taken: stream.taken,
		next: stream.next,
		clientId,
		pause() {
			isPaused = true;
			connection?.pause();
		},
		resume() {
			if (!isPaused) return;
			isPaused = false;
			liveness.heard(false);
			connection?.resume();
		},
		unacknowledged: stream.unacknowledged,
		room: stream.room,
		close,
	};
};
