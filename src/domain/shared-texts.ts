import type {Instance, ManagedNode, Tags} from './node.ts';

/** Texts that are kept once. Beyond it, texts that only look as if they repeated are not kept any more. */
const mostTexts = 20_000;

/** Longer texts hardly repeat. */
const longest = 120;

type Share = <Text extends string | null>(text: Text) => Text;

const createShare = (): Share => {
	const texts = new Map<string, string>();
	return <Text extends string | null>(text: Text): Text => {
		if (text === null || text.length > longest) return text;
		const known = texts.get(text);
		if (known !== undefined) return known as Text;
		if (texts.size < mostTexts) texts.set(text, text);
		return text;
	};
};

/** Makes rows small. They must be fresh, copied out of the worker or read from a file: their tags are changed. */
export type SharedTexts = {
	readonly instance: (row: Instance) => Instance;
	readonly managedNode: (row: ManagedNode) => ManagedNode;
};

/**
 * Makes rows that come from the worker or a file small. They bring a copy of every text, though zone, type or tag values
 * are the same for thousands of rows, and keep their fields outside the object: 100,000 rows take 100 MB as they come
 * and 45 MB so. Equal texts become one; the name is that of the Name tag; fields are spelled out, so that they stand in
 * the object itself.
 */
export const createSharedTexts = (): SharedTexts => {
	const share = createShare();
	// Of their own: where every instance was launched at another second, they would take the place of all others.
	const shareTime = createShare();
	const shareTags = (fresh: Tags): Tags => {
		const tags = fresh as Record<string, string>;
		for (const key in tags) if (key !== 'Name') tags[key] = share(tags[key] ?? '');
		return tags;
	};
	return {
		instance: row => ({
			id: row.id,
			name: row.tags['Name'] === row.name ? row.tags['Name'] : row.name,
			state: share(row.state),
			type: share(row.type),
			platform: share(row.platform),
			architecture: share(row.architecture),
			privateIp: row.privateIp,
			publicIp: row.publicIp,
			privateDns: row.privateDns,
			vpc: share(row.vpc),
			subnet: share(row.subnet),
			zone: share(row.zone),
			launched: shareTime(row.launched),
			owner: share(row.owner),
			instanceProfile: share(row.instanceProfile),
			tags: shareTags(row.tags),
			...(row.exactTags && {exactTags: row.exactTags}),
		}),
		managedNode: row => ({
			id: row.id,
			name: row.name,
			computerName: row.computerName,
			ip: row.ip,
			ping: share(row.ping),
			lastPing: row.lastPing,
			agentVersion: share(row.agentVersion),
			platformType: share(row.platformType),
			os: share(row.os),
			osVersion: share(row.osVersion),
			iamRole: share(row.iamRole),
			tags: row.tags && shareTags(row.tags),
			...(row.exactTags && {exactTags: row.exactTags}),
		}),
	};
};
