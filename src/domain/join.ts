import {type Instance, kindOf, type ManagedNode, type Node, type NodeKey, nodeKey, type Tags} from './node.ts';
import type {Scope} from './scope.ts';
import {tagFields} from './tags.ts';

/**
 * The node with what EC2 told about it; a later report replaces an earlier one.
 * Returns the same node when nothing changed, so that nothing is drawn anew.
 * @param key The node's key where the caller has it already: a text of its own for each of 100,000 nodes takes 10 MB.
 */
export const withInstance = (node: Node | undefined, scope: Scope, instance: Instance, key?: NodeKey): Node => {
	if (node?.instance && isSame(node.instance, instance)) return node;
	return {
		key: node?.key ?? key ?? nodeKey({scope, id: instance.id}),
		id: node?.id ?? instance.id,
		kind: 'instance',
		scope: node?.scope ?? scope,
		account: instance.owner ?? node?.account ?? null,
		instance: withIdOf(node, instance),
		managed: node?.managed ?? null,
	};
};

/**
 * The node with what SSM told about it. Of two reports the one with the later ping counts, so that pages which
 * overlap or arrive out of order do no harm; tags that were read once are kept.
 */
export const withManagedNode = (node: Node | undefined, scope: Scope, managed: ManagedNode, key?: NodeKey): Node => {
	const before = node?.managed;
	if (node && before && (before.lastPing ?? '') > (managed.lastPing ?? '')) {
		return before.tags || !managed.tags ? node : {...node, managed: {...before, ...tagsOf(managed)}};
	}
	const next: ManagedNode = before?.tags && !managed.tags ? {...managed, ...tagsOf(before)} : managed;
	if (node && before && isSame(before, next)) return node;
	return {
		key: node?.key ?? key ?? nodeKey({scope, id: managed.id}),
		id: node?.id ?? managed.id,
		kind: kindOf(managed.id),
		scope: node?.scope ?? scope,
		account: node?.account ?? null,
		instance: node?.instance ?? null,
		managed: withIdOf(node, next),
	};
};

/** Both halves of a node share one text for their id: each page brings copies. */
const withIdOf = <Half extends Instance | ManagedNode>(node: Node | undefined, half: Half): Half =>
	node ? {...half, id: node.id} : half;

/**
 * The hybrid node with its tags, as SSM ListTagsForResource spells them; unchanged where SSM has not reported the node.
 */
export const withTags = (node: Node, raw: Tags): Node => {
	if (!node.managed) return node;
	const {exactTags: _, ...managed} = node.managed;
	return {...node, managed: {...managed, ...tagFields(Object.entries(raw))}};
};

/** The node with the caller's account as owner, where EC2 did not name one. */
export const withAccount = (node: Node, account: string): Node => (node.account === null ? {...node, account} : node);

/** Folds a page of instances into a map that the caller owns. Any order, any repetition. */
export const addInstances = (nodes: Map<NodeKey, Node>, scope: Scope, page: readonly Instance[]): void => {
	for (const instance of page) {
		const before = nodes.get(nodeKey({scope, id: instance.id}));
		const node = withInstance(before, scope, instance);
		if (node !== before) nodes.set(nodeKey(node), node);
	}
};

/** Folds a page of managed nodes into a map that the caller owns. Any order, any repetition. */
export const addManagedNodes = (nodes: Map<NodeKey, Node>, scope: Scope, page: readonly ManagedNode[]): void => {
	for (const managed of page) {
		const before = nodes.get(nodeKey({scope, id: managed.id}));
		const node = withManagedNode(before, scope, managed);
		if (node !== before) nodes.set(nodeKey(node), node);
	}
};

const tagsOf = ({tags, exactTags}: ManagedNode): Pick<ManagedNode, 'tags' | 'exactTags'> => ({
	tags,
	...(exactTags && {exactTags}),
});

/** Equal in every field; tags are compared key by key. */
const isSame = (one: object, other: object): boolean => {
	const [left, right] = [Object.entries(one), Object.entries(other)];
	const seen = new Map<string, unknown>(right);
	return (
		left.length === right.length &&
		left.every(([key, value]) => {
			const against = seen.get(key);
			return value === against || (isObject(value) && isObject(against) && isSame(value, against));
		})
	);
};

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
