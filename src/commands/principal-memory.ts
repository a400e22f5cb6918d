import {readKnownPrincipal, writeKnownPrincipal} from '../disk/known-principals.ts';
import {knownOf} from '../domain/known-principal.ts';
import type {PrincipalMemory} from '../state/load-world.ts';
import {ownerOf} from './cache-identity.ts';
import type {Context} from './context.ts';
import type {Host} from './host.ts';

/** What earlier runs found out about principals, and what to wait for on the way out. */
export type PrincipalFiles = {readonly memory?: PrincipalMemory; readonly written: () => Promise<unknown>};

/** A file for each principal in the cache; nothing with `--no-cache`. */
export const principalFilesOf = (context: Context, host: Host): PrincipalFiles => {
	if (!context.options.usesCache) return {written: async () => {}};
	const cache = {folder: context.paths.nodes, now: host.now};
	let last: Promise<unknown> = Promise.resolve();
	return {
		memory: {
			recall: async identity => {
				const known = await readKnownPrincipal(cache, ownerOf(identity.arn, context, host));
				return known && knownOf(known, identity);
			},
			keep: known => {
				const owner = ownerOf(known.principal.identity.arn, context, host);
				last = last.then(() => writeKnownPrincipal(cache, owner, known));
			},
		},
		written: () => last,
	};
};
