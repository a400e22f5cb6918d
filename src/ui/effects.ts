import type {Node} from '../domain/node.ts';

/** Ink's `suspendTerminal`: gives the terminal away while `callback` runs, then restores and repaints the screen. */
export type SuspendTerminal = (callback: () => void | Promise<void>) => Promise<void>;

/** What keys set in motion beyond the state. `commands` provides it. No function throws or waits. */
export type Effects = {
	/**
	 * Opens a session on a node. Expected to dispatch `connecting`, then `connectFailed`, or `sessionStarted` before and
	 * `sessionEnded` after the terminal was given away by `suspendTerminal`.
	 */
	readonly connect: (node: Node, suspendTerminal: SuspendTerminal) => void;
	/** Stops the StartSession that is under way; dispatches `connectCancelled`. */
	readonly cancelConnect: () => void;
	/** The person's answer to the question on the screen; the screen is the list again. */
	readonly answer: (isYes: boolean) => void;
	/** Asks AWS again for everything. */
	readonly reload: () => void;
};
