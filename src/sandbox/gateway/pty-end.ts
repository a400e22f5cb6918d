import {readSync} from 'node:fs';
import type {IPty} from 'node-pty';
import {unixPty} from './unix-pty.ts';

/**
 * Sees to it that nothing of a program's last output is lost. node-pty drops the terminal 200 ms after the program's
 * end even when reading is on hold, with all that has not been read.
 */
export const readToTheEnd = (pty: IPty, onData: (bytes: Uint8Array) => void): void => {
	const {fd, _socket: master} = unixPty(pty);
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
