import {open, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout} from 'node:timers/promises';
import {ownFolder} from './atomic-file.ts';
import {codeOf} from './file-problem.ts';

/** Milliseconds: between two tries, in total, and after which a lock's owner is taken for dead. */
const retry = 15;
const patience = 2000;
const abandoned = 5000;

const take = async (lock: string): Promise<boolean> => {
	try {
		await (await open(lock, 'wx', 0o600)).close();
		return true;
	} catch (cause) {
		if (codeOf(cause) !== 'EEXIST') throw cause;
		return false;
	}
};

const dropAbandoned = async (lock: string, now: () => number): Promise<void> => {
	try {
		if (now() - (await stat(lock)).mtimeMs > abandoned) await rm(lock, {force: true});
	} catch {}
};

/**
 * Runs `work` while no other reach runs work on the same file. A lock that cannot be had in 2 s is passed over: an
 * addition of the other one may then be lost, but no file is ever broken, for each is written whole.
 */
export const withLock = async <Value>(file: string, now: () => number, work: () => Promise<Value>): Promise<Value> => {
	const lock = `${file}.lock`;
	let has = false;
	try {
		await ownFolder(path.dirname(file));
		has = await take(lock);
		for (let waited = 0; !has && waited < patience; waited += retry) {
			await dropAbandoned(lock, now);
			await setTimeout(retry);
			has = await take(lock);
		}
	} catch {
		// The folder cannot be made or written: the work itself will tell.
	}
	try {
		return await work();
	} finally {
		if (has) await rm(lock, {force: true}).catch(() => undefined);
	}
};
