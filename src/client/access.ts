import type {SessionCall} from './invocation.ts';
import type {SessionPorts} from './session.ts';
import type {World} from './world.ts';

/** Milliseconds for one try to connect. */
const patience = 15_000;

/** How this session reaches its gateway, and how it gets a new token when the socket was lost. */
export const connectionOf = (_call: SessionCall, _world: World): SessionPorts => ({
	connection: {headers: () => Promise.resolve({}), agent: undefined, ca: undefined, patience},
	resume: () => Promise.resolve({kind: 'failed', reason: 'resuming is not supported yet', isFinal: true}),
});
