import type {IncomingMessage} from 'node:http';
import type {Duplex} from 'node:stream';
import type {Fleet} from './fleet.ts';
import type {KeyRing} from './keys.ts';
import type {Authorize} from './service.ts';
import type {SessionBook} from './ssm/session-book.ts';

/** What the message gateway is told of a session that it shall serve. */
export type SessionOpening = {
	readonly sessionId: string;
	/** ARN of who started it. */
	readonly owner: string;
	readonly region: string;
	readonly target: string;
	readonly document: string;
	readonly parameters: Readonly<Record<string, readonly string[]>>;
	readonly sessionType: string;
};

/** The message gateway, as far as the API side uses it. */
export type SessionGateway = {
	readonly open: (opening: SessionOpening) => {readonly token: string};
	/** A new token for a session that still runs; `null`: it has ended. */
	readonly resume: (sessionId: string) => {readonly token: string} | null;
	readonly end: (sessionId: string) => void;
	readonly handleUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
	readonly close: () => unknown;
};

/** Everything that the services share in one run. */
export type World = {
	/** The fleet as it is now; the parent process may change it. */
	readonly fleet: () => Fleet;
	readonly authorize: Authorize;
	readonly keys: KeyRing;
	readonly sessions: SessionBook;
	readonly gateway: () => SessionGateway | null;
	/** Where the message gateway listens, such as `ws://127.0.0.1:1234`. */
	readonly streamOrigin: () => string;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
};
