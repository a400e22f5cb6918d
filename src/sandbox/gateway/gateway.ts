import {randomBytes} from 'node:crypto';
import type {IncomingMessage} from 'node:http';
import type {Duplex} from 'node:stream';
import {type RawData, type WebSocket, WebSocketServer} from 'ws';
import type {Fleet} from '../fleet.ts';
import {admit} from './admission.ts';
import {agentWork} from './agent.ts';
import {type Clock, realClock} from './clock.ts';
import {contentOf} from './document-content.ts';
import {createFaultBook} from './faults.ts';
import type {DecryptDataKey} from './handshake.ts';
import {readOpenFrame} from './open-frame.ts';
import type {Kill} from './process-group.ts';
import {createSession, type Session, type SessionOrder, type SessionRecord} from './session.ts';
import {type Wire, wireOf} from './wire.ts';

export type {SessionOrder, SessionRecord} from './session.ts';

/** The sandbox's Session Manager message gateway, with the agents of all nodes behind it. */
export type Gateway = {
	/** Begins a session; its first socket opens with the token. */
	readonly open: (order: SessionOrder) => {readonly token: string};
	/** A fresh token for a session that is still there; voids the one before. `null`: no such session. */
	readonly resume: (sessionId: string) => {readonly token: string} | null;
	/** Ends a session as TerminateSession does; resolves when nothing of it is left. False: no such session. */
	readonly end: (sessionId: string) => Promise<boolean>;
	/** Takes an HTTP upgrade request for `/v1/data-channel/<SessionId>`, or refuses it. */
	readonly handleUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
	/** Sessions that are there, oldest first. */
	readonly sessions: () => readonly SessionRecord[];
	/** Sessions that have ended, oldest first; the last thousand. */
	readonly history: () => readonly SessionRecord[];
	/** Ends all sessions; resolves when no process and no socket is left. */
	readonly close: () => Promise<void>;
};

/** What a gateway needs. */
export type GatewayOptions = {
	/** The fleet as it is now. */
	readonly fleet: () => Fleet;
	/** One line on what was refused or ended; never a token, never a payload. */
	readonly log: (line: string) => void;
	/** `process.kill`: shells are ended with all that they started. */
	readonly kill: Kill;
	/** A session has ended, by itself or from outside. */
	readonly onEnd?: (record: SessionRecord) => void;
	/** Opens data keys of encrypted sessions, as KMS Decrypt does for the node; absent: none can be opened. */
	readonly decryptDataKey?: DecryptDataKey;
	readonly clock?: Clock;
	/** Random bytes for challenges. */
	readonly random?: (bytes: number) => Uint8Array;
	/** Unacknowledged bytes beyond which a session's output waits; 1 MiB unless told otherwise. */
	readonly windowBytes?: number;
};

/** A client that has said nothing for so long is no client. */
const firstFrameLimit = 10_000;
const maximumFrame = 4 * 1024 * 1024;
/** Longest payload that agents send. */
const agentPayload = 1_024;
const historyLength = 1_000;
/** Close code of a socket whose first frame is wrong (RFC 6455, 7.4.1: policy violation). */
const refused = 1008;

/** Makes a gateway without sessions. The HTTP server calls `handleUpgrade`. */
export const createGateway = (options: GatewayOptions): Gateway => {
	const {fleet, log, kill, onEnd, clock = realClock, windowBytes = 1024 * 1024} = options;
	const {random = randomBytes, decryptDataKey = () => null} = options;
	const server = new WebSocketServer({noServer: true, perMessageDeflate: false, maxPayload: maximumFrame});
	const faultsOf = createFaultBook();
	const sessions = new Map<string, Session>();
	const ended: SessionRecord[] = [];
	const endings = new Set<Promise<void>>();

	/** Remembers an ending, so that `close` can wait for it. */
	const track = (ending: Promise<void>): void => {
		endings.add(ending);
		const forget = (): void => void endings.delete(ending);
		ending.then(forget, forget);
	};

	const serve = (session: Session, socket: WebSocket, wire: Wire): void => {
		socket.on('message', (data: RawData) => session.receive(bytesOf(data)));
		socket.on('close', () => session.detach(wire));
		session.attach(wire);
	};

	/** The first frame decides: the right token, unused, and the socket is the session's. */
	const greet = (session: Session, sessionId: string, socket: WebSocket, wire: Wire): void => {
		const refuse = (reason: string): void => {
			log(`socket of session ${sessionId} refused: ${reason}`);
			wire.close(refused, 'OpenDataChannel refused');
		};
		const cancel = clock.after(firstFrameLimit, () => refuse('no first frame'));
		socket.on('error', () => socket.terminate());
		socket.once('close', cancel);
		socket.once('message', (data: RawData, isBinary: boolean) => {
			cancel();
			const frame = isBinary ? null : readOpenFrame(bytesOf(data).toString());
			if (!frame) return refuse('the first frame is no OpenDataChannel');
			if (!session.redeem(frame.token)) return refuse('wrong or used token');
			serve(session, socket, wire);
		});
	};

	return {
		open: order => {
			const session: Session = createSession({
				order,
				start: agentWork(order, {
					...{fleet, kill, clock, random, decryptDataKey},
					payloadBytes: fleet().payloadBytes ?? agentPayload,
					handshake: fleet().handshake ?? 'as-agent',
				}),
				clock,
				faults: faultsOf(fleet()).forSession(order.region),
				windowBytes,
				inputs: (order.content ?? contentOf(order.document)).inputs,
				log: line => log(`session ${order.sessionId}: ${line}`),
				onStop: track,
				onEnd: () => {
					sessions.delete(order.sessionId);
					ended.push(session.record());
					onEnd?.(session.record());
					if (ended.length > historyLength) ended.shift();
				},
			});
			sessions.set(order.sessionId, session);
			return {token: session.issueToken()};
		},
		resume: sessionId => {
			const session = sessions.get(sessionId);
			return session ? {token: session.issueToken()} : null;
		},
		end: async sessionId => {
			const session = sessions.get(sessionId);
			if (!session) return false;
			await session.end('');
			return true;
		},
		handleUpgrade: (request, socket, head) => {
			const admission = admit(request);
			const session = 'sessionId' in admission ? sessions.get(admission.sessionId) : undefined;
			if (!session || !('sessionId' in admission)) {
				const status = 'status' in admission ? admission.status : 404;
				log(`websocket refused: ${status}`);
				socket.on('error', () => {});
				socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
				return;
			}
			server.handleUpgrade(request, socket, head, opened =>
				greet(session, admission.sessionId, opened, wireOf(opened, socket)),
			);
		},
		sessions: () => [...sessions.values()].map(session => session.record()),
		history: () => ended,
		close: async () => {
			for (const session of sessions.values()) void session.end('The sandbox is closing.');
			await Promise.all(endings);
			for (const socket of server.clients) socket.terminate();
			server.close();
		},
	};
};

/** With the default binary type `ws` gives one Buffer a message. */
const bytesOf = (data: RawData): Buffer => {
	if (Buffer.isBuffer(data)) return data;
	return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
};
