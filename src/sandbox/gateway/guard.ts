import {spawn} from 'node:child_process';
import {withoutTerminals} from './descriptors.ts';

/** Watches over a process group: should the sandbox be killed, nothing of the group is left. */
export type Guard = {readonly release: () => void};

/** Waits for a line; the end of the sandbox closes the pipe without one. */
const script = 'read -r _ || kill -s KILL -- "-$1"';

/**
 * A program in a terminal is hung up by the kernel when the sandbox dies; one behind pipes would go on. The guard is a
 * shell that outlives the sandbox by a moment.
 */
export const guardGroup = (leader: number): Guard => {
	const guard = spawn('/bin/sh', ['-c', script, 'guard', String(leader)], {
		detached: true,
		stdio: withoutTerminals('pipe', 'ignore', 'ignore'),
		env: {},
	});
	guard.on('error', () => {});
	guard.stdin.on('error', () => {});
	return {release: () => guard.stdin.end('\n')};
};
