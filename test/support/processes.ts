import {readFileSync} from 'node:fs';
import process from 'node:process';

/** Whether a process runs. One that has ended and waits for its parent to notice does not. */
export const isRunning = (pid: number): boolean => {
	try {
		process.kill(pid, 0);
	} catch {
		return false;
	}
	try {
		const line = readFileSync(`/proc/${pid}/stat`, 'latin1');
		return line.slice(line.lastIndexOf(')') + 2, line.lastIndexOf(')') + 3) !== 'Z';
	} catch {
		return true;
	}
};
