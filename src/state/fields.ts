import {type Node, nodeName, nodeTags, type Tags} from '../domain/node.ts';
import type {Field} from '../search/index.ts';

/** The node's private address: EC2's, else the one the agent reported; empty where nobody knows. */
export const ipOf = ({instance, managed}: Node): string => instance?.privateIp ?? managed?.ip ?? '';

/** The operating system as precisely as it is known, such as `Ubuntu 22.04`, `Windows` or `Linux/UNIX`. */
export const platformOf = ({instance, managed}: Node): string => {
	if (managed?.os) return managed.osVersion ? `${managed.os} ${managed.osVersion}` : managed.os;
	return managed?.platformType ?? instance?.platform ?? '';
};

/** The node's name, empty where it has none: then only its id names it. */
export const ownName = (node: Node): string => {
	const name = nodeName(node);
	return name === node.id ? '' : name;
};

/** Numbers of the fields of {@link searchFields} that columns show; the tags follow them. */
export const fieldNumber = {name: 0, id: 1, ip: 2, platform: 3, region: 4, profile: 5, tags: 6} as const;

/** What a node is found by, in a fixed order, so that matched letters find their column. */
export const searchFields = (node: Node): readonly Field[] => [
	{kind: 'name', text: ownName(node)},
	{kind: 'id', text: node.id},
	{kind: 'ip', text: ipOf(node)},
	{kind: 'platform', text: platformOf(node)},
	{kind: 'region', text: node.scope.region},
	{kind: 'profile', text: node.scope.profile ?? ''},
	...tagFields(node),
];

/** AWS's own tags stand behind those that people gave. */
const tagRank = (key: string): string => `${key.startsWith('aws:') ? 1 : 0}${key}`;

const textsOf = (tags: Tags): readonly string[] =>
	Object.entries(tags)
		.filter(([key]) => key !== 'Name')
		.sort(([one], [other]) => (tagRank(one) < tagRank(other) ? -1 : 1))
		.map(([key, value]) => `${key}=${value}`);

/** The node's tags but Name as `key=value`, in the order of their keys. */
export const tagTexts = (node: Node): readonly string[] => {
	const tags = nodeTags(node);
	return tags ? textsOf(tags) : [];
};

const tagFields = (node: Node): Field[] => tagTexts(node).map(text => ({kind: 'tag', text}));

/** Whether two versions of a node are found by the same texts, so that the index can stay as it is. */
export const isFoundAlike = (one: Node, other: Node): boolean =>
	nodeTags(one) === nodeTags(other) &&
	nodeName(one) === nodeName(other) &&
	ipOf(one) === ipOf(other) &&
	platformOf(one) === platformOf(other);
