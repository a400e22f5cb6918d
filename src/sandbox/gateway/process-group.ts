import {readdirSync, readFileSync} from 'node:fs';
import {setTimeout as wait} from 'node:timers/promises';

/** Sends a signal to a process, or to a process group when the id is negative. Throws as `process.kill` does. */
export type Kill = (pid: number, signal: NodeJS.Signals | 0) => void;

/** How long processes may take to say goodbye before they are killed, in milliseconds, and how often that is looked at. */
const grace = 400;
const pause = 20;

/** Sends a signal to whom it may concern; false when there is nobody. */
export const attempt = (kill: Kill, pid: number, signal: NodeJS.Signals | 0): boolean => {
	try {
		kill(pid, signal);
		return true;
	} catch {
		return false;
	}
};

/**
 * The running processes of the session that a process leads, by Linux's process table (proc(5): the state is field 3,
 * the session field 6). A shell puts its jobs into groups of their own, so that its own group is not all. `null`: there
 * is no such table here.
 */
const membersOf = (leader: number): readonly number[] | null => {
	let names: string[];
	try {
		names = readdirSync('/proc').filter(name => /^\d+$/.test(name));
	} catch {
		return null;
	}
	return names.filter(name => sessionOf(name) === leader).map(Number);
};

/** `null` for what is gone: a process that nobody has waited for yet runs no longer. */
const sessionOf = (pid: string): number | null => {
	try {
		const line = readFileSync(`/proc/${pid}/stat`, 'latin1');
		// The program's name may itself hold spaces and parentheses.
		const [state, , , session] = line.slice(line.lastIndexOf(')') + 2).split(' ');
		return state === 'Z' || state === 'X' ? null : Number(session);
	} catch {
		return null;
	}
};

const signalAll = (kill: Kill, leader: number, ...signals: readonly NodeJS.Signals[]): void => {
	for (const pid of [-leader, ...(membersOf(leader) ?? [])]) {
		for (const signal of signals) attempt(kill, pid, signal);
	}
};

/** Kills at once whatever is left of the session that a process leads or has led. */
export const sweep = (kill: Kill, leader: number): void => signalAll(kill, leader, 'SIGKILL');

/** Ends the session that a process leads: hang up, wait a little, kill. Resolves when nothing of it runs. */
export const endSession = async (kill: Kill, leader: number): Promise<void> => {
	// What is stopped does not hear of the hang-up before it goes on.
	signalAll(kill, leader, 'SIGHUP', 'SIGCONT');
	const isLeft = (): boolean => (membersOf(leader)?.length ?? Number(attempt(kill, -leader, 0))) > 0;
	for (let waited = 0; waited < grace && isLeft(); waited += pause) await wait(pause);
	sweep(kill, leader);
};
