import {write} from 'node:fs';

/** How much may wait for a reader that is slow before reading from the gateway stops. */
const fullAt = 1024 * 1024;

/** A file descriptor that is written to without ever blocking the program. */
export type Output = {
	/** Queues bytes; `done` is called once the system has taken them (or never will: the reader is gone). */
	write(bytes: Uint8Array, done?: () => void): void;
	/** True while so much waits that the source should pause. */
	isFull(): boolean;
	/** Calls back once, when there is room again. */
	whenRoom(callback: () => void): void;
	/** Resolves when nothing waits any more. */
	flushed(): Promise<void>;
};

type Waiting = {readonly bytes: Uint8Array; readonly done: (() => void) | undefined};

/**
 * Opens a descriptor for writing. Node's own stdout blocks the whole program while a terminal or pipe is full: no
 * signal, key or acknowledgement would get through. `failed` is called once when the reader is gone.
 */
export const openOutput = (descriptor: number, failed: (error: NodeJS.ErrnoException) => void): Output => {
	let waiting: Waiting[] = [];
	let waitingBytes = 0;
	let isWriting = false;
	let isBroken = false;
	let onRoom: (() => void)[] = [];
	let onFlushed: (() => void)[] = [];

	const callAll = (callbacks: readonly (() => void)[]): void => {
		for (const callback of callbacks) callback();
	};

	const put = (bytes: Uint8Array, batch: readonly Waiting[]): void => {
		write(descriptor, bytes, 0, bytes.length, null, (error, written) => {
			if (error?.code === 'EAGAIN') {
				// The descriptor is shared with somebody who made it non-blocking: nothing tells us when it has room.
				setTimeout(put, 5, bytes, batch);
				return;
			}
			if (!error && written < bytes.length) {
				put(bytes.subarray(written), batch);
				return;
			}
			if (error && !isBroken) {
				isBroken = true;
				failed(error);
			}
			settle(batch);
		});
	};

	/** `isWriting` stays set while the callbacks run: what they write is queued behind the rest. */
	const settle = (batch: readonly Waiting[]): void => {
		for (const {bytes, done} of batch) {
			waitingBytes -= bytes.length;
			done?.();
		}
		if (waitingBytes < fullAt) {
			const callbacks = onRoom;
			onRoom = [];
			callAll(callbacks);
		}
		if (waiting.length > 0) {
			next();
			return;
		}
		isWriting = false;
		const callbacks = onFlushed;
		onFlushed = [];
		callAll(callbacks);
	};

	const next = (): void => {
		const batch = waiting;
		waiting = [];
		isWriting = true;
		if (isBroken) {
			settle(batch);
			return;
		}
		const [only] = batch;
		put(only && batch.length === 1 ? only.bytes : Buffer.concat(batch.map(({bytes}) => bytes)), batch);
	};

	return {
		write(bytes, done) {
			if (isBroken || bytes.length === 0) {
				done?.();
				return;
			}
			waiting.push({bytes, done});
			waitingBytes += bytes.length;
			if (!isWriting) next();
		},
		isFull: () => waitingBytes >= fullAt,
		whenRoom(callback) {
			onRoom.push(callback);
		},
		flushed: () =>
			new Promise(resolve => {
				if (!isWriting && waiting.length === 0) resolve();
				else onFlushed.push(resolve);
			}),
	};
};
