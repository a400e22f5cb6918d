import {connectivity} from './connectivity.ts';
import {exactTags, type Node, nodeName, nodeTags} from './node.ts';
import {tagValue} from './tags.ts';

/**
 * What a target's text names. Several nodes are listed, never guessed among.
 * `unread` counts hybrid nodes whose tags are not read, where the text asked for a tag.
 */
export type Found =
	| {readonly kind: 'one'; readonly node: Node}
	| {readonly kind: 'several'; readonly nodes: readonly Node[]}
	| {readonly kind: 'none'; readonly unread: number};

/** Whether a text has the shape of a node id, so that it can be tried even where no listing shows it. */
export const isNodeId = (text: string): boolean => /^(?:i|mi)-(?:[0-9a-f]{8}|[0-9a-f]{17})$/.test(text);

/** `name@region`: the text and the region behind its last `@`, if it looks like one. */
const atRegion = /^(.+)@([a-z]{2}(?:-[a-z]+)+-\d)$/;

/**
 * Finds the node that a person means by `text`: an id, a name, a private address or DNS name, `tag:key=value`, any of
 * these with `@region`, or the beginning of an id or name. The first of these ways that finds anything decides, exact
 * spelling before other case. Instances that are gone give way to those that are not.
 */
export const findTarget = (nodes: Iterable<Node>, text: string): Found => {
	const all = [...nodes];
	const whole = found(all, text);
	const [, before, region] = atRegion.exec(text) ?? [];
	if (whole.kind !== 'none' || !before) return whole;
	return found(
		all.filter(({scope}) => scope.region === region),
		before,
	);
};

const found = (nodes: readonly Node[], text: string): Found => {
	const [, key, value = ''] = /^tag:([^=]+)=(.*)$/s.exec(text) ?? [];
	const ways: readonly ((node: Node) => boolean)[] = key
		? [node => hasTag(node, key, value)]
		: [
				({id}) => id === text,
				node => names(node).includes(text),
				node => names(node).some(name => name.toLowerCase() === text.toLowerCase()),
				node => text !== '' && isBeginning(node, text.toLowerCase()),
			];
	for (const way of ways) {
		const matching = nodes.filter(way);
		const alive = matching.filter(node => connectivity(node) !== 'terminated');
		const candidates = alive.length > 0 ? alive : matching;
		const [node] = candidates;
		if (node) return candidates.length === 1 ? {kind: 'one', node} : {kind: 'several', nodes: candidates};
	}
	return {kind: 'none', unread: key ? nodes.filter(node => nodeTags(node) === null).length : 0};
};

const hasTag = (node: Node, key: string, value: string): boolean =>
	[nodeTags(node), exactTags(node)].some(tags => tags !== null && tagValue(tags, key) === value);

/** All that a node is called, beside its id. */
const names = (node: Node): readonly string[] => {
	const {instance, managed} = node;
	const dns = instance?.privateDns ?? null;
	return [
		nodeName(node),
		managed?.name,
		managed?.computerName,
		instance?.privateIp,
		managed?.ip,
		dns,
		dns?.split('.')[0],
	].filter((name): name is string => Boolean(name));
};

const isBeginning = (node: Node, lower: string): boolean =>
	node.id.startsWith(lower) || nodeName(node).toLowerCase().startsWith(lower);
