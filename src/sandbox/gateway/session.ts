import {createChannel} from './channel.ts';
import type {Clock} from './clock.ts';
import type {DocumentContent} from './document-content.ts';
import type {SessionFaults} from './faults.ts';
import {limitsOf, watchLimits} from './limits.ts';
import {createToken, type Token} from './token.ts';
import type {Wire} from './wire.ts';
import type {StartWork, Work} from './work.ts';

/** What StartSession has agreed to. */
export type SessionOrder = {
	readonly sessionId: string;
	/** ARN of the caller. */
	readonly owner: string;
	readonly region: string;
	/** Node id. */
	readonly target: string;
	/** Name of the session document. */
	readonly document: string;
	/** `Standard_Stream`, `InteractiveCommands`, `NonInteractiveCommands` or `Port`. */
	readonly sessionType: string;
	/** Parameters of the document, defaults filled in: name → values. */
	readonly parameters: Readonly<Record<string, readonly string[]>>;
	/** Why the caller wants it. */
	readonly reason: string | null;
	/** What the document says; absent: what a document of this name says in every account. */
	readonly content?: DocumentContent;
};

/** A session as DescribeSessions tells of it. */
export type SessionRecord = SessionOrder & {
	/** `Connecting`: no socket has opened yet. `Disconnected`: its socket is gone and may be resumed. */
	readonly status: 'Connecting' | 'Connected' | 'Disconnected' | 'Terminated';
	/** Milliseconds since the epoch. */
	readonly started: number;
	readonly ended: number | null;
};

/** One session: its channel and what the agent does in it. */
export type Session = {
	readonly record: () => SessionRecord;
	/** A fresh token for the next socket; the one before is void. */
	readonly issueToken: () => string;
	/** Whether a socket with this token may have the session. */
	readonly redeem: (token: string) => boolean;
	readonly attach: (wire: Wire) => void;
	readonly detach: (wire: Wire) => void;
	readonly receive: (frame: Uint8Array) => void;
	/** Ends it from outside; resolves when nothing of it is left. */
	readonly end: (output: string) => Promise<void>;
};

/** What a session needs of the gateway. */
export type SessionOptions = {
	readonly order: SessionOrder;
	readonly start: StartWork;
	readonly clock: Clock;
	readonly faults: SessionFaults;
	readonly windowBytes: number;
	/** What the document sets for all its sessions. */
	readonly inputs: DocumentContent['inputs'];
	readonly onEnd: () => void;
	/** Something of the session is being stopped; resolves when nothing of it is left. */
	readonly onStop: (stopping: Promise<void>) => void;
	readonly log: (line: string) => void;
};

/** How long the last messages may take to be acknowledged (as the agent's own limit), and how often that is looked at. */
const drainLimit = 2_000;
const drainTick = 10;

/** The client closes its socket when it hears that the session has ended; one that does not is helped. */
const farewell = 1_000;

/** What a client is told when a planned fault fails the agent. */
const agentFailure = 'The agent has closed the session.';

/** Makes a session that waits for its first socket. */
export const createSession = ({order, start, clock, onEnd, onStop, ...options}: SessionOptions): Session => {
	const started = clock.now();
	const limits = watchLimits(limitsOf(options.inputs), clock, output => void end(output));
	let ended: number | null = null;
	let token: Token = createToken();
	let work: Work | null = null;
	let wire: Wire | null = null;

	const channel = createChannel({
		...options,
		sessionId: order.sessionId,
		target: order.target,
		clock,
		deliver: (type, payload) => work?.receive(type, payload),
		isReady: () => work?.isReady() ?? true,
		hold: isHeld => work?.hold(isHeld),
		onActivity: limits.onActivity,
		onFault: () => void end(agentFailure),
	});

	const close = (output: string): void => {
		if (ended !== null) return;
		ended = clock.now();
		limits.stop();
		channel.close(output);
		const last = wire;
		clock.after(farewell, () => last?.close(1000, ''));
		onEnd();
	};

	/** The agent is done: its last messages may still arrive, as long as there is a socket for them. */
	const closeWhenDrained = (output: string, waited = 0): void => {
		if (channel.isDrained() || waited >= drainLimit) close(output);
		if (ended !== null) return;
		clock.after(drainTick, () => closeWhenDrained(output, channel.isAttached() ? waited + drainTick : waited));
	};

	const stop = (): Promise<void> => {
		const stopping = work?.stop() ?? Promise.resolve();
		onStop(stopping);
		return stopping;
	};

	const end = (output: string): Promise<void> => {
		close(output);
		return stop();
	};

	/** The agent is done by itself, or cannot go on. */
	const finish = (output: string): void => {
		void stop();
		closeWhenDrained(output);
	};

	const begin = (): void => {
		try {
			work = start({send: channel.send, onReady: channel.drain, onEnd: finish});
		} catch (error) {
			options.log(`could not begin: ${error instanceof Error ? error.message : String(error)}`);
			finish('The agent could not begin the session.');
		}
	};

	/** The service closes sockets after a while (field reports: about an hour) and expects the client to resume. */
	const sayGoodbye = (socket: Wire): void => {
		const bye = options.faults.strike('bye');
		if (!bye) return;
		clock.after(bye.delayMs, () => {
			if (wire !== socket) return;
			detach(socket);
			socket.close(1000, 'Bye');
		});
	};

	const detach = (gone: Wire): void => {
		channel.detach(gone);
		if (wire === gone) wire = null;
	};

	const status = (): SessionRecord['status'] => {
		if (ended !== null) return 'Terminated';
		if (work === null) return 'Connecting';
		return wire ? 'Connected' : 'Disconnected';
	};

	return {
		record: () => ({...order, status: status(), started, ended}),
		issueToken: () => {
			token = createToken();
			return token.value;
		},
		redeem: offered => ended === null && !options.faults.strike('tokenRefused') && token.redeem(offered),
		attach: fresh => {
			wire = fresh;
			channel.attach(fresh);
			sayGoodbye(fresh);
			if (!work) begin();
		},
		detach,
		receive: channel.receive,
		end,
	};
};
