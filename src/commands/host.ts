/** A terminal to draw on and to read keys from. */
export type Terminal = {readonly stdin: NodeJS.ReadStream; readonly stdout: NodeJS.WriteStream};

/**
 * The real world, made once by `main.ts` and handed to the command that runs: streams, environment, signals, clock.
 * Nothing else in the program sees `process`.
 */
export type Host = {
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	readonly stderr: NodeJS.WriteStream;
	/**
	 * Opens the terminal that started us, whatever the streams lead to; `null` where there is none. `close` gives it back.
	 */
	readonly openTerminal: () => (Terminal & {readonly close: () => void}) | null;
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
	/** Path of the Node that runs us, for children of our own. */
	readonly node: string;
	/** Path of a file of the built program, such as `session-client.js`, below `dist`. */
	readonly dist: (name: string) => string;
	/** Path of the program itself, `bin/reach.js`. */
	readonly program: string;
	readonly version: string;
	/** Node's version, such as `v24.1.0`. */
	readonly nodeVersion: string;
	/** Sends a signal to a process, or to a group if negative. */
	readonly kill: (pid: number, signal: NodeJS.Signals | 0) => unknown;
	/** Sends SIGTSTP to ourselves, which stops who does not listen to it; the kernel refuses where no shell could let us go on. */
	readonly stop: () => void;
	/** Calls back on a signal until the returned function is called; while anyone listens, the signal does not end us. */
	readonly onSignal: (signal: NodeJS.Signals, handler: () => void) => () => void;
	/** Calls back when a part of the program is gone, until the returned function is called; while anyone listens, that does not end us. */
	readonly onLostPart: (handler: () => void) => () => void;
};

/** Exit codes: docs/troubleshooting.md, "Exit codes". */
export const exitCode = {ok: 0, problem: 1, usage: 2, noMatch: 3, ambiguous: 4, givenUp: 130} as const;
