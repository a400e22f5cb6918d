import type {Result} from '../domain/result.ts';
import {clean} from '../domain/text.ts';
import {prune, type Recent, type RecentQuery, touch} from './frecency.ts';
import {changeJson, isRecord, type JsonFile, type Loaded, loadJson} from './json-file.ts';

/** As many recents are kept, for all accounts together. */
const most = 1000;

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? clean(value) : null);

const parseRecent = (value: unknown): Recent | null => {
	if (!isRecord(value)) return null;
	const {account, region, id, name, group, score, at, isPinned} = value;
	if (typeof account !== 'string' || typeof region !== 'string' || typeof id !== 'string') return null;
	if (typeof score !== 'number' || !(score >= 0) || typeof at !== 'number' || typeof isPinned !== 'boolean')
		return null;
	return {
		account: clean(account),
		region: clean(region),
		id: clean(id),
		name: textOrNull(name),
		group: textOrNull(group),
		score,
		at,
		isPinned,
	};
};

const recentsFile = (path: string, now: () => number): JsonFile<readonly Recent[]> => ({
	path,
	version: 1,
	empty: [],
	limit: 2_000_000,
	now,
	parse: value => {
		if (!Array.isArray(value)) return null;
		const recents = value.map(parseRecent);
		return recents.every(recent => recent !== null) ? recents : null;
	},
});

/** All recents, the latest first. */
export const readRecents = async (path: string, now: () => number): Promise<Loaded<readonly Recent[]>> =>
	loadJson(recentsFile(path, now));

/** Notes that a node was opened. */
export const rememberVisit = async (
	path: string,
	now: () => number,
	node: RecentQuery,
): Promise<Result<readonly Recent[]>> =>
	changeJson(recentsFile(path, now), recents => prune(touch(recents, node, now(), {visit: true}), now(), most));

/** Pins a node or takes its pin off. */
export const rememberPin = async (
	path: string,
	now: () => number,
	node: RecentQuery,
	isPinned: boolean,
): Promise<Result<readonly Recent[]>> =>
	changeJson(recentsFile(path, now), recents =>
		prune(touch(recents, node, now(), {visit: false, pin: isPinned}), now(), most),
	);
