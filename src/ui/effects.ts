import type {Node} from '../domain/node.ts';
import type {MenuName} from '../state/state.ts';

/** Ink's `suspendTerminal`: gives the terminal away while `callback` runs, then restores and repaints the screen. */
export type SuspendTerminal = (callback: () => void | Promise<void>) => Promise<void>;

/** What keys set in motion beyond the state. `commands` provides it. No function throws or waits. */
export type Effects = {
	/**
	 * Opens a session on a node, or takes it where nodes are picked. Expected to dispatch `connecting`, then `connectFailed`, or `sessionStarted` before and
	 * `sessionEnded` after the terminal was given away by `suspendTerminal`.
	 */
	readonly connect: (node: Node, suspendTerminal: SuspendTerminal) => void;
	/** Stops the StartSession that is under way; dispatches `connectCancelled`. */
	readonly cancelConnect: () => void;
	/**
	 * The person's answer to the question on the screen; the screen is the list again. Of a report: yes leaves it on the
	 * screen, no means that it was put away.
	 */
	readonly answer: (isYes: boolean) => void;
	/** The person wants to go: calls `exit`, at once or after asking whether open sessions may end. */
	readonly quit: (code: number, exit: (code: number) => void) => void;
	/** Asks AWS again for everything. */
	readonly reload: () => void;
	/** Asks AWS again for what failed, and for nothing else. */
	readonly retry: () => void;
	/** Shows in full what went wrong: expected to dispatch `reportOpened` and what follows. */
	readonly problems: () => void;
	/**
	 * A menu has come up: expected to dispatch `menuFilled`, or `menuFailed`, and `menuFilled` again when items change.
	 * @param node What the menu is about, `null` where it is about no node.
	 */
	readonly openMenu: (name: MenuName, node: Node | null) => void;
	/** Something was chosen, in a menu or by the command bar; the screen is the list again. */
	readonly choose: (name: MenuName, id: string, node: Node | null, suspendTerminal: SuspendTerminal) => void;
	/** Examines a node: expected to dispatch `reportOpened` and what follows. */
	readonly examine: (node: Node) => void;
	/** Gives somebody access to nodes: asks to whom, proves, and gives it after a yes. */
	readonly grant: (nodes: readonly Node[]) => void;
	/** Ends what stands in the list of sessions, after asking; the screen is the list again. */
	readonly endItem?: (id: string) => void;
	/** The answer to `prompted`, `null` where the person gave up, also a menu; the screen is the list again. */
	readonly reply: (text: string | null) => void;
	/** Pins a node to the top or takes its pin off; dispatches `familiarKnown`. */
	readonly pin: (node: Node, isPinned: boolean) => void;
	/** Finds out what else there is to know of a node's denial; the state tells it. */
	readonly lookCloser: (node: Node) => void;
	/** Hands over the link to a node in the AWS console. */
	readonly openConsole: (node: Node) => void;
};
