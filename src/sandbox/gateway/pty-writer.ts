import {writeSync} from 'node:fs';
import type {IPty} from 'node-pty';
import {unixPty} from './unix-pty.ts';

/**
 * A terminal holds some 20 KiB, which a program that reads empties in much less than a millisecond: so many turns of the
 * event loop are spent on looking again before a timer is used, which waits for this long at last.
 */
const patience = 100;
const longest = 20;
/** Input that may wait for the program before the client is held back. */
const backlogLimit = 256 * 1024;

/**
 * Writes to a pseudo-terminal and knows what is still waiting. node-pty's own queue does not tell, spins while the
 * program does not read, and may write to a descriptor that has been closed meanwhile.
 */
export const createPtyWriter = (
	pty: IPty,
	onReady: () => void,
): {readonly write: (bytes: Uint8Array) => void; readonly isReady: () => boolean; readonly stop: () => void} => {
	const {fd, _socket: master} = unixPty(pty);
	const waiting: Uint8Array[] = [];
	let current: Uint8Array = new Uint8Array();
	let waitingBytes = 0;
	let isScheduled = false;
	let cancel: (() => void) | null = null;
	let turns = 0;

	/** How many bytes the terminal took; `null`: it is gone. */
	const put = (bytes: Uint8Array): number | null => {
		if (master.destroyed) return null;
		try {
			return writeSync(fd, bytes);
		} catch (error) {
			return (error as NodeJS.ErrnoException).code === 'EAGAIN' ? 0 : null;
		}
	};

	const stop = (): void => {
		cancel?.();
		cancel = null;
		waiting.length = 0;
		current = new Uint8Array();
		waitingBytes = 0;
	};

	/** A program that reads is given more at once, another one after a while. */
	const flushLater = (isRead: boolean): void => {
		const run = (): void => {
			cancel = null;
			flush();
		};
		turns = isRead ? 0 : turns + 1;
		if (turns < patience) {
			const immediate = setImmediate(run);
			cancel = () => clearImmediate(immediate);
		} else {
			const timer = setTimeout(run, Math.min(turns - patience + 1, longest));
			cancel = () => clearTimeout(timer);
		}
	};

	const flush = (): void => {
		const before = waitingBytes;
		while (waitingBytes > 0) {
			if (current.length === 0) current = Buffer.concat(waiting.splice(0));
			const taken = put(current);
			if (taken === null) {
				stop();
				return;
			}
			waitingBytes -= taken;
			current = current.subarray(taken);
			if (current.length > 0) {
				flushLater(waitingBytes < before);
				break;
			}
		}
		if (before >= backlogLimit && waitingBytes < backlogLimit) onReady();
	};

	/** What arrives in one go is written in one go. */
	const flushSoon = (): void => {
		if (isScheduled || cancel) return;
		isScheduled = true;
		queueMicrotask(() => {
			isScheduled = false;
			if (!cancel) flush();
		});
	};

	return {
		write: bytes => {
			waiting.push(bytes);
			waitingBytes += bytes.length;
			flushSoon();
		},
		isReady: () => waitingBytes < backlogLimit,
		stop,
	};
};
