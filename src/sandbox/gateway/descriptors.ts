import {openSync} from 'node:fs';

/** File descriptors of all terminals that are open. */
const terminals = new Set<number>();
let nothing: number | null = null;

/** Remembers that a terminal is open; the answer forgets it. */
export const holdTerminal = (descriptor: number): (() => void) => {
	terminals.add(descriptor);
	return () => void terminals.delete(descriptor);
};

/** What stands for a child's descriptor, as `spawn` takes it. */
type Slot = 'ignore' | 'pipe' | number;

/**
 * A child's descriptors such that it inherits none of our terminals. node-pty leaves them open in children of
 * `child_process`: one session's command could then read another's terminal, and a terminal whose sandbox has died would
 * never hang up.
 */
export const withoutTerminals = <const Slots extends readonly Slot[]>(...slots: Slots): [...Slots] => {
	nothing ??= openSync('/dev/null', 'r');
	const all: Slot[] = [...slots];
	for (const descriptor of terminals) {
		// Beyond the first three, `ignore` leaves a descriptor as it is.
		while (all.length < descriptor) all.push('ignore');
		all[descriptor] = nothing;
	}
	// `spawn` is typed for the first three only.
	return all as unknown as [...Slots];
};
