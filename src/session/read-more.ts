import {readSync} from 'node:fs';

/** Bytes at which a piece is passed on. */
const enough = 56 * 1024;

/** A piece that is smaller is an echo or a line: nothing stands behind it. */
const worthLooking = 2048;

/**
 * Reads from a pty's master what has come behind a piece, without waiting. The kernel gives 4 kB at a time, and each
 * trip through a stream costs more than to read it: a sixth of the relay's processor time in a flood.
 */
export const readMore = (fd: number): ((piece: Buffer) => Buffer) => {
	let scratch: Buffer | undefined;
	return piece => {
		if (piece.length < worthLooking) return piece;
		scratch ??= Buffer.allocUnsafe(64 * 1024);
		let length = 0;
		try {
			while (length < enough) {
				const more = readSync(fd, scratch, length, scratch.length - length, null);
				if (more === 0) break;
				length += more;
			}
		} catch {
			// Nothing more now (EAGAIN), or the child is over (EIO): the stream hears of that itself.
		}
		return length === 0 ? piece : Buffer.concat([piece, scratch.subarray(0, length)]);
	};
};
