import {constants} from 'node:fs';
import {open, rm} from 'node:fs/promises';
import {problem} from '../domain/problem.ts';
import {failure, type Result} from '../domain/result.ts';
import {type Pieces, writePrivate} from './atomic-file.ts';
import {cacheVersion} from './cache-files.ts';

/** How every file of the cache begins that holds its version; a newer reach keeps to that. */
const beginning = /^\{"version":(\d{1,9})[,}]/;

/** Whether a newer reach wrote a file of the cache under a name of ours. */
const isNewer = async (file: string): Promise<boolean> => {
	try {
		const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
		const {buffer, bytesRead} = await handle.read(Buffer.alloc(32), 0, 32, 0).finally(async () => handle.close());
		const [, version] = beginning.exec(buffer.toString('latin1', 0, bytesRead)) ?? [];
		return version !== undefined && Number(version) > cacheVersion;
	} catch {
		return false;
	}
};

const newer = (file: string): Result<never> =>
	failure(
		problem(
			'file',
			'The cache was written by a newer reach and is left alone',
			'Update reach to use it, or remove it: reach cache clear',
			{detail: file},
		),
	);

/** Removes a file that cannot be used, with a note to be told; one of a newer reach stays, which is noted as well. */
export const dropped = async (file: string): Promise<Result<never>> => {
	if (await isNewer(file)) return newer(file);
	await rm(file, {force: true}).catch(() => undefined);
	return failure(
		problem('file', 'The cache was broken and was dropped', 'Nothing to do: it is written anew.', {detail: file}),
	);
};

/** Writes a file of the cache, but never over one of a newer reach. */
export const writeCached = async (file: string, pieces: Pieces): Promise<Result<void>> =>
	(await isNewer(file)) ? newer(file) : writePrivate(file, pieces);
