import {closeSync, constants, openSync, write, writeSync} from 'node:fs';
import type {Terminal} from './terminal.ts';

/** Where a session's output goes, and how full it is. */
export type Output = {
	/** Takes the bytes. Whether more may follow at once; if not, `onDrain`'s listener is called when it may. */
	readonly write: (bytes: Buffer | string) => boolean;
	readonly onDrain: (listener: () => void) => void;
	/** Drops what is held, but for a piece that is being written. */
	readonly clear: () => void;
	/** Settles when all is written (true), or when the terminal has taken nothing for `patience` milliseconds (false). */
	readonly flush: (patience: number) => Promise<boolean>;
	/** Stops; what is still held is dropped. */
	readonly release: () => void;
};

/** Bytes held before the writer is asked to wait, and below which it may go on. */
const high = 1024 * 1024;
const low = 256 * 1024;

/** Bytes up to which a write is tried at once: an echo, not a flood. */
const small = 1024;

/** Milliseconds until a full terminal that does not wait is tried again. */
const again = 5;

/** A second, non-blocking description of the same terminal; `null` where the system has no way to get one. */
const openAgain = (fd: number): number | null => {
	try {
		return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
	} catch {
		return null;
	}
};

/** Writes what the terminal takes without waiting; the number of bytes. */
const writeAtOnce = (fd: number, bytes: Buffer): number => {
	try {
		return writeSync(fd, bytes);
	} catch {
		// Full (EAGAIN), or gone: then the write that waits will tell.
		return 0;
	}
};

type Done = (cause: NodeJS.ErrnoException | null | undefined, written: number) => void;

/**
 * Writes to a terminal without ever stopping the program. Node writes to a terminal synchronously: one that does not
 * read (a slow line, a window that hangs) would stop every timer, signal and tunnel of ours. So what is small is written
 * at once where there is room, and the rest in the thread pool, where waiting harms nobody. A stream that is no
 * terminal writes by itself. `onGone` is told when the terminal vanished.
 */
export const takeOutput = (stdout: Terminal['stdout'], onGone: () => void): Output => {
	const fd = stdout.isTTY ? stdout.fd : undefined;
	const direct = fd === undefined ? null : openAgain(fd);
	const held: Buffer[] = [];
	let bytesHeld = 0;
	let isWaiting = false;
	let isFull = false;
	let isReleased = false;
	let drained: () => void = () => {};
	let progressed: () => void = () => {};
	const settle = (): void => {
		progressed();
		if (isFull && bytesHeld < low) {
			isFull = false;
			drained();
		}
	};
	const send = (piece: Buffer, done: Done): void => {
		if (fd === undefined) stdout.write(piece, cause => done(cause, piece.length));
		else write(fd, piece, done);
	};
	const pump = (): void => {
		if (isReleased || isWaiting || held.length === 0) return;
		const piece = Buffer.concat(held.splice(0));
		isWaiting = true;
		send(piece, (cause, written) => {
			isWaiting = false;
			if (cause && cause.code !== 'EAGAIN') {
				bytesHeld = 0;
				held.length = 0;
				settle();
				return onGone();
			}
			const done = cause ? 0 : written;
			bytesHeld -= done;
			if (done < piece.length) held.unshift(piece.subarray(done));
			settle();
			if (cause) setTimeout(pump, again);
			else pump();
		});
	};
	stdout.on('error', onGone);
	stdout.on('close', onGone);
	return {
		write: data => {
			const bytes = typeof data === 'string' ? Buffer.from(data) : data;
			const mayTry = direct !== null && bytesHeld === 0 && bytes.length <= small && !isReleased;
			const done = mayTry ? writeAtOnce(direct, bytes) : 0;
			if (done === bytes.length) return true;
			held.push(done === 0 ? bytes : bytes.subarray(done));
			bytesHeld += bytes.length - done;
			pump();
			isFull ||= bytesHeld > high;
			return !isFull;
		},
		onDrain: listener => {
			drained = listener;
		},
		clear: () => {
			for (const piece of held.splice(0)) bytesHeld -= piece.length;
		},
		flush: async patience =>
			new Promise(resolve => {
				let late: NodeJS.Timeout | undefined;
				progressed = () => {
					clearTimeout(late);
					if (bytesHeld === 0) resolve(true);
					else late = setTimeout(() => resolve(false), patience);
				};
				progressed();
			}),
		release: () => {
			isReleased = true;
			stdout.off('error', onGone);
			stdout.off('close', onGone);
			if (direct !== null) closeSync(direct);
		},
	};
};
