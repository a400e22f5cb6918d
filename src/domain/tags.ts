import type {Tags} from './node.ts';
import {clean} from './text.ts';

/** Tags as a node holds them: cleaned for people, and byte for byte only where that differs. */
export type TagFields = {readonly tags: Tags; readonly exactTags?: Tags};

/**
 * Splits raw tags into what is drawn and what the simulator is told. A tag whose value holds, say, a zero-width
 * joiner would otherwise be simulated with another value than AWS will judge.
 */
export const tagFields = (raw: Iterable<readonly [key: string, value: string]>): TagFields => {
	const exact: [string, string][] = [];
	const cleaned: [string, string][] = [];
	let isAltered = false;
	for (const [key, value] of raw) {
		const pair: [string, string] = [clean(key), clean(value)];
		isAltered ||= pair[0] !== key || pair[1] !== value;
		exact.push([key, value]);
		cleaned.push(pair);
	}
	const tags = Object.fromEntries(cleaned);
	return isAltered ? {tags, exactTags: Object.fromEntries(exact)} : {tags};
};

/** A tag's value; `undefined` without the tag, also for keys such as `constructor` that every object answers to. */
export const tagValue = (tags: Tags, key: string): string | undefined =>
	Object.hasOwn(tags, key) ? tags[key] : undefined;

/** Whether two nodes' tags are the same, in whatever order. */
export const areSameTags = (one: Tags, other: Tags): boolean => {
	if (one === other) return true;
	const names = Object.keys(one);
	return names.length === Object.keys(other).length && names.every(name => one[name] === tagValue(other, name));
};
