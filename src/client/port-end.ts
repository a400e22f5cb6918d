import {payloadType} from '../protocol/message.ts';
import {encodeFlag, flag} from '../protocol/payload.ts';
import type {HandlerPorts} from './handler.ts';
import {texts} from './texts.ts';

/** Milliseconds that the agent gets to acknowledge our goodbye. */
const farewell = 500;

/** How a forwarded port is ended from our side. */
export type PortEnd = {
	/** Tells the agent to end the session; for the last moment before a signal kills us. */
	tell(): void;
	/** Forgets the signals. */
	stop(): void;
};

/** Ends a forwarded port on Ctrl-C (and the other keys that make signals): a flag to the agent, the plugin's words, 0. */
export const endOnSignals = ({world, line, call, say, finish}: HandlerPorts): PortEnd => {
	const tell = (): void => line.send(payloadType.flag, encodeFlag(flag.terminateSession));
	const end = (): void => {
		say(texts.terminating);
		tell();
		const started = world.clock();
		const wait = (): void => {
			if (line.unacknowledged() > 0 && world.clock() - started < farewell) setTimeout(wait, 10);
			else finish({text: texts.exiting(call.session.sessionId), code: 0});
		};
		wait();
	};
	const stops = (['SIGINT', 'SIGQUIT', 'SIGTSTP'] as const).map(signal => world.onSignal(signal, end));
	return {
		tell,
		stop() {
			for (const stop of stops) stop();
		},
	};
};
