import {readdirSync, readFileSync} from 'node:fs';
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

/** Ids of the processes below one, by what /proc tells. */
export const processesBelow = (pid: number): readonly number[] => {
	const children = readdirSync('/proc')
		.filter(name => /^\d+$/.test(name))
		.filter(name => {
			try {
				return readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1] === String(pid);
			} catch {
				return false;
			}
		})
		.map(Number);
	return [...children, ...children.flatMap(processesBelow)];
};
