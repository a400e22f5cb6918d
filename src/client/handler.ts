import type {Message} from '../protocol/message.ts';
import type {SessionCall} from './invocation.ts';
import type {Output} from './output.ts';
import type {Settings} from './settings.ts';
import type {Terminal} from './terminal.ts';
import type {World} from './world.ts';

/** How the local side of a session came to its end. */
export type Ending = {
	/** Printed to standard output once the terminal is restored. */
	readonly text: string;
	/** Printed to standard error. */
	readonly complaint?: string;
	readonly code: number;
	/** What is waited for before the program ends, beside the printing. */
	readonly after?: Promise<unknown>;
};

/** The channel as a handler sees it: what is encrypted is no concern of its. */
export type Line = {
	send(payloadType: number, payload: Uint8Array): void;
	/** Stops and resumes reading from the gateway. */
	pause(): void;
	resume(): void;
	/** How many of our messages are on their way. */
	unacknowledged(): number;
	/** How many more should be sent for now. */
	room(): number;
};

/** What each type of session works with. */
export type HandlerPorts = {
	readonly call: SessionCall;
	readonly world: World;
	readonly line: Line;
	readonly terminal: Terminal;
	/** Standard output and error. */
	readonly output: Output;
	readonly errors: Output;
	readonly settings: Settings;
	/** Prints to standard output. */
	say(text: string): void;
	/** Ends the session from our side. */
	finish(ending: Ending): void;
	/** Ends it with a complaint and exit code 1. */
	fail(reason: string): void;
	/** Ends it because the person said so; the service is told, for the far side may hang. */
	leave(): void;
	/** The terminal is gone, as if we had heard SIGHUP. */
	gone(): void;
};

/** The part of the client that knows one type of session. */
export type Handler = {
	/** Output that belongs to the session, in order; `taken` is called once it has been dealt with. */
	deliver(message: Message, taken: () => void): void;
	/** Some of what was sent is acknowledged. */
	room(): void;
	/** The gateway is gone for a while, or there again. */
	away(isAway: boolean): void;
	/** We are about to be killed: says goodbye if the protocol has a word for it. */
	dying(): void;
	/** The session is over: stops reading and listening, lets what was received be written. */
	stop(): Promise<void>;
	/** The exit code of the remote command where one was asked for and came. */
	exitCode(): number | null;
};
