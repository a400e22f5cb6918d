import type {View} from '../state/select.ts';

/** Everything that a key can do. */
export type Command =
	| 'connect'
	| 'up'
	| 'down'
	| 'pageUp'
	| 'pageDown'
	| 'first'
	| 'last'
	| 'toList'
	| 'toSearch'
	| 'back'
	| 'clear'
	| 'toggleAll'
	| 'toggleDetails'
	| 'detailsUp'
	| 'detailsDown'
	| 'reload'
	| 'retry'
	| 'problems'
	| 'help'
	| 'yes'
	| 'quit'
	| 'giveUp'
	| 'copyId'
	| 'copyCommand'
	| 'openConsole'
	| 'pin'
	| 'mark'
	| 'sort'
	| 'reverseSort'
	| 'bar'
	| 'profiles'
	| 'regions'
	| 'signIn'
	| 'actions'
	| 'lookCloser'
	| 'sessions'
	| 'choose'
	| 'endItem'
	| 'submit'
	| 'complete'
	| 'doctor'
	| 'grant'
	| 'eraseBack'
	| 'eraseForward'
	| 'eraseWord'
	| 'caretLeft'
	| 'caretRight'
	| 'caretStart'
	| 'caretEnd';

/** What the keys mean at a moment: one of the two focuses, or what covers the list. */
export type Mode =
	| 'search'
	| 'list'
	| 'help'
	| 'connecting'
	| 'question'
	| 'bar'
	| 'menu'
	| 'prompt'
	/** A text to read, and one that also waits for yes or no. */
	| 'report'
	| 'offer';

/** One row of the key table. Footer, help and README are made of it. */
export type Binding = {
	readonly command: Command;
	/** Names of keys as `strokesOf` gives them: a character, or a name such as `enter` and `ctrl-t`. */
	readonly keys: readonly string[];
	readonly modes: readonly Mode[];
	/** What it does, as help tells it. */
	readonly help: string;
	/** One word for the footer, which may depend on the moment; `null` (or empty) where the footer does not mention it. */
	readonly label: string | ((view: View) => string) | null;
	/** Why the key does nothing at the moment; `null` when it works. Without it the key always works. */
	readonly disabledReason?: (view: View) => string | null;
};
