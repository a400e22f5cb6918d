import {readdirSync, readFileSync} from 'node:fs';
import {setTimeout as wait} from 'node:timers/promises';

/** Sends a signal to a process, or to a process group when the id is negative. Throws as `process.kill` does. */
export type Kill = (pid: number, signal: NodeJS.Signals | 0) => void;

/** How long processes may take to say goodbye before they are killed. */
const grace = 400;
const pause = 20;

const attempt = (kill: Kill, pid: number, signal: NodeJS.Signals | 0): boolean => {
	try {
		kill(pid, signal);
		return true;
	} catch {
		return false;
	}
};

/**
 * The processes of one terminal session, by Linux's process table (proc(5): the state is field 3, the session field 6).
 * A shell puts its jobs into groups of their own, so that its own group is not enough. Elsewhere: none.
 */
const membersOf = (leader: number): number[] => {
	const members: number[] = [];
	for (const name of entriesOf('/proc')) {
		if (!/^\d+$/.test(name)) continue;
		const [state, , , session] = statusOf(name);
		if (session === String(leader) && state !== 'Z') members.push(Number(name));
	}
	return members;
};

const entriesOf = (folder: string): string[] => {
	try {
		return readdirSync(folder);
	} catch {
		return [];
	}
};

/** What follows the program's name, which may itself hold spaces and parentheses. */
const statusOf = (pid: string): string[] => {
	try {
		const line = readFileSync(`/proc/${pid}/stat`, 'latin1');
		return line.slice(line.lastIndexOf(')') + 2).split(' ');
	} catch {
		return [];
	}
};

/** Kills at once whatever is left of a session whose leader has ended or will not. */
export const sweep = (kill: Kill, leader: number): void => {
	attempt(kill, -leader, 'SIGKILL');
	for (const member of membersOf(leader)) attempt(kill, member, 'SIGKILL');
};

/** Ends the session that a process leads: hang up, wait a little, kill. Resolves when nothing of it is left. */
export const endSession = async (kill: Kill, leader: number): Promise<void> => {
	for (const member of [-leader, ...membersOf(leader)]) {
		attempt(kill, member, 'SIGHUP');
		attempt(kill, member, 'SIGCONT');
	}
	const isLeft = (): boolean => attempt(kill, -leader, 0) || membersOf(leader).length > 0;
	for (let waited = 0; waited < grace && isLeft(); waited += pause) await wait(pause);
	sweep(kill, leader);
};
