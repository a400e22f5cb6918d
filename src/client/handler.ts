import type {Message} from '../protocol/message.ts';

/** How the local side of a session came to its end. */
export type Ending = {
	/** Printed to standard output once the terminal is restored. */
	readonly text: string;
	/** Printed to standard error. */
	readonly complaint?: string;
	readonly code: number;
};

/** The part of the client that knows one type of session. */
export type Handler = {
	/** Output that belongs to the session, in order; `taken` is called once it has been dealt with. */
	deliver(message: Message, taken: () => void): void;
	/** Some of what was sent is acknowledged. */
	room(): void;
	/** The gateway is gone for a while, or there again. */
	away(isAway: boolean): void;
	/** The session is over: stops reading and listening, lets what was received be written. */
	stop(): Promise<void>;
};
