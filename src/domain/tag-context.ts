import type {Tags} from './node.ts';
import type {ContextEntry} from './simulation-api.ts';

/**
 * The part of the context that comes from a resource's tags, and what is uncertain about it.
 * - `doubts`: keys whose value is a guess, because two tags of the resource differ only in case
 * - `assumptions`: phrases that an allowed verdict rests on
 */
export type TagContext = {
	readonly entries: readonly ContextEntry[];
	readonly doubts: readonly string[];
	readonly assumptions: readonly string[];
};

/** Reads tags for one set of referenced keys. Nodes with equal signatures have equal contexts. */
export type TagReader = {
	/** Whether any policy looks at a tag of the resource. */
	readonly isReferenced: boolean;
	/** The referenced context keys, as spelled in the policies. Empty where every tag counts. */
	readonly names: readonly string[];
	readonly signature: (tags: Tags) => string;
	readonly context: (tags: Tags) => TagContext;
};

const empty: TagContext = {entries: [], doubts: [], assumptions: []};

/** Nothing about tags is sent: for documents, and where no policy looks at tags. */
export const withoutTags: TagReader = {isReferenced: false, names: [], signature: () => '', context: () => empty};

/** A tag key in lower case → the context keys that name it and the spellings that policies use. */
type Slot = {readonly names: string[]; readonly spellings: Set<string>};

/** A reader for the tag keys among these context keys: `name` as spelled, `tagKey` its part after the slash. */
export const readerFor = (references: readonly {readonly name: string; readonly tagKey: string}[]): TagReader => {
	if (references.length === 0) return withoutTags;
	const slots: Slot[] = [];
	const byLower = new Map<string, number>();
	for (const {name, tagKey} of references) {
		const lower = tagKey.toLowerCase();
		const at = byLower.get(lower) ?? slots.push({names: [], spellings: new Set()}) - 1;
		byLower.set(lower, at);
		slots[at]?.names.push(name);
		slots[at]?.spellings.add(tagKey);
	}
	// Tag keys repeat from node to node: lower-casing each spelling once keeps 100,000 nodes cheap.
	const bySpelling = new Map<string, number>();
	const slotOf = (key: string): number => {
		const seen = bySpelling.get(key);
		if (seen !== undefined) return seen;
		const at = byLower.get(key.toLowerCase()) ?? -1;
		bySpelling.set(key, at);
		return at;
	};
	const pick = (tags: Tags): readonly (Picked | undefined)[] => {
		const found: (Picked | undefined)[] = new Array(slots.length).fill(undefined);
		for (const key in tags) {
			const at = slotOf(key);
			if (at < 0) continue;
			const before = found[at];
			const isExact = slots[at]?.spellings.has(key) ?? false;
			const value = tags[key] ?? '';
			if (!before) found[at] = {key, value, isExact, rivals: noRivals};
			else found[at] = settle(before, {key, value, isExact, rivals: noRivals});
		}
		return found;
	};
	// Filled anew for each node, so that 100,000 nodes leave nothing behind.
	const values: (string | undefined)[] = new Array(slots.length).fill(undefined);
	return {
		isReferenced: true,
		names: references.map(({name}) => name),
		signature: tags => {
			const plain = values.fill(undefined);
			for (const key in tags) {
				const at = slotOf(key);
				if (at < 0) continue;
				if (plain[at] !== undefined) return rivalSignature(pick(tags));
				plain[at] = tags[key] ?? '';
			}
			let text = '';
			for (const value of plain) text += value === undefined ? '-' : `${value.length}:${value}`;
			return text;
		},
		context: tags => contextOf(pick(tags).map((one, at) => one && {...one, names: slots[at]?.names ?? []})),
	};
};

type Picked = {
	readonly key: string;
	readonly value: string;
	readonly isExact: boolean;
	readonly rivals: readonly string[];
};

const noRivals: readonly string[] = [];

const rivalSignature = (picked: readonly (Picked | undefined)[]): string =>
	`rivals ${JSON.stringify(picked.map(one => one && [one.value, one.rivals]))}`;

/** Of two tags that differ only in case the policy's own spelling counts, else the first in the alphabet. */
const settle = (one: Picked, other: Picked): Picked => {
	const isFirst = one.isExact === other.isExact ? one.key < other.key : one.isExact;
	const [winner, loser] = isFirst ? [one, other] : [other, one];
	if (winner.value === loser.value) return {...winner, rivals: [...one.rivals, ...other.rivals].toSorted()};
	return {...winner, rivals: [...one.rivals, ...other.rivals, loser.key].toSorted()};
};

const contextOf = (picked: readonly ((Picked & {names: readonly string[]}) | undefined)[]): TagContext => {
	const entries: ContextEntry[] = [];
	const doubts: string[] = [];
	const assumptions: string[] = [];
	for (const one of picked) {
		if (!one) continue;
		for (const key of one.names) entries.push({key, type: 'string', values: [one.value]});
		if (one.rivals.length > 0) doubts.push(...one.names);
		// Older documentation says that empty values are ignored (reference: iam-simulation §6.1).
		if (one.value === '') assumptions.push(`the empty tag ${one.key} counts as set`);
	}
	return {entries, doubts, assumptions};
};

/**
 * For policies that nobody could read: every tag counts, under each of these prefixes, such as `ssm:resourceTag/`.
 */
export const everyTagReader = (prefixes: readonly string[]): TagReader => ({
	isReferenced: true,
	names: [],
	signature: tags => JSON.stringify(Object.entries(tags).sort(([left], [right]) => (left < right ? -1 : 1))),
	context: tags =>
		readerFor(
			Object.keys(tags)
				.sort()
				.filter((key, at, all) => all.findIndex(other => other.toLowerCase() === key.toLowerCase()) === at)
				.flatMap(tagKey => prefixes.map(prefix => ({name: prefix + tagKey, tagKey}))),
		).context(tags),
});
