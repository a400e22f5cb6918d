import {spawn} from 'node:child_process';
import type {Terminal} from './terminal.ts';

/** The change of a terminal's mode that is under way. Settles when it is through, so that it can be undone safely. */
export type ModeChange = {readonly settled: () => Promise<void>};

/** Where Linux and macOS have it; looked up on PATH it could be anything. */
const stty = '/bin/stty';

/** Milliseconds that the change may still take when the session is over already. */
const patience = 300;

/**
 * Lets output pass unchanged. Node's raw mode leaves the kernel's output processing on: every line feed of the far side,
 * which has its carriage return already, would get a second one, at a third of the relay's processor time. Node has no
 * way to turn it off, `stty` has; leaving raw mode turns it on again. Without `stty` nothing is changed.
 */
export const passOutput = ({stdin}: Terminal): ModeChange => {
	if (!stdin.isTTY || stdin.fd === undefined) return {settled: async () => {}};
	const child = spawn(stty, ['-opost'], {stdio: [stdin.fd, 'ignore', 'ignore']});
	const gone = new Promise<void>(resolve => {
		child.once('error', () => resolve());
		child.once('exit', () => resolve());
	});
	return {
		settled: async () => {
			const late = setTimeout(() => child.kill('SIGKILL'), patience);
			await gone;
			clearTimeout(late);
		},
	};
};
