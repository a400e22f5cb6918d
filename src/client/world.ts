import type {ReadStream as TerminalInput, WriteStream as TerminalOutput} from 'node:tty';
import type {StreamPorts} from '../protocol/sender.ts';

/** Environment variables; the client deletes the one that held its token. */
export type Env = Record<string, string | undefined>;

/** Signals that the client minds. */
export type Signal = 'SIGINT' | 'SIGQUIT' | 'SIGTSTP' | 'SIGTERM' | 'SIGHUP' | 'SIGCONT';

/** All that the client sees of the process and machine that it runs on; made in `entry.ts`. */
export type World = StreamPorts & {
	/** Arguments after the program's name. */
	readonly args: readonly string[];
	readonly env: Env;
	/** A number in [0, 1). */
	random(): number;
	/** Standard input, opened when first asked for. */
	stdin(): NodeJS.ReadableStream | TerminalInput;
	/** The terminal that standard output is; `null` where it is none. */
	stdout(): TerminalOutput | null;
	/** Asks for the terminal's size anew: no signal tells a program in the background of a change. */
	lookAtSize(): void;
	/** Calls the handler instead of the signal's default action, until the function that it returns is called. */
	onSignal(signal: Signal, handler: () => void): () => void;
	/** Dies of a signal as if it had never been handled. */
	die(signal: Signal): void;
};
