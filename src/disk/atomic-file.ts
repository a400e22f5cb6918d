import {randomBytes} from 'node:crypto';
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

/**
 * Reads a file of ours; `null` when there is none. Anything but a plain file, such as a symbolic link or a pipe, and
 * a file of more than `limit` bytes are problems of kind `file`.
 */
export const readPrivate = async (file: string, limit: number): Promise<Result<Buffer | null>> => {
	try {
		const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
		try {
			const {size} = await handle.stat().then(found => {
				if (!found.isFile()) throw new Error('it is no plain file');
				return found;
			});
			if (size > limit) throw new Error(`it has ${size} bytes; at most ${limit} were expected`);
			return success(await handle.readFile());
		} finally {
			await handle.close();
		}
	} catch (cause) {
		return codeOf(cause) === 'ENOENT' ? success(null) : failure(fileProblem(cause, 'read', file));
	}
};
