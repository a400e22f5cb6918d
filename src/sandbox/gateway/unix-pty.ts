import {readSync, writeSync} from 'node:fs';
import type {IPty} from 'node-pty';

/** The stream under a pseudo-terminal; node-pty's types do not tell of it. */
type Master = {destroyed: boolean; read: () => unknown; destroy: (error?: Error) => unknown};
type UnixPty = IPty & {readonly fd: number; readonly _socket: Master};

/** The descriptor of a terminal's master side. */
export const descriptorOf = (pty: IPty): number => (pty as UnixPty).fd;

/** How long to wait for a program that does not read its input. */
const retry = 5;
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
	const {fd, _socket: master} = pty as UnixPty;
	const waiting: Uint8Array[] = [];
	let waitingBytes = 0;
	let timer: NodeJS.Timeout | null = null;

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
		if (timer) clearTimeout(timer);
		timer = null;
		waiting.length = 0;
		waitingBytes = 0;
	};

	const flush = (): void => {
		const wasReady = waitingBytes < backlogLimit;
		for (let first = waiting[0]; first; first = waiting[0]) {
			const taken = put(first);
			if (taken === null) {
				stop();
				return;
			}
			waitingBytes -= taken;
			if (taken < first.length) {
				waiting[0] = first.subarray(taken);
				timer ??= setTimeout(() => {
					timer = null;
					flush();
				}, retry);
				break;
			}
			waiting.shift();
		}
		if (!wasReady && waitingBytes < backlogLimit) onReady();
	};

	return {
		write: bytes => {
			waiting.push(bytes);
			waitingBytes += bytes.length;
			if (!timer) flush();
		},
		isReady: () => waitingBytes < backlogLimit,
		stop,
	};
};

/**
 * Sees to it that nothing of a program's last output is lost. node-pty drops the terminal 200 ms after the program's
 * end even when reading is on hold, with all that has not been read.
 */
export const readToTheEnd = (pty: IPty, onData: (bytes: Uint8Array) => void): void => {
	const {fd, _socket: master} = pty as UnixPty;
	const destroy = master.destroy.bind(master);
	const rest = (): Uint8Array | null => {
		const bytes = new Uint8Array(65_536);
		try {
			const length = readSync(fd, bytes);
			return length > 0 ? bytes.subarray(0, length) : null;
		} catch {
			return null;
		}
	};
	master.destroy = error => {
		if (master.destroyed) return destroy(error);
		// What the stream holds comes first: reading it emits its data.
		while (master.read() !== null);
		for (let bytes = rest(); bytes; bytes = rest()) onData(bytes);
		return destroy(error);
	};
};
