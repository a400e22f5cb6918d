import type {Scope} from '../domain/scope.ts';
import {clean} from '../domain/text.ts';
import {cacheVersion} from './cache-files.ts';
import {type CachedNode, unpackNode} from './cached-node.ts';
import {isRecord, parseJson} from './json-file.ts';

/** The cache of nodes: a folder, a clock, and limits in bytes. */
export type Cache = {
	readonly folder: string;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
	/** What the caller is chosen by, for what is read before anybody said who that is. */
	readonly who?: string;
	/** Of all files together; {@link limits} unless told otherwise. */
	readonly most?: number;
	/** Of one account and region; the nodes beyond it are not kept. */
	readonly mostEach?: number;
};

/** Bytes that the cache may take: all together, and one account and region. */
export const limits = {all: 256_000_000, each: 96_000_000} as const;

/** What a cache file is about. Whoever shows it must say its age and compare the principal. */
export type CacheHead = {
	readonly account: string;
	readonly region: string;
	/** ARN of the principal that the verdicts are about; `null` when it was not known. */
	readonly principal: string | null;
	/** Milliseconds since the epoch. */
	readonly savedAt: number;
	/** How many nodes there were in all. */
	readonly count: number;
};

/** What is kept of one scope after it was listed. */
export type CacheEntry = {
	readonly scope: Scope;
	readonly account: string;
	readonly principal: string | null;
	readonly nodes: readonly CachedNode[];
	/** The nodes to draw first at the next start, in their order. */
	readonly firstScreen: readonly CachedNode[];
	/** When the nodes were listed, milliseconds since the epoch; now unless told otherwise. */
	readonly listedAt?: number;
};

/** Older nodes are not shown at all, and older verdicts neither. */
const nodeLifetime = 30 * 24 * 3600_000;
const verdictLifetime = 24 * 3600_000;

/** Whether what was saved at a time may still be shown; nothing from the future is. */
export const isCurrent = ({savedAt}: CacheHead, now: number): boolean =>
	savedAt <= now && now - savedAt <= nodeLifetime;

/** Checks and cleans a head; `null` for anything else, another version too. */
export const parseHead = (value: unknown): CacheHead | null => {
	if (!isRecord(value) || value['version'] !== cacheVersion) return null;
	const {account, region, principal, savedAt, count} = value;
	if (typeof account !== 'string' || typeof region !== 'string') return null;
	if (typeof count !== 'number' || typeof savedAt !== 'number') return null;
	if (principal !== null && typeof principal !== 'string') return null;
	return {
		account: clean(account),
		region: clean(region),
		principal: principal === null ? null : clean(principal),
		savedAt,
		count,
	};
};

/** Whether a JSON text holds nothing that cleaning would change; escapes are not looked into. */
const isClean = (json: string): boolean => !json.includes('\\') && clean(json) === json;

/**
 * Checks a page of nodes in JSON and cleans it where something is to clean, which is told from the whole text at once:
 * no file of ours has any. Verdicts that are too old are left out. `null` when one node is malformed.
 */
export const parsePage = (json: string, scope: Scope, now: number): CachedNode[] | null => {
	const items = parseJson(json);
	if (!Array.isArray(items)) return null;
	const tidy = isClean(json) ? (text: string) => text : clean;
	const nodes: CachedNode[] = [];
	for (const item of items) {
		const cached = unpackNode(item, scope, tidy);
		if (!cached) return null;
		const isOld = cached.checkedAt !== null && (cached.checkedAt > now || now - cached.checkedAt > verdictLifetime);
		nodes.push(isOld ? {...cached, access: null, checkedAt: null} : cached);
	}
	return nodes;
};
