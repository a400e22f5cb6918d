import {constants} from 'node:fs';
import {chmod, type FileHandle, lstat, mkdir, open, rename, rm} from 'node:fs/promises';
import path from 'node:path';
import {failure, type Result, success} from '../domain/result.ts';
import {codeOf, fileProblem} from './file-problem.ts';

/** Text that is written piece by piece, so that a large file never stands in memory whole. */
export type Pieces = Iterable<string> | AsyncIterable<string>;

/** Makes a folder that only its owner may enter; one of ours that is too open is closed. */
export const ownFolder = async (folder: string): Promise<void> => {
	await mkdir(folder, {recursive: true, mode: 0o700});
	const found = await lstat(folder);
	if (found.isDirectory() && (found.mode & 0o077) !== 0) await chmod(folder, 0o700);
};

const writePieces = async (handle: FileHandle, pieces: Pieces): Promise<void> => {
	for await (const piece of pieces) await handle.writeFile(piece);
	await handle.sync();
};

/** Makes the rename itself last; some file systems cannot. */
const syncFolder = async (folder: string): Promise<void> => {
	try {
		const handle = await open(folder, 'r');
		await handle.sync().finally(async () => handle.close());
	} catch {}
};

/**
 * Replaces a file as a whole: readers see the old or the new one, also after a crash. Mode 0600, in a folder of 0700.
 * A symbolic link at the file's place is replaced, never followed. Problems are of kind `file` and leave the old file.
 */
export const writePrivate = async (file: string, pieces: Pieces): Promise<Result<void>> => {
	const folder = path.dirname(file);
	// Loaded with the first write: it is among the slowest of Node's own modules.
	const {randomBytes} = await import('node:crypto');
	const draft = `${file}.${randomBytes(6).toString('hex')}.tmp`;
	try {
		await ownFolder(folder);
		// `wx`: made new, so that nobody's file or link is ever written through.
		const handle = await open(draft, 'wx', 0o600);
		await writePieces(handle, pieces).finally(async () => handle.close());
		await rename(draft, file);
		await syncFolder(folder);
		return success(undefined);
	} catch (cause) {
		await rm(draft, {force: true}).catch(() => undefined);
		return failure(fileProblem(cause, 'write', file));
	}
};

/** Opens a file of ours for reading: a plain file of at most `limit` bytes, by no link. Throws. */
const openPrivate = async (file: string, limit: number): Promise<{handle: FileHandle; size: number}> => {
	const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
	try {
		const found = await handle.stat();
		if (!found.isFile()) throw new Error('it is no plain file');
		if (found.size > limit) throw new Error(`it has ${found.size} bytes; at most ${limit} were expected`);
		return {handle, size: found.size};
	} catch (cause) {
		await handle.close();
		throw cause;
	}
};

/**
 * Reads a file of ours; `null` when there is none. Anything but a plain file, such as a symbolic link or a pipe, and
 * a file of more than `limit` bytes are problems of kind `file`.
 */
export const readPrivate = async (file: string, limit: number): Promise<Result<Buffer | null>> => {
	try {
		const {handle} = await openPrivate(file, limit);
		return success(await handle.readFile().finally(async () => handle.close()));
	} catch (cause) {
		return codeOf(cause) === 'ENOENT' ? success(null) : failure(fileProblem(cause, 'read', file));
	}
};

const newline = 0x0a;
const chunk = 256 * 1024;

/** The last line of a file, which must be short; empty when there is none. */
const lastLine = async (handle: FileHandle, size: number): Promise<string> => {
	const from = Math.max(0, size - 200);
	const {buffer, bytesRead} = await handle.read(Buffer.alloc(200), 0, 200, from);
	const text = buffer.toString('utf8', 0, bytesRead).trimEnd();
	return text.slice(text.lastIndexOf('\n') + 1);
};

/**
 * A file of ours line by line, without ever holding all of it. The last line, which tells whether the file is whole,
 * comes first. Limits and problems are {@link readPrivate}'s; a problem is the only or the last item.
 */
export async function* readLines(file: string, limit: number): AsyncGenerator<Result<string>> {
	let opened: {handle: FileHandle; size: number};
	try {
		opened = await openPrivate(file, limit);
	} catch (cause) {
		if (codeOf(cause) !== 'ENOENT') yield failure(fileProblem(cause, 'read', file));
		return;
	}
	const {handle, size} = opened;
	try {
		yield success(await lastLine(handle, size));
		let rest = Buffer.alloc(0);
		for (;;) {
			const {buffer, bytesRead} = await handle.read(Buffer.allocUnsafe(chunk), 0, chunk, null);
			if (bytesRead === 0) break;
			const bytes = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
			let from = 0;
			for (let to = bytes.indexOf(newline); to >= 0; to = bytes.indexOf(newline, from)) {
				yield success(bytes.toString('utf8', from, to));
				from = to + 1;
			}
			rest = bytes.subarray(from);
		}
	} catch (cause) {
		yield failure(fileProblem(cause, 'read', file));
	} finally {
		await handle.close();
	}
}
