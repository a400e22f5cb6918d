import {openSync, readdirSync, readlinkSync} from 'node:fs';

type Slot = 'ignore' | 'pipe';

/** What children get in place of a terminal of ours; opened once. */
let nothing: number | null = null;

/** Linux tells a process its descriptors here; elsewhere `spawn` leaves none of them open. */
const ours = '/proc/self/fd';

const isTerminal = (descriptor: string): boolean => {
	try {
		return /^\/dev\/(pts\/)?ptmx$/.test(readlinkSync(`${ours}/${descriptor}`));
	} catch {
		// The one through which the folder was read.
		return false;
	}
};

const terminals = (): readonly number[] => {
	try {
		return readdirSync(ours).filter(isTerminal).map(Number);
	} catch {
		return [];
	}
};

/**
 * `stdio` for a child of `spawn` that may outlive us, such that it inherits no session's terminal: node-pty leaves them
 * open, and were we killed, that child's copy would keep a session's client from ever hearing that its terminal is gone.
 */
export const withoutTerminals = <const Slots extends readonly Slot[]>(...slots: Slots): [...Slots] => {
	const all: (Slot | number)[] = [...slots];
	for (const descriptor of terminals()) {
		// Behind the first three, `ignore` leaves a descriptor as it is.
		while (all.length < descriptor) all.push('ignore');
		nothing ??= openSync('/dev/null', 'r');
		all[descriptor] = nothing;
	}
	// `spawn` is typed for the first three only.
	return all as unknown as [...Slots];
};
