import type {Instance, ManagedNode} from './node.ts';

/** Texts that are kept once. Beyond it, texts that only look as if they repeated are not kept any more. */
const mostTexts = 20_000;

/** Longer texts hardly repeat. */
const longest = 120;

/** A row that was just copied out of the worker or read from a file: nobody else has it yet, so it may be changed. */
type Fresh = Record<string, unknown> & {tags?: Record<string, string> | null};

const instanceFields: readonly (keyof Instance)[] = [
	'state',
	'type',
	'platform',
	'architecture',
	'vpc',
	'subnet',
	'zone',
	'owner',
	'instanceProfile',
];

const managedNodeFields: readonly (keyof ManagedNode)[] = [
	'ping',
	'agentVersion',
	'platformType',
	'os',
	'osVersion',
	'iamRole',
];

/**
 * Gives rows that come from the worker or a file the same text objects for equal texts. Each brings a copy of every text, though
 * zone, type or tag values are the same for thousands of rows: 100,000 rows take 100 MB as they come and 50 MB so.
 */
export const createSharedTexts = () => {
	const texts = new Map<string, string>();
	const share = (text: string): string => {
		if (text.length > longest) return text;
		const known = texts.get(text);
		if (known !== undefined) return known;
		if (texts.size < mostTexts) texts.set(text, text);
		return text;
	};
	const shareIn = (row: Fresh, fields: readonly string[]) => {
		for (const field of fields) {
			const value = row[field];
			if (typeof value === 'string') row[field] = share(value);
		}
		for (const key in row.tags) {
			const value = row.tags[key];
			if (key !== 'Name' && value !== undefined) row.tags[key] = share(value);
		}
	};
	return {
		shareInstances: (rows: readonly Instance[]) => {
			for (const row of rows) shareIn(row as unknown as Fresh, instanceFields);
		},
		shareManagedNodes: (rows: readonly ManagedNode[]) => {
			for (const row of rows) shareIn(row as unknown as Fresh, managedNodeFields);
		},
	};
};
