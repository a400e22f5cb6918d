import type {Fleet} from './fleet.ts';
import type {Gateway} from './gateway/gateway.ts';
import type {KeyRing} from './keys.ts';
import type {Authorize} from './service.ts';
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
