import type {Fleet} from './fleet.ts';
import type {Gateway} from './gateway/gateway.ts';
import type {KeyRing} from './keys.ts';
import type {Authorize, Service} from './service.ts';
import type {SessionBook} from './ssm/session-book.ts';

/** Everything that the services share in one run. */
export type World = {
	/** The fleet as it is now; the parent process may change it. */
	readonly fleet: () => Fleet;
	readonly authorize: Authorize;
	readonly keys: KeyRing;
	readonly sessions: SessionBook;
	readonly gateway: Gateway;
	/** Where the message gateway listens, such as `ws://127.0.0.1:1234`. */
	readonly streamOrigin: (region: string) => string;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
};

/** One account as its callers meet it: its part of the world, and its services by the name of the credential scope. */
export type Account = {readonly world: World; readonly services: Readonly<Record<string, Service>>};
