import {fstatSync, writeSync} from 'node:fs';

/** Where the keys of a session go, and how full it is. */
export type Input = {
	/** Takes the bytes. Whether more may follow at once; if not, `onDrain`'s listener is called when it may. */
	readonly write: (bytes: Buffer) => boolean;
	readonly onDrain: (listener: () => void) => void;
	/** Drops what is held and writes nothing any more. */
	readonly stop: () => void;
};

/**
 * Bytes held before the writer is asked to wait, and below which it may go on. Much, because escape keys are only seen
 * while the keyboard is read: who pasted into a client that hangs must still get out.
 */
const high = 1024 * 1024;
const low = 64 * 1024;

/** Milliseconds until a full pty is tried again: the first and the longest wait. */
const soonest = 2;
const latest = 50;

/**
 * Writes to a pty's master in order and without waiting; a pty has room for some 4 kB of input. node-pty's own `write`
 * keeps an endless queue, spins while the pty is full and prints its errors on the screen.
 */
export const inputTo = (fd: number): Input => {
	const device = fstatSync(fd).rdev;
	const held: Buffer[] = [];
	let bytesHeld = 0;
	let isFull = false;
	let isStopped = false;
	let wait = soonest;
	let timer: NodeJS.Timeout | undefined;
	let drained: () => void = () => {};
	const stop = (): void => {
		isStopped = true;
		held.length = 0;
		bytesHeld = 0;
		clearTimeout(timer);
	};
	/** Bytes taken; -1: the pty is gone. */
	const tryWrite = (bytes: Buffer): number => {
		try {
			// Between its end and our hearing of it, the number may already be another file's.
			return fstatSync(fd).rdev === device ? writeSync(fd, bytes) : -1;
		} catch (cause) {
			return cause instanceof Error && 'code' in cause && cause.code === 'EAGAIN' ? 0 : -1;
		}
	};
	const pump = (): void => {
		timer = undefined;
		for (let first = held[0]; first; first = held[0]) {
			const done = tryWrite(first);
			if (done < 0) {
				stop();
				return;
			}
			bytesHeld -= done;
			if (done < first.length) {
				held[0] = first.subarray(done);
				wait = done > 0 ? soonest : Math.min(latest, wait * 2);
				timer = setTimeout(pump, wait);
				break;
			}
			held.shift();
			wait = soonest;
		}
		if (!isFull || bytesHeld >= low) return;
		isFull = false;
		drained();
	};
	return {
		write: bytes => {
			if (isStopped) return true;
			held.push(bytes);
			bytesHeld += bytes.length;
			if (!timer) pump();
			isFull ||= bytesHeld > high;
			return !isFull;
		},
		onDrain: listener => {
			drained = listener;
		},
		stop,
	};
};
